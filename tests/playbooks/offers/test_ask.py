"""What an author asks for, from their own words."""

from datetime import UTC, date, datetime

import pytest

from assist.intents import entities
from assist.model.interpretation import ContactHints
from assist.model.money import Money
from assist.model.offer import Frequency
from assist.playbooks.offers import Ask, read_ask

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


def ask(text: str, language: str = "en") -> Ask:
    return read_ask(entities.read(text, language, ContactHints(), NOW), "USD")


def usd(minor: int) -> Money:
    return Money(minor, "USD")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("could i do $150 a month till its done", "en", (usd(15_000), None, None)),
        ("could we do 6 payments", "en", (None, 6, None)),
        ("te puedo dar 500 dolares ahora y el resto en 4 veces?", "es", (None, 4, usd(50_000))),
        ("I lost my job", "en", (None, None, None)),
        ("maybe $200, or $300", "en", (None, None, None)),
        ("can i pay $200", "en", (None, None, None)),
    ],
)
def test_amounts_and_counts(text, language, expected):
    found = ask(text, language)
    assert (found.per_instalment, found.count, found.down_payment) == expected


def test_how_often():
    assert ask("$80 every two weeks").frequency is Frequency.BIWEEKLY
    assert ask("$80 a week").frequency is Frequency.WEEKLY


def test_a_day_alone_asks_for_more_time():
    assert ask("can i get til december 4").extension_to == date(2026, 12, 4)


def test_another_currency_is_left_to_the_specialist():
    assert ask("150 euros a month").per_instalment is None


def test_nothing_asked():
    assert ask("hello").is_empty
