from datetime import UTC, date, datetime

import pytest

from assist.intents.entities import read as read_entities
from assist.model.interpretation import Certainty, ContactHints, EntityKind
from assist.model.money import Money
from tests.intents.conftest import AR, NOW, US

EVENING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # Monday 20:00 in New York


def found(text, kind, *, language="en", hints=US, now=NOW):
    return [e for e in read_entities(text, language, hints, now) if e.kind is kind]


def usd(minor):
    return Money(minor, "USD")


class TestMoney:
    @pytest.mark.parametrize(
        ("text", "language", "hints", "money"),
        [
            ("I show 1,240.50", "en", US, usd(124050)),
            ("debo 1.240,50", "es", AR, usd(124050)),
            ("anotame 312 con 50", "es", AR, usd(31250)),
            ("about $1.2k", "en", US, usd(120000)),
            ("send USD 75", "en", US, usd(7500)),
            ("i'll pay 200 on friday", "en", US, usd(20000)),
            ("te pago 200 el viernes", "es", AR, usd(20000)),
            ("te paso 200 lucas", "es", AR, Money(20000000, "ARS")),
            ("tengo 75 verdes", "es", AR, usd(7500)),
            ("put me down for 312.50", "en", US, usd(31250)),
            ("charge of 1,499", "en", US, usd(149900)),
            ("$86.40 available", "en", US, usd(8640)),
            ("me cobraron 1499 dólares", "es", AR, usd(149900)),
            ("50 euros", "en", US, Money(5000, "EUR")),
            ("could i do 150 a month", "en", US, usd(15000)),
            ("Zelled you 350 this morning", "en", US, usd(35000)),
        ],
    )
    def test_reads_the_forms_people_write(self, text, language, hints, money):
        assert [e.money for e in found(text, EntityKind.MONEY, language=language, hints=hints)] == [
            money
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "invoice 20881",
            "check #1187",
            "call at 5pm",
            "63 sold",
            "in 6 payments",
            "since 2023",
            "10 copies",
            "zip code 33134",
            "3 times",
            "10% off",
            "on 12/05",
            "my W-9",
            "47 typos",
        ],
    )
    def test_other_numbers_are_no_money(self, text):
        assert found(text, EntityKind.MONEY) == []

    def test_a_separator_of_the_other_language_is_doubtful(self):
        amount = found("pay $1.240 now", EntityKind.MONEY)[0]
        assert amount.money == usd(124000)
        assert amount.certainty is Certainty.AMBIGUOUS

    def test_pesos_of_an_unknown_country_are_doubtful(self):
        amount = found("debo 500 pesos", EntityKind.MONEY, language="es", hints=ContactHints())[0]
        assert amount.certainty is Certainty.AMBIGUOUS


class TestDates:
    @pytest.mark.parametrize(
        ("text", "language", "hints", "day"),
        [
            ("on friday", "en", US, date(2026, 11, 27)),
            ("el viernes", "es", AR, date(2026, 11, 27)),
            ("hice la transferencia el viernes", "es", AR, date(2026, 11, 20)),
            ("the rest on the 1st", "en", US, date(2026, 12, 1)),
            ("y el resto el primero", "es", AR, date(2026, 12, 1)),
            ("end of the month", "en", US, date(2026, 11, 30)),
            ("a fin de mes", "es", AR, date(2026, 11, 30)),
            ("tomorrow", "en", US, date(2026, 11, 24)),
            ("mañana a primera hora", "es", AR, date(2026, 11, 24)),
            ("pasado mañana", "es", AR, date(2026, 11, 25)),
            ("nov 28", "en", US, date(2026, 11, 28)),
            ("5 de diciembre", "es", AR, date(2026, 12, 5)),
            ("Monday the 30th", "en", US, date(2026, 11, 30)),
            ("You charged me on nov 4", "en", US, date(2026, 11, 4)),
            ("12/28", "en", US, date(2026, 12, 28)),
            ("28/12", "es", AR, date(2026, 12, 28)),
            ("2027-01-31", "en", US, date(2027, 1, 31)),
            ("in two weeks", "en", US, date(2026, 12, 7)),
            ("need like 10 more days", "en", US, date(2026, 12, 3)),
            ("before Thanksgiving", "en", US, date(2026, 11, 26)),
            ("pasalo al 10", "es", AR, date(2026, 12, 10)),
            ("me depositan el 10", "es", AR, date(2026, 12, 10)),
            ("yesterday", "en", US, date(2026, 11, 22)),
        ],
    )
    def test_are_the_author_s_own_days(self, text, language, hints, day):
        assert found(text, EntityKind.DATE, language=language, hints=hints)[-1].date == day

    @pytest.mark.parametrize(
        ("hints", "first", "second"),
        [(US, date(2026, 12, 5), "2027-05-12"), (AR, date(2027, 5, 12), "2026-12-05")],
    )
    def test_twelve_five_follows_the_country_and_is_asked_about(self, hints, first, second):
        day = found("12/05", EntityKind.DATE, hints=hints)[0]
        assert (day.date, day.alternatives) == (first, (second,))
        assert day.certainty is Certainty.AMBIGUOUS

    def test_a_day_above_twelve_leaves_no_doubt(self):
        assert found("12/28", EntityKind.DATE)[0].certainty is Certainty.CERTAIN

    def test_a_weekday_named_in_the_evening_is_asked_about(self):
        assert found("friday", EntityKind.DATE)[0].certainty is Certainty.CERTAIN
        assert found("friday", EntityKind.DATE, now=EVENING)[0].certainty is Certainty.AMBIGUOUS

    def test_a_weekday_said_on_that_weekday_is_today_until_the_evening(self):
        day = found("on monday", EntityKind.DATE)[0]
        assert (day.date, day.certainty) == (date(2026, 11, 23), Certainty.CERTAIN)

    def test_in_the_evening_it_is_asked_about(self):
        day = found("on monday", EntityKind.DATE, now=EVENING)[0]
        assert (day.date, day.alternatives) == (date(2026, 11, 30), ("2026-11-23",))

    def test_next_on_that_weekday_is_a_week_on(self):
        assert found("next monday", EntityKind.DATE)[0].date == date(2026, 11, 30)

    def test_tomorrow_is_counted_in_the_author_s_zone(self):
        late = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # still Monday in New York
        assert found("tomorrow", EntityKind.DATE, now=late)[0].date == date(2026, 11, 24)

    @pytest.mark.parametrize(
        "text", ["por la mañana", "the first time", "5th person", "30/30/30", "99/99"]
    )
    def test_what_is_no_day_is_left_out(self, text):
        assert found(text, EntityKind.DATE, language="es") == []


class TestPlans:
    @pytest.mark.parametrize(
        ("text", "language", "count"),
        [
            ("split it in 6 payments", "en", 6),
            ("could we split it in like 6", "en", 6),
            ("en 4 cuotas", "es", 4),
            ("el resto en 4 veces", "es", 4),
            ("three installments", "en", 3),
        ],
    )
    def test_instalments(self, text, language, count):
        numbers = [e.number for e in found(text, EntityKind.INSTALMENTS, language=language)]
        assert numbers == [count]

    @pytest.mark.parametrize(
        ("text", "often"),
        [
            ("150 a month", "monthly"),
            ("por mes", "monthly"),
            ("every two weeks", "biweekly"),
            ("weekly", "weekly"),
            ("por quincena", "biweekly"),
        ],
    )
    def test_frequency(self, text, often):
        assert [e.value for e in found(text, EntityKind.FREQUENCY)] == [often]

    def test_percent(self):
        assert found("you took 30% of it", EntityKind.PERCENT)[0].number == 30
        assert found("el 15,5 por ciento", EntityKind.PERCENT, language="es")[0].number == 15.5


class TestReferences:
    @pytest.mark.parametrize(
        ("text", "kind", "value"),
        [
            ("break down invoice 20881", EntityKind.INVOICE, "20881"),
            ("factura nro 1123", EntityKind.INVOICE, "1123"),
            ("the card ending in 4242", EntityKind.CARD_LAST4, "4242"),
            ("la terminada en 1190", EntityKind.CARD_LAST4, "1190"),
            ("[CARD ****4242]", EntityKind.CARD_LAST4, "4242"),
            ("it says do_not_honor", EntityKind.DECLINE_CODE, "do_not_honor"),
            ("ACH came back R01", EntityKind.DECLINE_CODE, "R01"),
            ("fondos insuficientes dice", EntityKind.DECLINE_CODE, "insufficient_funds"),
            ("call (305) 555-0134", EntityKind.PHONE, "+13055550134"),
            ("write to Ann.Lee@Example.com", EntityKind.EMAIL, "ann.lee@example.com"),
            ("do u take zelle", EntityKind.METHOD, "zelle"),
            ("se puede con mercado pago?", EntityKind.METHOD, "mercado_pago"),
            ("I mailed a check", EntityKind.METHOD, "check"),
            ("get me Sol, she knows", EntityKind.PERSON, "Sol"),
            ("me llamó un tal Kevin", EntityKind.PERSON, "Kevin"),
        ],
    )
    def test_are_found(self, text, kind, value):
        assert value in [e.value for e in found(text, kind)]

    def test_checking_something_is_no_method(self):
        assert found("please check the balance", EntityKind.METHOD) == []

    def test_a_title_is_one_of_the_contact_s_own(self):
        text = "balance for the lighthouse keepers son please"
        assert found(text, EntityKind.TITLE)[0].value == "The Lighthouse Keeper's Son"
        assert found(text, EntityKind.TITLE, hints=ContactHints()) == []

    def test_the_digits_of_a_phone_are_no_amount(self):
        assert found("call me at 305-555-0134", EntityKind.MONEY) == []
