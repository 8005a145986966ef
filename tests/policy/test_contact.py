"""May this leave now? Every reason has its code, and the next time is the first one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assist.model.consent import Consent, ConsentKind, ConsentSource
from assist.model.contact import ChannelKind
from assist.model.conversation import Direction, Purpose
from assist.model.hold import HoldKind
from assist.model.verdict import Insert, ReasonCode
from assist.policy.contact import IntentToSend
from tests import factories
from tests.policy.asking import (
    CALL,
    EMAIL,
    NOON,
    SMS,
    WHATSAPP,
    answer,
    author,
    call,
    check,
    codes,
    holidays,
    outreach,
    reply,
    sms,
)

NIGHT = datetime(2026, 11, 19, 5, tzinfo=UTC)  # midnight in New York


def opted_out(at, *, everywhere=False):
    who = author()
    if everywhere:
        return replace(who, contact=replace(who.contact, opted_out_all_at=at))
    return replace(who, point=replace(who.point, opted_out_at=at))


class TestWhatWasAskedElsewhere:
    """They wrote by text message at night, and are answered at another address."""

    def asked(self, channel, at):
        return IntentToSend(channel, Purpose.REPLY, None, asked_elsewhere_at=at)

    @pytest.mark.parametrize("channel", [EMAIL, SMS])
    def test_makes_an_answer_that_counts_for_no_cap(self, channel):
        log = [sms(NOON - timedelta(days=number)) for number in (1, 2, 3)]
        found = check(self.asked(channel, NOON - timedelta(days=29)), log=log)
        assert (found.allowed, found.outreach) == (True, False)

    def test_for_thirty_days(self):
        assert check(self.asked(EMAIL, NOON - timedelta(days=30))).outreach

    def test_frees_mail_of_the_hours_for_a_while_and_rings_no_phone(self):
        wrote = NIGHT - timedelta(hours=1)
        assert check(self.asked(EMAIL, wrote), author(channel=EMAIL), NIGHT).allowed
        assert codes(check(self.asked(SMS, wrote), now=NIGHT)) == ["QUIET_HOURS"]

    def test_opens_no_session_of_whatsapp(self):
        found = check(self.asked(WHATSAPP, NOON - timedelta(hours=1)), author(channel=WHATSAPP))
        assert codes(found) == ["WA_SESSION_CLOSED"]


class TestOptOut:
    def test_an_address_that_said_stop_gets_nothing(self):
        found = check(reply(), opted_out(NOON - timedelta(days=30)))
        assert codes(found) == ["OPTED_OUT(sms)"]
        assert found.earliest_next_at is None

    def test_a_contact_who_said_stop_to_everything_gets_nothing_anywhere(self):
        who = opted_out(NOON - timedelta(days=1), everywhere=True)
        assert codes(check(reply(EMAIL), who)) == ["OPTED_OUT(all)"]

    def test_one_confirmation_may_leave_within_five_minutes(self):
        intent = reply(purpose=Purpose.OPT_OUT_CONFIRMATION)
        assert check(intent, opted_out(NOON - timedelta(minutes=5))).allowed

    def test_and_not_a_second_later(self):
        intent = reply(purpose=Purpose.OPT_OUT_CONFIRMATION)
        late = opted_out(NOON - timedelta(minutes=5, seconds=1))
        assert codes(check(intent, late)) == ["OPTED_OUT(sms)"]

    def test_and_not_twice(self):
        intent = reply(purpose=Purpose.OPT_OUT_CONFIRMATION)
        sent = sms(NOON, outreach=False, purpose=Purpose.OPT_OUT_CONFIRMATION)
        assert not check(intent, opted_out(NOON), log=[sent]).allowed

    def test_an_automatic_reply_is_no_confirmation(self):
        assert not check(reply(purpose=Purpose.AUTO_REPLY), opted_out(NOON)).allowed

    def test_a_word_that_may_save_a_life_leaves_all_the_same(self):
        who = replace(
            opted_out(NOON, everywhere=True),
            holds=(factories.hold(author().contact, HoldKind.CEASE, since=NOON),),
        )
        assert check(reply(purpose=Purpose.SAFETY), who, NIGHT).allowed


class TestWhatsAppWindow:
    def test_open_for_a_day_after_the_author_wrote(self):
        intent = reply(WHATSAPP, NOON - timedelta(hours=23, minutes=59))
        assert "WA_SESSION_CLOSED" not in codes(check(intent, author(channel=WHATSAPP)))

    def test_closed_after_exactly_a_day(self):
        found = check(reply(WHATSAPP, NOON - timedelta(hours=24)), author(channel=WHATSAPP))
        assert codes(found) == ["WA_SESSION_CLOSED"]
        assert found.earliest_next_at is None

    def test_closed_when_they_never_wrote_and_never_for_outreach(self):
        found = codes(check(reply(WHATSAPP, None), author(channel=WHATSAPP)))
        assert {"WA_SESSION_CLOSED", "WA_NO_OUTREACH"} <= set(found)

    def test_a_reminder_is_not_sent_there_even_while_it_is_open(self):
        intent = replace(outreach(WHATSAPP), purpose=Purpose.REMINDER, last_incoming_at=NOON)
        assert "WA_NO_OUTREACH" in codes(check(intent, author(channel=WHATSAPP)))

    def test_waiting_past_its_end_is_no_help(self):
        """Bound to hours until the morning, when the session is over."""
        wrote = NIGHT - timedelta(hours=20)
        found = check(reply(WHATSAPP, wrote), author(channel=WHATSAPP), NIGHT)
        assert codes(found) == ["QUIET_HOURS"]
        assert found.earliest_next_at is None


class TestAnAnswer:
    def test_to_who_just_wrote_leaves_at_any_hour(self):
        assert check(reply(last=NIGHT - timedelta(hours=3, minutes=59)), now=NIGHT).allowed

    def test_four_hours_later_it_waits_for_the_morning(self):
        found = check(reply(last=NIGHT - timedelta(hours=4)), now=NIGHT)
        assert codes(found) == ["QUIET_HOURS"]
        assert found.earliest_next_at == datetime(2026, 11, 19, 13, tzinfo=UTC)  # 08:00 there

    def test_how_long_is_a_setting_of_the_policy(self):
        from tests.policy.asking import POLICY

        never = POLICY.model_copy(
            update={"reply": POLICY.reply.model_copy(update={"quiet_free_hours": 0})}
        )
        assert not check(reply(last=NIGHT), now=NIGHT, policy=never).allowed

    def test_counts_for_no_cap_and_asks_for_no_consent(self):
        attempts = [sms(NOON - timedelta(hours=hours)) for hours in range(1, 9)]
        assert check(reply(last=NOON), author(on_file=False), log=attempts).allowed

    def test_is_not_counted(self):
        answers = [answer(NOON - timedelta(hours=hours)) for hours in range(1, 9)]
        assert check(outreach(), log=answers).allowed

    def test_in_a_thread_that_slept_for_a_month_is_outreach(self):
        attempts = [sms(NOON - timedelta(hours=1))]
        assert check(reply(last=NOON - timedelta(days=29)), log=attempts).allowed
        found = check(reply(last=NOON - timedelta(days=30)), log=attempts)
        assert codes(found) == ["CAP_1D(per_day)"]
        assert found.outreach

    def test_where_they_never_wrote_is_outreach(self):
        assert check(reply(last=None)).outreach

    def test_in_a_chat_waits_for_no_hour(self):
        chat = ChannelKind.WEBCHAT
        who = author("visitor-1", chat)
        assert check(reply(chat, NIGHT - timedelta(days=2)), who, NIGHT).allowed


class TestZones:
    def nowhere(self, **changes):
        return author("ada@example.com", EMAIL, zone=None, country=None, **changes)

    def test_what_nobody_decides_is_not_sent_where_no_zone_is_known(self):
        found = check(outreach(EMAIL), self.nowhere())
        assert codes(found) == ["TZ_UNKNOWN"]
        assert found.earliest_next_at is None

    def test_a_person_may_answer_and_is_told(self):
        found = check(reply(EMAIL, NOON - timedelta(days=1)), self.nowhere())
        assert found.allowed
        assert [reason.code for reason in found.cautions] == ["TZ_UNKNOWN"]

    def test_an_automatic_answer_hours_later_is_for_a_person(self):
        late = reply(EMAIL, NOON - timedelta(days=1), Purpose.AUTO_REPLY)
        assert codes(check(late, self.nowhere())) == ["TZ_UNKNOWN"]

    def test_a_country_alone_is_all_of_its_zones(self):
        who = author("ada@example.com", EMAIL, zone=None, country="US")
        early = datetime(2026, 11, 18, 16, tzinfo=UTC)  # 11:00 in New York, 06:00 in Honolulu
        assert codes(check(outreach(EMAIL), who, early)) == ["QUIET_HOURS"]
        assert check(outreach(EMAIL), who, early + timedelta(hours=3)).allowed


class TestDays:
    def test_neither_on_a_weekend_nor_on_a_holiday_there(self):
        for day in (21, 22, 26):  # Saturday, Sunday, Thanksgiving
            moment = datetime(2026, 11, day, 17, tzinfo=UTC)
            who = replace(author(), closed=holidays("US", "AR"))
            assert codes(check(outreach(), who, moment)) == ["QUIET_HOURS"]

    def test_after_a_holiday_comes_the_next_business_day(self):
        who = replace(author(), closed=holidays("US", "AR"))
        wednesday_evening = datetime(2026, 11, 26, 2, tzinfo=UTC)
        found = check(outreach(), who, wednesday_evening).earliest_next_at
        assert found == datetime(2026, 11, 27, 13, tzinfo=UTC)


class TestCaps:
    def test_three_by_all_channels_in_seven_days_whoever_made_them(self):
        log = [
            call(NOON - timedelta(days=6)),
            sms(NOON - timedelta(days=4)),
            replace(sms(NOON - timedelta(days=2)), channel=EMAIL),
        ]
        found = check(outreach(EMAIL), author(channel=EMAIL), log=log)
        assert codes(found) == ["CAP_7D(all_7d)"]
        assert found.earliest_next_at == NOON + timedelta(days=1)

    def test_one_a_day_by_phone(self):
        found = check(outreach(), log=[call(NOON - timedelta(hours=23))])
        assert codes(found) == ["CAP_1D(per_day)"]
        assert check(outreach(), log=[call(NOON - timedelta(hours=24))]).allowed

    def test_what_the_author_did_counts_for_nothing(self):
        theirs = [
            sms(NOON - timedelta(hours=hours), direction=Direction.INCOMING)
            for hours in range(1, 9)
        ]
        assert check(outreach(), log=theirs).allowed


class TestConsent:
    def given_on(self, kind, channel=SMS, **changes):
        who = author(channel=channel, on_file=False, **changes)
        consent = Consent("c", who.point.id, kind, ConsentSource.PHONE, NOON, "assist")
        return replace(who, consents=(consent,))

    def test_a_number_that_nobody_gave_us_is_not_written_to(self):
        found = check(outreach(), author(on_file=False))
        assert codes(found) == ["NO_CONSENT(prior_express)"]

    def test_what_was_recorded_is_enough(self):
        assert check(outreach(), self.given_on(ConsentKind.PRIOR_EXPRESS)).allowed
        assert not check(outreach(), self.given_on(ConsentKind.RELATIONSHIP)).allowed

    @pytest.mark.parametrize(
        ("region", "city"), [("DC", None), ("NY", "Brooklyn"), ("NY", "New York"), ("NY", None)]
    )
    def test_in_writing_where_the_law_asks_for_it(self, region, city):
        spoken = self.given_on(ConsentKind.PRIOR_EXPRESS, region=region, city=city)
        assert codes(check(outreach(), spoken)) == ["NO_CONSENT(written)"]
        written = self.given_on(ConsentKind.WRITTEN, region=region, city=city)
        assert check(outreach(), written).allowed

    def test_not_upstate_and_not_before_the_rule_was_in_force(self):
        upstate = self.given_on(ConsentKind.PRIOR_EXPRESS, region="NY", city="Albany")
        assert check(outreach(), upstate).allowed
        city = self.given_on(ConsentKind.PRIOR_EXPRESS, region="NY", city="Queens")
        assert check(outreach(), city, datetime(2026, 8, 31, 17, tzinfo=UTC)).allowed
        assert not check(outreach(), city, datetime(2026, 9, 1, 17, tzinfo=UTC)).allowed


class TestTheWayOut:
    def test_every_message_with_which_we_begin_names_it(self):
        found = check(outreach(text="Your instalment is due on Friday."))
        assert codes(found) == ["MISSING_OPT_OUT_NOTICE"]
        assert found.required_inserts == (Insert.OPT_OUT_NOTICE,)

    @pytest.mark.parametrize(
        "text", ["Reply STOP to end messages.", "Para no recibir más, responda BAJA."]
    )
    def test_in_either_language(self, text):
        assert check(outreach(text=text)).allowed

    def test_what_is_not_written_yet_is_told_to_and_not_refused(self):
        found = check(outreach(text=None))
        assert found.allowed
        assert found.required_inserts == (Insert.OPT_OUT_NOTICE,)

    def test_an_answer_needs_none(self):
        assert check(reply()).required_inserts == ()


class TestHolds:
    def held(self, kind, since=NOON - timedelta(days=1), **changes):
        who = author()
        return replace(who, holds=(factories.hold(who.contact, kind, since=since, **changes),))

    @pytest.mark.parametrize("kind", HoldKind)
    def test_each_stops_what_we_begin(self, kind):
        assert codes(check(outreach(), self.held(kind))) == [f"BLOCK_{kind.value.upper()}"]

    @pytest.mark.parametrize(
        "kind", [HoldKind.DISPUTE, HoldKind.CRISIS, HoldKind.VULNERABLE, HoldKind.BANKRUPTCY]
    )
    def test_most_leave_answers_alone(self, kind):
        assert check(reply(), self.held(kind), log=[answer(NOON)]).allowed

    @pytest.mark.parametrize("kind", [HoldKind.CEASE, HoldKind.ATTORNEY, HoldKind.WRONG_NUMBER])
    def test_a_demand_to_stop_leaves_one_notice(self, kind):
        who = self.held(kind)
        before = answer(NOON - timedelta(days=3))
        assert check(reply(), who, log=[before]).allowed
        told = answer(NOON - timedelta(hours=2))
        assert codes(check(reply(), who, log=[before, told])) == [f"BLOCK_{kind.value.upper()}"]

    def test_an_open_dispute_at_a_bank_holds_as_its_hold_does(self):
        who = replace(author(), is_disputed=True)
        assert codes(check(outreach(), who)) == ["BLOCK_CHARGEBACK_OPEN"]
        assert check(reply(), who).allowed

    def test_one_that_ends_by_itself_says_when(self):
        ends = NOON + timedelta(days=40)
        found = check(outreach(), self.held(HoldKind.MORATORIUM, until=ends))
        assert found.earliest_next_at == datetime(2026, 12, 28, 17, tzinfo=UTC)


def test_every_reason_is_named_at_once():
    who = opted_out(NOON)
    who = replace(who, holds=(factories.hold(who.contact, HoldKind.DISPUTE, since=NOON),))
    found = check(outreach(text="Pay."), who, NIGHT, [sms(NOON)])
    assert codes(found) == [
        "OPTED_OUT(sms)",
        "BLOCK_DISPUTE_OPEN",
        "MISSING_OPT_OUT_NOTICE",
        "CAP_1D(per_day)",
        "QUIET_HOURS",
    ]
    assert {reason.kind for reason in found.reasons} <= set(ReasonCode)


ZONES = ["America/New_York", "America/Los_Angeles", "Pacific/Honolulu", "Europe/Madrid",
         "Australia/Sydney", "America/Argentina/Buenos_Aires", "Asia/Kolkata"]  # fmt: skip
YEAR = timedelta(days=366).total_seconds()


@st.composite
def questions(draw):
    now = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=draw(st.floats(0, YEAR)))
    ages = draw(st.lists(st.floats(0, 10 * 86_400), max_size=8))
    log = [
        replace(
            sms(now - timedelta(seconds=age)),
            channel=draw(st.sampled_from([CALL, SMS, EMAIL])),
            is_conversation=draw(st.booleans()),
        )
        for age in ages
    ]
    who = author(
        draw(st.sampled_from(["+13055550111", "+16175550111", "+5491155550116", "+447700900118"])),
        zone=draw(st.sampled_from([*ZONES, None])),
        country=draw(st.sampled_from(["US", "AR", "GB"])),
        region=draw(st.sampled_from([None, "MA", "OR"])),
    )
    until = draw(st.none() | st.floats(1, 20 * 86_400))
    if until is not None:
        ends = now + timedelta(seconds=until)
        who = replace(who, holds=(factories.hold(who.contact, HoldKind.MORATORIUM, until=ends),))
    who = replace(who, closed=holidays("US", "AR"))
    return outreach(draw(st.sampled_from([CALL, SMS, EMAIL]))), who, now, log


@settings(max_examples=300, deadline=None)
@given(questions())
def test_the_next_time_is_the_first_at_which_it_is_allowed(question):
    intent, who, now, log = question
    found = check(intent, who, now, log)
    if found.allowed or found.earliest_next_at is None:
        return
    earliest = found.earliest_next_at
    assert earliest > now
    assert check(intent, who, earliest, log).allowed
    before = max(now, earliest - timedelta(seconds=1))
    assert not check(intent, who, before, log).allowed


def test_a_day_with_a_change_of_clocks_is_counted_by_the_clock():
    zone = ZoneInfo("America/New_York")
    friday = datetime(2027, 3, 12, 21, tzinfo=zone)  # clocks go forward on Sunday the 14th
    found = check(outreach(), now=friday)
    assert found.earliest_next_at == datetime(2027, 3, 15, 8, tzinfo=zone)
    assert found.earliest_next_at - friday == timedelta(hours=58)
    assert date(2027, 3, 14).weekday() == 6
