"""The vectors of the desk rules (1.4), by name, and the table of shift hours (1.3)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assist.model.verdict import Allowed
from assist.policy.quiet import OpenHours
from assist.policy.revocation import legal_deadline
from tests.policy.asking import (
    ART,
    CALL,
    EMAIL,
    POLICY,
    SMS,
    author,
    call,
    check,
    codes,
    holidays,
    in_art,
    local_day,
    outreach,
)

NEW_YORK = ZoneInfo("America/New_York")


class TestVectorA:
    def test_after_a_conversation_on_monday_the_next_call_is_on_the_monday_after(self):
        spoke = call(datetime(2026, 11, 2, 11, tzinfo=NEW_YORK), is_conversation=True)
        sunday = datetime(2026, 11, 8, 12, tzinfo=NEW_YORK)
        refused = check(outreach(CALL), now=sunday, log=[spoke])
        assert "POST_CONVERSATION" in codes(refused)
        assert refused.earliest_next_at == datetime(2026, 11, 9, 8, tzinfo=NEW_YORK)
        assert check(outreach(CALL), now=refused.earliest_next_at, log=[spoke]).allowed

    def test_a_call_that_the_author_made_counts_for_it_too(self):
        from assist.model.conversation import Direction

        at = datetime(2026, 11, 2, 11, tzinfo=NEW_YORK)
        inbound = call(at, direction=Direction.INCOMING, outreach=False, is_conversation=True)
        later = datetime(2026, 11, 6, 11, tzinfo=NEW_YORK)
        assert "POST_CONVERSATION" in codes(check(outreach(CALL), now=later, log=[inbound]))
        assert check(outreach(SMS), now=later, log=[inbound]).allowed


class TestVectorB:
    def test_seven_calls_on_day_one_block_day_seven_and_leave_day_eight_free(self):
        monday = datetime(2026, 11, 2, 9, tzinfo=NEW_YORK)
        log = [call(monday + timedelta(minutes=number)) for number in range(7)]
        day_seven = check(outreach(CALL), now=monday + timedelta(days=6, hours=3), log=log)
        assert "CAP_7D(calls_7d)" in codes(day_seven)
        day_eight = datetime(2026, 11, 9, 9, 7, tzinfo=NEW_YORK)
        assert check(outreach(CALL), now=day_eight, log=log).allowed


class TestVectorC:
    @pytest.mark.parametrize(
        ("said_on", "deadline"),
        [
            (date(2026, 11, 25), date(2026, 12, 10)),  # Thanksgiving in between
            (date(2026, 12, 18), date(2027, 1, 5)),  # Christmas and New Year
        ],
    )
    def test_the_legal_limit_of_an_opt_out(self, said_on, deadline):
        assert legal_deadline(said_on, POLICY, holidays("US")) == deadline


class TestVectorD:
    def los_angeles(self):
        return author("+14155550113", zone="America/Los_Angeles")

    def test_half_past_twelve_at_the_desk_is_half_past_seven_there_in_january(self):
        refused = check(outreach(), self.los_angeles(), in_art(2027, 1, 15, 12, 30))
        assert codes(refused) == ["QUIET_HOURS"]
        assert refused.earliest_next_at == in_art(2027, 1, 15, 13)

    def test_and_half_past_eight_in_july(self):
        assert check(outreach(), self.los_angeles(), in_art(2026, 7, 15, 12, 30)).allowed


class TestVectorE:
    def who(self):
        return author("+13055550111", zone=None, country="US", region="OR")

    def test_a_miami_number_and_an_oregon_address_both_have_to_be_open(self):
        morning = datetime(2026, 11, 18, 14, tzinfo=UTC)  # 09:00 in Miami, 06:00 in Portland
        evening = datetime(2026, 11, 19, 1, 30, tzinfo=UTC)  # 20:30 in Miami, 17:30 in Portland
        assert codes(check(outreach(), self.who(), morning)) == ["QUIET_HOURS"]
        assert codes(check(outreach(), self.who(), evening)) == ["QUIET_HOURS"]
        assert check(outreach(), self.who(), datetime(2026, 11, 18, 20, tzinfo=UTC)).allowed

    def test_the_next_time_is_when_the_later_one_opens(self):
        morning = datetime(2026, 11, 18, 14, tzinfo=UTC)
        found = check(outreach(), self.who(), morning).earliest_next_at
        assert found == datetime(2026, 11, 18, 16, tzinfo=UTC)  # 08:00 in Portland


class TestVectorG:
    def who(self, **changes):
        return author("+16175550111", region="MA", zone="America/New_York", **changes)

    def dials(self):
        first = datetime(2026, 11, 9, 10, tzinfo=NEW_YORK)
        return [call(first), call(first + timedelta(days=2))]

    def test_two_dials_without_voicemail_block_a_third_and_any_sms(self):
        friday = datetime(2026, 11, 13, 11, tzinfo=NEW_YORK)
        for medium in (CALL, SMS):
            refused = check(outreach(medium), self.who(), friday, self.dials())
            assert "CAP_7D(ma_phone_7d)" in codes(refused)
            assert local_day(refused.earliest_next_at) == date(2026, 11, 16)

    def test_a_mail_may_still_leave(self):
        friday = datetime(2026, 11, 13, 11, tzinfo=NEW_YORK)
        assert check(outreach(EMAIL), self.who(channel=EMAIL), friday, self.dials()).allowed

    def test_elsewhere_the_same_week_leaves_one_more(self):
        friday = datetime(2026, 11, 13, 11, tzinfo=NEW_YORK)
        assert check(outreach(SMS), author(), friday, self.dials()).allowed

    def test_a_massachusetts_number_counts_where_no_state_is_on_file(self):
        friday = datetime(2026, 11, 13, 11, tzinfo=NEW_YORK)
        who = author("+16175550111", region=None)
        assert "CAP_7D(ma_phone_7d)" in codes(check(outreach(SMS), who, friday, self.dials()))


class TestVectorH:
    def test_at_ten_in_the_evening_in_florida_neither_sms_nor_mail_leaves(self):
        night = datetime(2026, 11, 18, 22, tzinfo=NEW_YORK)
        for medium in (SMS, EMAIL):
            who = author(channel=medium, region="FL", zone="America/New_York")
            assert codes(check(outreach(medium), who, night)) == ["QUIET_HOURS"]

    def test_though_the_law_there_leaves_mail_alone(self):
        (row,) = [row for row in POLICY.jurisdictions if row.id == "US-FL"]
        assert EMAIL in row.law.quiet.exempt


WINTER, SUMMER = date(2027, 1, 13), date(2026, 7, 15)  # Wednesdays


class TestShiftTable:
    """Desk rules, 1.3: a shift of 12:00 to 20:00 in Buenos Aires against 08:00 to 21:00 there."""

    def opens_and_closes(self, zone, day):
        from datetime import time

        hours = OpenHours(time(8), time(21), frozenset(range(7)))
        start = datetime.combine(day, time(12), ART)
        slots = [start + timedelta(minutes=number) for number in range(8 * 60)]
        inside = [slot for slot in slots if hours.is_open(slot, [zone])]
        return (f"{inside[0]:%H:%M}", f"{inside[-1]:%H:%M}") if inside else None

    @pytest.mark.parametrize(
        ("zone", "winter", "summer"),
        [
            ("America/New_York", ("12:00", "19:59"), ("12:00", "19:59")),
            ("America/Chicago", ("12:00", "19:59"), ("12:00", "19:59")),
            ("America/Denver", ("12:00", "19:59"), ("12:00", "19:59")),
            ("America/Los_Angeles", ("13:00", "19:59"), ("12:00", "19:59")),
            ("America/Anchorage", ("14:00", "19:59"), ("13:00", "19:59")),
            ("Pacific/Honolulu", ("15:00", "19:59"), ("15:00", "19:59")),
            ("Europe/London", ("12:00", "17:59"), ("12:00", "16:59")),
            ("Europe/Madrid", ("12:00", "16:59"), ("12:00", "15:59")),
            ("Australia/Sydney", ("18:00", "19:59"), ("19:00", "19:59")),
        ],
    )
    def test_allowed_hours_of_the_shift(self, zone, winter, summer):
        assert self.opens_and_closes(zone, WINTER) == winter
        assert self.opens_and_closes(zone, SUMMER) == summer

    def test_friday_evening_at_the_desk_is_saturday_in_sydney(self):
        who = author("+61255550111", zone="Australia/Sydney", country="AU")
        friday = in_art(2026, 11, 20, 19)
        thursday = in_art(2026, 11, 19, 19)
        assert codes(check(outreach(), who, friday)) == ["QUIET_HOURS"]
        assert isinstance(check(outreach(), who, thursday), Allowed)

    def test_the_house_closes_an_hour_before_the_law(self):
        who = author(zone="Europe/London", country="GB", address="+447700900118")
        assert check(outreach(), who, in_art(2027, 1, 13, 16, 59)).allowed
        assert codes(check(outreach(), who, in_art(2027, 1, 13, 17))) == ["QUIET_HOURS"]

    def test_argentina_opens_at_nine(self):
        zone = "America/Argentina/Buenos_Aires"
        who = author("+5491155550116", zone=zone, country="AR")
        assert codes(check(outreach(), who, in_art(2026, 11, 18, 8, 59))) == ["QUIET_HOURS"]
        assert check(outreach(), who, in_art(2026, 11, 18, 9)).allowed
