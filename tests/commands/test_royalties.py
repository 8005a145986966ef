"""`assist royalties` as somebody at a terminal sees it."""

import json

import pytest
from click.testing import CliRunner

from assist.cli import main


def run(*words):
    return CliRunner().invoke(main, ["royalties", *words])


def withheld(*words, gross="143.00"):
    return run("withhold", "--gross", gross, *words)


class TestWithhold:
    def test_the_vector_as_json(self):
        told = withheld(
            "--form", "w8ben", "--country", "AR", "--tin-verified", "--treaty", "--json"
        )
        shown = json.loads(told.output)
        assert shown["net"] == {"minor": 10_010, "currency": "USD", "shown": "US$100.10"} or (
            shown["net"]["minor"] == 10_010
        )
        assert (shown["rate_bps"], shown["rule"], shown["tax"]["minor"]) == (3000, "foreign", 4_290)

    def test_in_words(self):
        told = withheld("--form", "w9", gross="100.00").output.splitlines()
        assert told == [
            "$100.00 gross, less 24% tax $24.00, is $76.00.",
            "Backup withholding: no form that is good, or no verified number.",
        ]

    def test_by_treaty_and_by_day(self):
        words = ("--form", "w8ben", "--country", "gb", "--treaty", "--tin-verified")
        day = ("--signed-on", "2024-03-01", "--json")
        assert json.loads(withheld(*words, *day, "--on", "2027-12-31").output)["rule"] == "treaty"
        assert json.loads(withheld(*words, *day, "--on", "2028-01-01").output)["rule"] == "foreign"

    def test_in_spanish(self):
        told = withheld("--country", "AR", "--lang", "es").output
        assert "brutos" in told
        assert "US$100,10" in told

    @pytest.mark.parametrize(
        ("words", "field"),
        [
            (("--gross", "0"), "gross"),
            (("--gross", "lots"), "gross"),
            (("--currency", "dollars"), "currency"),
            (("--form", "w8ben"), "country"),
            (("--form", "w8ben", "--country", "US"), "country"),
            (("--form", "w9", "--treaty"), "treaty"),
        ],
    )
    def test_bad_input_is_told_without_a_traceback(self, words, field):
        result = withheld(*words)
        assert result.exit_code == 2
        assert f"{field}: " in result.output
        assert "Traceback" not in result.output


class TestTreaties:
    def test_all_of_them_with_what_is_unchecked(self):
        told = run("treaties").output
        assert "GB    0%" in told
        assert [line[:2] for line in told.splitlines() if "unchecked" in line] == [
            "HU", "RU", "BY", "CL",
        ]  # fmt: skip

    def test_one_that_is_not_listed(self):
        (row,) = json.loads(run("treaties", "zz", "--json").output)
        assert (row["country"], row["bps"], row["source"]) == ("ZZ", 3000, "not listed")
