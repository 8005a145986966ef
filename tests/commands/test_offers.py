"""`assist offers` as somebody at a terminal sees it."""

import json

import pytest
from click.testing import CliRunner

from assist.cli import main


def run(*words: str):
    return CliRunner().invoke(main, ["offers", *words])


def test_the_ladder_as_json():
    result = run("--balance", "1240.00", "--days-overdue", "45", "--json")
    assert result.exit_code == 0
    shown = json.loads(result.output)
    assert [offer["kind"] for offer in shown["offers"]] == [
        "pay_in_full",
        "equal_instalments",
        "down_payment",
    ]
    assert shown["offers"][1]["arithmetic"] == "$1,240.00 = $413.34 + 2 x $413.33"


def test_what_was_asked_for_is_answered_first():
    result = run("--balance", "1240.00", "--asked", "$150 a month")
    assert result.output.startswith("A longer plan  <- asked for")
    assert "tila_review" in result.output


def test_in_spanish():
    result = run("--balance", "1240", "--lang", "es", "--hardship")
    assert "Una pausa por dificultades" in result.output


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--balance", "-3"), "negative"),
        (("--balance", "abc"), "no amount"),
        (("--balance", "NaN"), "decimals"),
        (("--balance", "1.005"), "2 decimals"),
        (("--balance", "9" * 30), "too large"),
        (("--balance", "3", "--currency", "dollars"), "no currency"),
        (("--balance", "3", "--currency", "XXZ"), "no currency in use"),
        (("--balance", "3", "--currency", "DEM"), "no currency in use"),
        (("--balance", "3", "--now", "soon"), "no ISO time"),
    ],
)
def test_bad_input_is_named_with_its_remedy(words, complaint):
    result = run(*words)
    assert result.exit_code == 2
    assert complaint in result.output
