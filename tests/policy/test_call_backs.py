"""A call that the author asked for: what binds it, and what does not (12 CFR 1006.14(b)(3)(i))."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.model.consent import ConsentKind
from assist.model.conversation import Purpose
from assist.model.hold import HoldKind
from assist.policy.caps import consent_ends
from assist.policy.contact import IntentToSend
from tests import factories
from tests.policy.asking import CALL, NOON, POLICY, SMS, author, call, check, codes, outreach

NEW_YORK, KENTUCKY = "America/New_York", ("America/New_York", "America/Chicago")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# A Wednesday at noon in New York; they asked on the Tuesday before.
ASKED = NOON - DAY
# Three calls and a conversation: any other call would have to wait.
SPOKEN_TO = [call(NOON - timedelta(hours=n), is_conversation=n == 3) for n in (3, 4, 5)]


def wanted(asked_at=ASKED):
    return IntentToSend(CALL, Purpose.CALL_BACK, None, call_asked_at=asked_at)


def on(day, hour=12, zone=NEW_YORK):
    """A day of November 2026."""
    return datetime(2026, 11, day, hour, tzinfo=ZoneInfo(zone))


class TestWhatDoesNotBindIt:
    def test_caps_and_the_days_after_a_conversation(self):
        refused = codes(check(outreach(CALL), log=SPOKEN_TO))
        assert {"CAP_7D(calls_7d)", "CAP_1D(per_day)", "POST_CONVERSATION"} <= set(refused)
        assert check(wanted(), log=SPOKEN_TO).allowed

    def test_where_a_place_asks_for_less_it_is_asked_for_as_well(self):
        who = author(country="US", region="MA")
        log = [call(NOON - timedelta(hours=n)) for n in (30, 50)]
        assert "CAP_7D(ma_phone_7d)" in codes(check(outreach(CALL), who, log=log))
        assert check(wanted(), who, log=log).allowed

    def test_is_for_calls_alone(self):
        text = replace(wanted(), channel=SMS, text="Reply STOP to end messages.")
        assert codes(check(text, log=SPOKEN_TO)) == ["CAP_7D(all_7d)", "CAP_1D(per_day)"]

    def test_is_still_what_we_begin(self):
        assert check(wanted()).outreach


class TestForSevenDaysOfWhichTheFirstIsTheDayThatTheyAsked:
    @pytest.mark.parametrize(
        ("now", "allowed"),
        [
            (on(2, 11), True),  # the same Monday
            (on(6, 12), True),
            (on(8, 12), False),  # day seven, a Sunday: only its hours are closed
            (on(9, 8), False),  # day eight
        ],
    )
    def test_counted_in_days_of_their_calendar(self, now, allowed):
        spoke = call(on(3, 9), is_conversation=True)
        log = [spoke, *(call(on(3, 9) + timedelta(minutes=n)) for n in (1, 2))]
        found = check(wanted(on(2, 10)), now=now, log=log)
        assert found.allowed is allowed

    def test_afterwards_it_is_bound_as_any_other_call(self):
        log = [call(on(day, 9)) for day in (4, 5, 6)]
        day_eight = check(wanted(on(2, 10)), now=on(9, 12), log=log)
        assert codes(day_eight) == codes(check(outreach(CALL), now=on(9, 12), log=log))
        assert codes(day_eight) == ["CAP_7D(calls_7d)", "CAP_7D(all_7d)"]

    @pytest.mark.parametrize(
        ("asked", "zones", "ends"),
        [
            (on(2, 0), (NEW_YORK,), on(9, 0)),
            (on(2, 23), (NEW_YORK,), on(9, 0)),
            # half past midnight in New York is still Monday in Chicago: the earlier end counts
            (on(3, 0), KENTUCKY, on(9, 0, "America/Chicago")),
            # the clocks are put back on Sunday, November 1
            (datetime(2026, 10, 30, 12, tzinfo=ZoneInfo(NEW_YORK)), (NEW_YORK,), on(6, 0)),
            (datetime(2026, 11, 2, 23, tzinfo=UTC), (), datetime(2026, 11, 9, tzinfo=UTC)),
        ],
    )
    def test_vectors(self, asked, zones, ends):
        assert consent_ends(asked, zones) == ends

    @given(st.integers(0, 400 * 24 * 60), st.sampled_from([(NEW_YORK,), KENTUCKY, ()]))
    def test_are_never_more_than_that_and_never_less_than_six(self, minutes, zones):
        asked = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
        lasts = consent_ends(asked, zones) - asked
        assert 6 * DAY - 2 * HOUR <= lasts <= 7 * DAY + HOUR

    def test_nothing_is_allowed_by_a_wish_that_is_yet_to_come_or_not_known(self):
        assert not check(wanted(NOON + HOUR), log=SPOKEN_TO).allowed
        assert not check(wanted(None), log=SPOKEN_TO).allowed


class TestWhatBindsIt:
    def test_quiet_hours(self):
        night = check(wanted(), now=NOON + 10 * HOUR)
        assert codes(night) == ["QUIET_HOURS"]
        assert night.earliest_next_at == NOON + 20 * HOUR

    @pytest.mark.parametrize("kind", list(HoldKind))
    def test_every_hold(self, kind):
        who = author()
        held = replace(who, holds=(factories.hold(who.contact, kind, since=NOON - 3 * DAY),))
        assert f"BLOCK_{kind.value.upper()}" in codes(check(wanted(), held))

    def test_a_dispute_at_the_bank(self):
        assert codes(check(wanted(), replace(author(), is_disputed=True))) == [
            "BLOCK_CHARGEBACK_OPEN"
        ]

    def test_an_opt_out_of_calls_or_of_everything(self):
        who = author(channel=CALL)
        point = replace(who.point, opted_out_at=NOON - HOUR)
        everything = replace(who.contact, opted_out_all_at=NOON - HOUR)
        assert codes(check(wanted(), replace(who, point=point))) == ["OPTED_OUT(voice)"]
        assert codes(check(wanted(), replace(who, contact=everything))) == ["OPTED_OUT(all)"]

    def test_a_zone_that_nobody_knows(self):
        who = author(address="+18005550111", country=None, region=None, zone=None)
        assert codes(check(wanted(), who)) == ["TZ_UNKNOWN"]


class TestConsentToCalls:
    def test_is_given_by_asking(self):
        """Somebody whose number is not on file, where calls take consent."""
        asks = {**POLICY.defaults.consent, CALL: ConsentKind.PRIOR_EXPRESS}
        defaults = POLICY.defaults.model_copy(update={"consent": asks})
        policy = POLICY.model_copy(update={"defaults": defaults})
        stranger = author(on_file=False)
        assert codes(check(outreach(CALL), stranger, policy=policy)) == [
            "NO_CONSENT(prior_express)"
        ]
        assert check(wanted(), stranger, policy=policy).allowed
