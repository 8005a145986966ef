"""Numbers in words, as people speak them."""

from decimal import Decimal

import pytest

from assist.intents.entities.numerals import find


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("two hundred fifty", "250"),
        ("two hundred and fifty", "250"),
        ("twelve hundred", "1200"),
        ("a grand", "1000"),
        ("one thousand two hundred forty", "1240"),
        ("three twelve fifty", "312.50"),
        ("three fifty", "350"),
        ("twelve forty", "1240"),
        ("twenty-five", "25"),
        ("mil quinientos", "1500"),
        ("dos mil trescientos", "2300"),
        ("trescientos doce con cincuenta", "312.50"),
        ("treinta y cinco", "35"),
        ("dos lucas", "2000"),
        ("tres palos", "3000000"),
    ],
)
def test_one_number(text, value):
    assert [numeral.value for numeral in find(text)] == [Decimal(value)]


@pytest.mark.parametrize("text", ["un libro", "one of them", "once upon a time", "my grand total"])
def test_articles_and_adverbs_are_no_numbers(text):
    assert list(find(text)) == []


def test_two_numbers_side_by_side_stay_two():
    values = [numeral.value for numeral in find("two hundred and fifty dollars and two books")]
    assert values == [250, 2]


def test_what_may_be_read_in_two_ways_says_so():
    assert next(find("three fifty")).doubtful
    assert not next(find("three hundred fifty")).doubtful
