"""`assist refunds estimate` as somebody at a terminal sees it."""

import json

import pytest
from click.testing import CliRunner

from assist.cli import main


def run(*words, paid="1000.00", stage="before_manuscript", days="20"):
    asked = ["refunds", "estimate", "--paid", paid, "--stage", stage, "--days", days, *words]
    return CliRunner().invoke(main, asked)


class TestEstimate:
    def test_as_json_with_the_arithmetic(self):
        shown = json.loads(run("--currency", "USD", "--json").output)
        assert shown["amount"] == {"minor": 85_000, "currency": "USD", "shown": "$850.00"}
        assert shown["arithmetic"].startswith("100% of $1,000.00 is $1,000.00. Less $150.00")
        assert (shown["approval"], shown["another_person"]) == ("lead", True)
        assert shown["promised"] is False

    def test_withdrawal_by_law(self):
        shown = json.loads(run("--country", "AR", "--json", days="10").output)
        assert (shown["by"], shown["amount"]["minor"]) == ("statutory", 100_000)

    def test_in_words(self):
        told = run(stage="before_design").output
        assert told.splitlines()[0] == "50% of $1,000.00 is $500.00. That comes to $500.00."
        assert "US$500,00" in run("--lang", "es", "--country", "AR", stage="before_design").output

    def test_by_the_version_that_was_signed(self):
        shown = json.loads(run("--signed-on", "2025-06-01", "--json", days="60").output)
        assert shown == {
            "eligible": False,
            "reason": "too_late",
            "arithmetic": "The days that the agreement gives for this stage have passed.",
            "rule": "",
        }

    def test_a_disputed_charge(self):
        assert json.loads(run("--disputed", "--json").output)["reason"] == "disputed"


class TestBadInput:
    @pytest.mark.parametrize(
        ("words", "options", "field"),
        [
            ((), {"paid": "-5"}, "paid"),
            ((), {"paid": "0"}, "paid"),
            ((), {"paid": "1.234"}, "paid"),
            ((), {"paid": "lots"}, "paid"),
            (("--currency", "dollars"), {}, "currency"),
            (("--currency", "JPY"), {"paid": "1000"}, "currency"),
            (("--refunded", "1000.01"), {}, "refunded"),
            ((), {"days": "-1"}, "signed_on"),
            (("--signed-on", "2001-01-01"), {}, "signed_on"),
        ],
    )
    def test_is_told_without_a_traceback(self, words, options, field):
        result = run(*words, **options)
        assert result.exit_code == 2
        assert f"{field}: " in result.output
        assert "Traceback" not in result.output
