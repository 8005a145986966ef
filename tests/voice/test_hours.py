"""When to call back: what is said and keyed, on the author's clock, while somebody may call."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assist.model.phone_call import CallBackTime
from assist.voice.hour_vocabulary import Part
from assist.voice.hour_words import spell_hour, spell_hours, spell_when
from assist.voice.hours import (
    FARTHEST,
    SOONEST,
    Around,
    Unfit,
    Wish,
    first_of,
    keyed_when,
    said_when,
    soonest,
)

NEW_YORK, BUENOS_AIRES, MADRID = (
    "America/New_York",
    "America/Argentina/Buenos_Aires",
    "Europe/Madrid",
)
FRIDAY = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)  # 11:00 in New York, 13:00 in Buenos Aires


def office(now, zone, opens=9, closes=18, days=range(5)):
    """Weekdays from nine to six on the clock of `zone`."""
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    return tuple(
        (
            datetime.combine(day, time(opens), here).astimezone(UTC),
            datetime.combine(day, time(closes), here).astimezone(UTC),
        )
        for day in (today + timedelta(days=ahead) for ahead in range(17))
        if day.weekday() in days
    )


def around(zone=NEW_YORK, now=FRIDAY, hours=None):
    return Around(now, zone, office(now, zone) if hours is None else hours)


def local(wish, zone=NEW_YORK):
    """As the author's clock has it: "11-24 15:30"."""
    return f"{wish.due_at.astimezone(ZoneInfo(zone)):%m-%d %H:%M}"


ENGLISH = [
    ("at half past four", "11-20 16:30"),
    ("3 pm", "11-20 15:00"),
    ("three p.m.", "11-20 15:00"),
    ("three thirty", "11-20 15:30"),
    ("3:30 P.M. please", "11-20 15:30"),
    ("330", "11-20 15:30"),
    ("15:30", "11-20 15:30"),
    ("monday at 3", "11-23 15:00"),
    ("quarter to five on tuesday", "11-24 16:45"),
    ("a quarter past nine on Tuesday morning", "11-24 09:15"),
    ("twenty past two", "11-20 14:20"),
    ("ten to three", "11-20 14:50"),
    ("nine oh five on the 24th", "11-24 09:05"),
    ("noon", "11-20 12:00"),
    ("twelve thirty", "11-20 12:30"),
    ("10 o'clock in the morning", "11-23 10:00"),  # eleven has struck today
    ("friday at 2", "11-20 14:00"),
    ("friday at 10", "11-27 10:00"),
    ("next wednesday, at eleven thirty-five", "11-25 11:35"),
    ("November 30 at 9:30 AM", "11-30 09:30"),
    ("the first of december at four", "12-01 16:00"),
    ("in an hour", "11-20 12:00"),
    ("in 45 minutes", "11-20 11:45"),
    ("tonight at 5", "11-20 17:00"),
    ("I am free at 3", "11-20 15:00"),
]
SPANISH = [
    ("a las 15", "11-20 15:00"),
    ("a las tres y media de la tarde", "11-20 15:30"),
    ("el lunes a las tres y media de la tarde", "11-23 15:30"),
    ("el martes a las 10", "11-24 10:00"),
    ("a la una", "11-20 13:00"),
    ("a las quince treinta", "11-20 15:30"),
    ("a las 14:45 hs", "11-20 14:45"),
    ("a las cuatro menos cuarto", "11-20 15:45"),
    ("un cuarto para las cinco", "11-20 16:45"),
    ("diez para las cinco", "11-20 16:50"),
    ("a las dos y treinta y cinco", "11-20 14:35"),
    ("las dos con veinte", "11-20 14:20"),
    ("el 24 de noviembre a las 10 y cuarto", "11-24 10:15"),
    ("el veinticuatro de noviembre a las diez", "11-24 10:00"),
    ("el primero de diciembre a las 9", "12-01 09:00"),
    ("el jueves al mediodía", "11-26 12:00"),
    ("doce y media", "11-20 12:30"),
    ("hoy a las 4", "11-20 16:00"),
    ("esta tarde a las cinco", "11-20 17:00"),
    ("dentro de dos horas", "11-20 13:00"),
    ("en media hora", "11-20 11:30"),
    ("miércoles, once y cuarto de la mañana", "11-25 11:15"),
]


class TestWords:
    @pytest.mark.parametrize(("words", "meant"), ENGLISH)
    def test_in_english(self, words, meant):
        assert local(said_when(words, "en", around())) == meant

    @pytest.mark.parametrize(("words", "meant"), SPANISH)
    def test_in_spanish(self, words, meant):
        assert local(said_when(words, "es", around())) == meant

    def test_tomorrow_in_both_languages(self):
        thursday = around(now=FRIDAY - timedelta(days=1))
        for words, language in (
            ("tomorrow at 3", "en"),
            ("mañana a las tres de la tarde", "es"),
            ("mañana a la tarde, a las tres", "es"),
        ):
            assert local(said_when(words, language, thursday)) == "11-20 15:00"

    def test_the_day_after(self):
        wednesday = around(now=FRIDAY - timedelta(days=2))
        for words, language in (
            ("the day after tomorrow at 9", "en"),
            ("pasado mañana a las 9", "es"),
        ):
            assert local(said_when(words, language, wednesday)) == "11-20 09:00"

    @pytest.mark.parametrize(
        ("words", "language", "kind", "meant"),
        [
            ("in the morning", "en", CallBackTime.MORNING, "11-20 11:15"),
            ("tuesday morning", "en", CallBackTime.MORNING, "11-24 09:00"),
            ("monday afternoon", "en", CallBackTime.AFTERNOON, "11-23 12:00"),
            ("por la tarde", "es", CallBackTime.AFTERNOON, "11-20 12:00"),
            ("el lunes por la mañana", "es", CallBackTime.MORNING, "11-23 09:00"),
            ("as soon as possible", "en", CallBackTime.SOON, "11-20 11:15"),
            ("lo antes posible", "es", CallBackTime.SOON, "11-20 11:15"),
        ],
    )
    def test_without_an_hour(self, words, language, kind, meant):
        wish = said_when(words, language, around())
        assert (wish.kind, local(wish)) == (kind, meant)

    @pytest.mark.parametrize(
        ("words", "language", "why"),
        [
            ("tomorrow at 3", "en", Unfit.CLOSED),  # a Saturday
            ("at 8 in the evening", "en", Unfit.CLOSED),
            ("a las 8 de la noche", "es", Unfit.CLOSED),
            ("at three in the morning", "en", Unfit.CLOSED),
            ("today at 10", "en", Unfit.CLOSED),  # ten in the evening is to come
            ("today at 10 am", "en", Unfit.PAST),
            ("hoy a las 9 de la mañana", "es", Unfit.PAST),
            ("saturday afternoon", "en", Unfit.CLOSED),
            ("in nine hours", "en", Unfit.CLOSED),
            ("december 5 at 3", "en", Unfit.TOO_FAR),
            ("el 20 de enero a las 10", "es", Unfit.TOO_FAR),
            ("december 7 in the afternoon", "en", Unfit.TOO_FAR),
            ("tomorrow", "en", Unfit.NO_HOUR),
            ("el martes", "es", Unfit.NO_HOUR),
            ("oh I do not know", "en", Unfit.NOT_UNDERSTOOD),
            ("at 27", "en", Unfit.NOT_UNDERSTOOD),
            ("", "es", Unfit.NOT_UNDERSTOOD),
        ],
    )
    def test_that_cannot_be_kept(self, words, language, why):
        assert said_when(words, language, around()) is why

    def test_an_hour_alone_is_of_the_day_that_was_named_before(self):
        wish = said_when("at three", "en", around(), date(2026, 11, 24))
        assert local(wish) == "11-24 15:00"


class TestKeys:
    @pytest.mark.parametrize(
        ("keys", "meant"),
        [
            ("1530", "11-20 15:30"),
            ("330", "11-20 15:30"),
            ("0330", "11-20 15:30"),
            ("15", "11-20 15:00"),
            ("12", "11-20 12:00"),
            ("930", "11-23 09:30"),
            ("9", "11-23 09:00"),
        ],
    )
    def test_name_an_hour(self, keys, meant):
        assert local(keyed_when(keys, "en", around())) == meant

    def test_and_a_day_as_it_is_spoken(self):
        assert local(keyed_when("1530*1201", "en", around())) == "12-01 15:30"
        assert local(keyed_when("1530*0112", "es", around())) == "12-01 15:30"

    @pytest.mark.parametrize("keys", ["2515", "1560", "15301", "*1201", "1530*", "1530*9999", "**"])
    def test_that_are_none(self, keys):
        assert keyed_when(keys, "en", around()) is Unfit.NOT_UNDERSTOOD

    def test_that_cannot_be_kept(self):
        assert keyed_when("2200", "en", around()) is Unfit.CLOSED
        assert keyed_when("1530*1205", "en", around()) is Unfit.TOO_FAR
        assert keyed_when("0930*1120", "en", around()) is Unfit.CLOSED  # half past nine at night
        assert keyed_when("0000*1120", "en", around()) is Unfit.PAST


class TestTheDesksHours:
    def test_are_on_the_authors_clock(self):
        """Nine to six in Buenos Aires is seven to four in New York, in November."""
        desk = office(FRIDAY, BUENOS_AIRES)
        wish = said_when("monday at 3:30", "en", around(hours=desk))
        assert local(wish) == "11-23 15:30"
        assert local(wish, BUENOS_AIRES) == "11-23 17:30"
        assert said_when("monday at 4", "en", around(hours=desk)) is Unfit.CLOSED

    def test_what_two_hours_may_mean_is_the_next_that_is_open(self):
        evening = office(FRIDAY, NEW_YORK, opens=7, closes=21)
        assert local(said_when("at 8", "en", around(hours=evening))) == "11-20 20:00"

    def test_soon_is_a_quarter_of_an_hour_on_or_the_opening(self):
        assert local(soonest(around())) == "11-20 11:15"
        closed = around(now=FRIDAY + timedelta(hours=8))
        assert local(soonest(closed)) == "11-23 09:00"
        late = around(now=FRIDAY + timedelta(hours=6, minutes=50))
        assert local(soonest(late)) == "11-23 09:00"

    def test_without_any_it_is_looked_at_soon(self):
        assert soonest(around(hours=())).due_at == FRIDAY + SOONEST

    def test_a_morning_that_never_is_open_is_as_soon_as_possible(self):
        afternoons = office(FRIDAY, NEW_YORK, opens=13)
        wish = first_of(Part.MORNING, around(hours=afternoons))
        assert (wish.kind, local(wish)) == (CallBackTime.SOON, "11-20 13:00")


class TestClocksThatAreMoved:
    @pytest.mark.parametrize(
        ("zone", "day", "keys"),
        [(NEW_YORK, datetime(2027, 3, 13, 17, tzinfo=UTC), "0230*0314"),
         (MADRID, datetime(2027, 3, 27, 17, tzinfo=UTC), "0230*0328")],
    )  # fmt: skip
    def test_an_hour_that_is_left_out_cannot_be_kept(self, zone, day, keys):
        always = ((day, day + timedelta(days=20)),)
        wish = keyed_when(keys, "en", around(zone, day, always))
        assert local(wish, zone).endswith("14:30")  # half past two is only of the afternoon

    def test_an_hour_that_comes_twice_is_its_first(self):
        saturday = datetime(2026, 10, 31, 17, tzinfo=UTC)
        always = ((saturday, saturday + timedelta(days=20)),)
        wish = keyed_when("0130*1101", "en", around(now=saturday, hours=always))
        assert wish.due_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)

    def test_and_its_second_when_the_first_is_past(self):
        between = datetime(2026, 11, 1, 5, 45, tzinfo=UTC)
        always = ((between, between + timedelta(days=20)),)
        wish = keyed_when("0130*1101", "en", around(now=between, hours=always))
        assert wish.due_at == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)

    def test_the_same_hour_before_and_after_is_an_hour_apart(self):
        friday = datetime(2026, 10, 30, 12, tzinfo=UTC)
        before = said_when("friday at 3", "en", around(now=friday))
        after = said_when("monday at 3", "en", around(now=friday))
        assert after.due_at - before.due_at == timedelta(days=3, hours=1)


class TestReadBack:
    @pytest.mark.parametrize(
        ("due", "language", "said"),
        [
            ((24, 20, 30), "en", "on Tuesday at 3:30 in the afternoon"),
            ((24, 20, 30), "es", "el martes a las tres y media de la tarde"),
            ((20, 18, 0), "en", "today at 1 in the afternoon"),
            ((20, 18, 0), "es", "hoy a la una de la tarde"),
            ((23, 17, 0), "en", "on Monday at noon"),
            ((23, 17, 15), "es", "el lunes a las doce y cuarto del mediodía"),
            ((27, 14, 5), "en", "on Friday, November 27 at 9:05 in the morning"),
            ((30, 14, 5), "es", "el lunes 30 de noviembre a las nueve y cinco de la mañana"),
        ],
    )
    def test_in_words(self, due, language, said):
        day, hour, minute = due
        moment = datetime(2026, 11, day, hour, minute, tzinfo=UTC)
        assert spell_when(moment, NEW_YORK, FRIDAY, language) == said

    def test_a_part_of_the_day(self):
        monday = datetime(2026, 11, 23, 14, tzinfo=UTC)
        told = [spell_when(monday, NEW_YORK, FRIDAY, lang, Part.MORNING) for lang in ("en", "es")]
        assert told == ["on Monday in the morning", "el lunes a la mañana"]

    def test_the_hours_that_can_be_kept(self):
        hours = office(FRIDAY, NEW_YORK)
        assert (
            spell_hours(hours, NEW_YORK, FRIDAY, "en")
            == "Monday to Friday from 9 in the morning to 6 in the evening"
        )
        assert (
            spell_hours(hours, NEW_YORK, FRIDAY, "es")
            == "de lunes a viernes de nueve de la mañana a seis de la tarde"
        )

    def test_hours_that_differ_by_day(self):
        hours = sorted(
            (*office(FRIDAY, NEW_YORK, days=(0, 2)), *office(FRIDAY, NEW_YORK, 13, 17, days=(1,)))
        )
        assert spell_hours(hours, NEW_YORK, FRIDAY, "en") == (
            "Monday and Wednesday from 9 in the morning to 6 in the evening and "
            "Tuesday from 1 in the afternoon to 5 in the afternoon"
        )
        assert spell_hours((), NEW_YORK, FRIDAY, "en") == ""


ZONES = st.sampled_from([NEW_YORK, BUENOS_AIRES, MADRID, "America/Los_Angeles", "Pacific/Auckland"])
YEAR_2026 = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=730)).map(lambda since: YEAR_2026 + since)


class TestAlways:
    @given(ZONES, ZONES, MOMENTS, st.from_regex(r"[0-9]{1,4}(\*[0-9]{4})?", fullmatch=True))
    def test_what_is_kept_is_to_come_within_a_fortnight_and_open(self, zone, desk, now, keys):
        here = around(zone, now, office(now, desk))
        for wish in (keyed_when(keys, "en", here), keyed_when(keys, "es", here)):
            if isinstance(wish, Wish):
                assert now < wish.due_at <= now + FARTHEST
                assert here.fits(wish.due_at)
                clock = wish.due_at.astimezone(ZoneInfo(zone)).time()
                digits = keys.partition("*")[0]
                minute = int(digits[-2:]) if len(digits) > 2 else 0
                assert clock.minute == minute

    @given(ZONES, MOMENTS, st.integers(1, 20_000), st.sampled_from(["en", "es"]))
    def test_what_is_read_back_means_the_same_again(self, zone, now, minutes, language):
        """By day: "twelve in the morning" is said of no hour at which anybody is called."""
        due = (now + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
        clock = due.astimezone(ZoneInfo(zone))
        assume(due > now and clock.hour >= 6 and clock.fold == 0)
        here = around(zone, now, ((now, now + timedelta(days=20)),))
        assert said_when(spell_when(due, zone, now, language), language, here).due_at == due

    @given(ZONES, MOMENTS)
    def test_soon_mornings_and_afternoons_leave_a_quarter_of_an_hour(self, zone, now):
        here = around(zone, now)
        for wish in (soonest(here), *(first_of(part, here) for part in Part)):
            assert wish.due_at >= now + SOONEST
            assert here.fits(wish.due_at)

    @given(st.times(), st.sampled_from(["en", "es"]))
    def test_every_minute_has_words(self, at, language):
        said = spell_hour(at, language)
        assert said
        assert "None" not in said
