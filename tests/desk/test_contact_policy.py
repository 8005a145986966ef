"""The contact policy with a whole desk around it: what is known decides, at both halves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assist.desk.call_numbers import numbers_of
from assist.desk.card import card_view
from assist.desk.contact_facts import (
    Agreed,
    Place,
    log_call,
    record_consent,
    set_place,
)
from assist.desk.decide_suggestion import Click, ClickResult, approve
from assist.desk.deliver import deliver
from assist.desk.explain_policy import check_contact, open_hours
from assist.desk.outgoing import Draft, queue_message
from assist.desk.unsubscribe import unsubscribe, unsubscribe_url
from assist.errors import BadInput, NotFound
from assist.model.audit import AuditKind
from assist.model.consent import ConsentKind, ConsentSource
from assist.model.contact import ChannelKind, OptOutScope
from assist.model.contact_log import CallOutcome
from assist.model.conversation import FailureReason, MessageState, Purpose
from assist.model.hold import HoldKind
from assist.model.ids import new_id
from assist.model.verdict import Refused
from assist.store import audit, contacts, conversations, holds
from tests import factories
from tests.harness import OPEN

BALANCE = "hi how much do i still owe on my package"
NOTICE = "A word from us. Reply STOP to end messages."


@pytest.fixture
def author(desk):
    return desk.author()


@pytest.fixture
def key(desk, author):
    return desk.write(BALANCE).conversation_id


def begin(desk, key, text=NOTICE, purpose=Purpose.OUTREACH):
    """Something with which we begin, at the desk's hour."""
    with desk.desk.db.transaction() as tx:
        conversation = conversations.lock(tx, key)
        draft = Draft(text=text, language="en", purpose=purpose, actor="assist")
        found = queue_message(tx, desk.desk, conversation, draft, desk.clock())
    desk.work()
    return found


def events(desk, key, kind):
    with desk.desk.db.read() as tx:
        return [event.event for event in audit.events(tx, key) if event.event.kind is kind]


class TestBothHalves:
    def test_what_stands_between_the_click_and_the_send_stops_it(self, desk, author, key):
        approve(desk.desk, Click(desk.suggestion(key).id, desk.ana.id), desk.clock())
        with desk.desk.db.transaction() as tx:
            contacts.set_opt_out(tx, desk.point().id, _point_scope(), desk.clock())
        desk.work()
        last = desk.timeline(key)[-1]
        assert desk.twilio.messages == []
        assert (last.state, last.failure_reason) == (
            MessageState.FAILED,
            FailureReason.NOT_ALLOWED,
        )
        assert last.failure_detail == "OPTED_OUT(sms)"

    def test_a_reminder_that_waits_past_the_hours_is_not_sent(self, desk, key):
        with desk.desk.db.transaction() as tx:
            draft = Draft(text=NOTICE, language="en", purpose=Purpose.OUTREACH, actor="assist")
            queued = queue_message(tx, desk.desk, conversations.lock(tx, key), draft, desk.clock())
        desk.clock.forward(hours=12)
        deliver(desk.desk, queued.id)
        (refused,) = events(desk, key, AuditKind.SEND_REFUSED)
        assert refused.data["reasons"] == ["QUIET_HOURS"]
        assert refused.data["earliest_next_at"] == "2026-11-24T13:00:00+00:00"
        assert desk.twilio.messages == []

    def test_a_message_does_not_count_against_itself(self, desk, key):
        begin(desk, key)
        assert [sent.body for sent in desk.twilio.messages] == [NOTICE]


class TestCaps:
    def test_count_every_attempt_whoever_made_it(self, desk, key):
        begin(desk, key)
        second = begin(desk, key)
        assert isinstance(second, Refused)
        assert second.codes == ("CAP_1D",)

    def test_count_attempts_that_failed_and_not_what_we_stopped(self, desk, key):
        from assist.demo.standins.twilio import Fault

        desk.twilio.fail_next(Fault.REFUSE)
        begin(desk, key)
        assert begin(desk, key).codes == ("CAP_1D",)

    def test_replies_are_not_counted(self, desk, key):
        for _ in range(3):
            approve(desk.desk, Click(desk.suggestion(key).id, desk.ana.id), desk.clock())
            desk.work()
            desk.write(BALANCE)
        assert not isinstance(begin(desk, key), Refused)

    def test_count_for_everybody_who_writes_for_the_account(self, desk, author, key):
        spouse = factories.contact(account_id=author.account_id)
        point = factories.point(spouse.id, address="+13055550188", verified_at=desk.clock())
        with desk.desk.db.transaction() as tx:
            contacts.add_contact(tx, spouse)
            contacts.add_point(tx, point)
        other = desk.write("hello", address="+13055550188").conversation_id
        begin(desk, other)
        assert begin(desk, key).codes == ("CAP_1D",)


class TestCalls:
    def test_a_conversation_closes_the_line_for_seven_days(self, desk, author, key):
        done = log_call(
            desk.desk, key, CallOutcome.RPC, by=desk.ana.id, now=desk.clock(), note="paid soon"
        )
        assert done.result is ClickResult.DONE
        (number,) = numbers(desk, author)
        verdict = number.verdict
        assert {"POST_CONVERSATION", "CAP_1D"} <= set(verdict.codes)
        assert verdict.earliest_next_at == datetime(2026, 11, 27, 13, tzinfo=UTC)
        assert len(events(desk, key, AuditKind.CALL_LOGGED)) == 1

    def test_an_attempt_counts_for_messages_too(self, desk, key):
        log_call(desk.desk, key, CallOutcome.NO_ANSWER, by=desk.ana.id, now=desk.clock())
        assert begin(desk, key).codes == ("CAP_1D",)

    def test_a_call_from_the_author_counts_for_nothing_but_the_conversation(self, desk, key):
        log_call(desk.desk, key, CallOutcome.RPC, by=desk.ana.id, now=desk.clock(), inbound=True)
        assert not isinstance(begin(desk, key), Refused)

    def test_somebody_without_a_number_cannot_be_called(self, desk):
        writer = desk.author("ada@example.com", ChannelKind.EMAIL)
        assert numbers(desk, writer) == ()

    def test_every_number_is_judged_by_itself_and_named_once(self, desk, author):
        other = "+13055550188"
        with desk.desk.db.transaction() as tx:
            for kind in (ChannelKind.SMS, ChannelKind.VOICE):
                point = factories.point(
                    author.id, channel=kind, address=other, verified_at=desk.clock()
                )
                contacts.add_point(tx, replace(point, id=new_id()))
        first, second = numbers(desk, author)
        assert {first.masked, second.masked} == {"•••• 0111", "•••• 0188"}
        with desk.desk.db.transaction() as tx:
            texted = contacts.find_point(tx, ChannelKind.SMS, other)
            contacts.set_opt_out(tx, texted.id, OptOutScope.POINT, desk.clock())
        judged = {one.masked: one.verdict.allowed for one in numbers(desk, author)}
        assert judged == {"•••• 0111": True, "•••• 0188": False}


def numbers(desk, author):
    with desk.desk.db.read() as tx:
        return numbers_of(tx, desk.desk, author.id, desk.clock())


class TestWhereTheyLive:
    def place(self, desk, key, **changes):
        values = {"country": "US", "region": "OR", "city": "Portland", "zone": ""}
        there = Place(**(values | changes))
        return set_place(desk.desk, key, there, by=desk.ana.id, now=desk.clock())

    def test_decides_by_whose_clock(self, desk, key):
        desk.clock.now = datetime(2026, 11, 20, 14, tzinfo=UTC)  # 09:00 in Miami
        assert self.place(desk, key, zone="America/Los_Angeles").result is ClickResult.DONE
        assert begin(desk, key).codes == ("QUIET_HOURS",)
        (changed,) = events(desk, key, AuditKind.PLACE_CHANGED)
        assert changed.data["region"] == [None, "OR"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [("country", "Peru"), ("region", "Florida!"), ("zone", "Mars/Base"), ("city", "x" * 101)],
    )
    def test_what_is_no_place_is_refused_by_name(self, desk, key, field, value):
        with pytest.raises(BadInput) as caught:
            self.place(desk, key, **{field: value})
        assert caught.value.field == field

    def test_a_state_needs_its_country(self, desk, key):
        with pytest.raises(BadInput, match="country"):
            self.place(desk, key, country="")


class TestConsent:
    def test_in_writing_opens_what_the_law_of_the_place_closes(self, desk, author, key):
        there = Place("US", "NY", "Brooklyn", "America/New_York")
        set_place(desk.desk, key, there, by=desk.ana.id, now=desk.clock())
        assert begin(desk, key).codes == ("NO_CONSENT",)
        point = desk.point()
        agreed = Agreed(point.id, ConsentKind.WRITTEN, ConsentSource.IN_WRITING, "mail of 3 Nov")
        record_consent(desk.desk, key, agreed, by=desk.ana.id, now=desk.clock())
        assert not isinstance(begin(desk, key), Refused)

    def test_takes_a_note_and_an_address_of_theirs(self, desk, key):
        point = desk.point()
        bare = Agreed(point.id, ConsentKind.OPT_IN, ConsentSource.PHONE, " ")
        answer = record_consent(desk.desk, key, bare, by=desk.ana.id, now=desk.clock())
        assert answer.result is ClickResult.EMPTY_NOTE
        desk.author("+13055550177", name="Somebody Else")
        other = Agreed(desk.point("+13055550177").id, ConsentKind.OPT_IN, ConsentSource.PHONE, "x")
        with pytest.raises(NotFound):
            record_consent(desk.desk, key, other, by=desk.ana.id, now=desk.clock())


class TestHolds:
    def test_a_demand_to_stop_is_acknowledged_once(self, desk, author):
        text = "all further communication goes to my attorney, Linda Park"
        key = desk.write(text).conversation_id
        first = approve(desk.desk, Click(desk.suggestion(key).id, desk.leo.id), desk.clock())
        assert first.result is ClickResult.DONE
        desk.work()
        desk.clock.forward(hours=1)
        desk.write(BALANCE)
        second = approve(desk.desk, Click(desk.suggestion(key).id, desk.leo.id), desk.clock())
        assert second.result is ClickResult.NOT_ALLOWED
        assert any(code.startswith("BLOCK_") for code in second.reasons)

    def test_a_crisis_stops_what_we_begin_and_no_answer(self, desk, author, key):
        with desk.desk.db.transaction() as tx:
            holds.put(tx, factories.hold(author, HoldKind.CRISIS, since=desk.clock()))
        assert begin(desk, key).codes == ("BLOCK_CRISIS_HOLD",)
        answer = approve(desk.desk, Click(desk.suggestion(key).id, desk.ana.id), desk.clock())
        assert answer.result is not ClickResult.NOT_ALLOWED


class TestStopSendingTheseIPaid:
    """Vector (f): an opt-out and a payment claim."""

    def test_does_both_and_a_person_sees_where_else_they_may_answer(self, desk, author):
        other = factories.point(author.id, address="+13055550177", verified_at=OPEN)
        with desk.desk.db.transaction() as tx:
            contacts.add_point(tx, other)
        key = desk.write("STOP SENDING THESE I PAID").conversation_id
        assert desk.point().opted_out_at is not None
        with desk.desk.db.read() as tx:
            assert [row.conversation.id for row in conversations.queue(tx)] == [key]
        view = card_view(desk.desk, key, desk.clock())
        assert [str(reason) for reason in view.verdict.reasons] == ["OPTED_OUT(sms)"]
        assert [(it.channel, it.masked) for it in view.elsewhere] == [
            (ChannelKind.SMS, "•••• 0177")
        ]
        assert "payment" in str(view.interpretation.intents) or view.suggestion is not None

    def test_stays_on_the_queue_for_a_stranger_as_well(self, desk):
        desk.write("STOP SENDING THESE I PAID", address="+13055550999")
        with desk.desk.db.read() as tx:
            assert len(conversations.queue(tx)) == 1


class TestOptOut:
    @pytest.mark.parametrize(
        "text", ["STOP", "no me manden más mensajes", "stop texting me", "BAJA"]
    )
    def test_in_either_language_is_confirmed_once_within_five_minutes(self, desk, author, text):
        desk.write(text)
        assert desk.point().opted_out_at is not None
        assert len(desk.twilio.messages) == 1

    def test_is_not_confirmed_by_a_desk_that_comes_late_to_it(self, desk, author):
        from assist.desk.receive import receive

        receive(desk.desk, desk.inbound("STOP", opt_keyword="stop"), desk.clock())
        desk.clock.forward(minutes=5, seconds=1)
        desk.work()
        assert desk.twilio.messages == []
        assert desk.point().opted_out_at == OPEN

    def test_start_is_an_opt_in(self, desk, author):
        desk.write("STOP", opt_keyword="stop")
        key = desk.write("START", opt_keyword="start").conversation_id
        assert desk.point().opted_out_at is None
        assert not isinstance(begin(desk, key), Refused)


class TestOneClickUnsubscribe:
    def token(self, desk):
        url = unsubscribe_url(desk.desk, desk.point().id)
        return url.removeprefix("https://desk.example.com/u/")

    def test_acts_at_once_and_once_in_the_record(self, desk, author, key):
        for _ in range(2):
            unsubscribe(desk.desk, self.token(desk), desk.clock())
        assert desk.point().opted_out_at == OPEN
        (event,) = events(desk, key, AuditKind.OPTED_OUT)
        assert event.data["by"] == "one_click"

    @pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "0" * 26 + t[26:], str.upper])
    def test_knows_its_own_signature_alone(self, desk, author, key, change):
        with pytest.raises(NotFound):
            unsubscribe(desk.desk, change(self.token(desk)), desk.clock())
        assert desk.point().opted_out_at is None


class TestExplaining:
    def test_by_number_account_and_contact_alike(self, desk, author, key):
        at = datetime(2026, 11, 21, 17, tzinfo=UTC)  # a Saturday
        for who in ("+13055550111", author.account_id, author.id):
            found = check_contact(desk.desk, who, ChannelKind.SMS, Purpose.OUTREACH, at)
            assert found.codes == ("QUIET_HOURS",)

    def test_nobody_by_that_name_is_told(self, desk):
        with pytest.raises(BadInput, match="nobody is known"):
            check_contact(desk.desk, "+13055550123", ChannelKind.SMS, Purpose.REPLY, OPEN)

    def test_the_week_ahead_leaves_out_weekends_and_holidays(self, desk, author):
        week = open_hours(desk.desk, author.id, ChannelKind.SMS, OPEN)
        assert week.zones == ("America/New_York",)
        days = [begins.date().isoformat() for begins, _ in week.windows]
        # The weekend, a holiday in Argentina on the 23rd, Thanksgiving on the 26th.
        assert days == ["2026-11-20", "2026-11-24", "2026-11-25", "2026-11-27"]
        assert week.windows[0][0] == OPEN
        assert all(ends - begins <= timedelta(hours=12) for begins, ends in week.windows)


def _point_scope():
    from assist.model.contact import OptOutScope

    return OptOutScope.POINT
