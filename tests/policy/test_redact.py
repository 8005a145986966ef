"""Card numbers never survive; books and phone numbers do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.policy.redact import CARD, SECURITY_CODE, is_isbn13, luhn_holds, redact
from tests.timing import quickest

CARDS = [
    "4242424242424242",
    "5555555555554444",
    "2223003122003222",
    "378282246310005",
    "6011111111111117",
    "30569309025904",
    "3566002020360505",
    "4222222222222",
    "6205500000000000004",
]


class TestCardNumbers:
    @pytest.mark.parametrize("number", CARDS)
    def test_every_network_is_cut_to_its_last_four(self, number):
        redacted = redact(f"please use {number} thanks")
        assert redacted.text == f"please use [CARD ****{number[-4:]}] thanks"
        assert redacted.found == (CARD,)

    @pytest.mark.parametrize(
        "written",
        [
            "4242 4242 4242 4242",
            "4242-4242-4242-4242",
            "4242.4242.4242.4242",
            "4242\u00a04242\u00a04242\u00a04242",
            "4242\u200b4242\u200b4242\u200b4242",
            "4242\n4242\n4242\n4242",
        ],
    )
    def test_separators_hide_nothing(self, written):
        assert "[CARD ****4242]" in redact(f"it is {written}.").text

    def test_expiry_and_code_beside_the_number_do_not_hide_it(self):
        redacted = redact("ok its 4242 4242 4242 4242 exp 12/27 cvv 123 just run it")
        assert "4242 4242" not in redacted.text
        assert "123" not in redacted.text
        assert redacted.found == (CARD, SECURITY_CODE)

    def test_digits_of_other_scripts_count_as_digits(self):
        assert redact("٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢").found == (CARD,)

    def test_two_numbers_in_one_run_are_both_cut(self):
        text = redact("4242424242424242 5555555555554444").text
        assert text == "[CARD ****4242] [CARD ****4444]"


class TestWhatMustSurvive:
    @pytest.mark.parametrize(
        "text",
        [
            "ISBN 9783064060074",  # a valid ISBN that passes the Luhn check too
            "call +5491140000007",  # an Argentine mobile that passes the Luhn check
            "invoice 20881 of 1,240.50",
            "4242424242424241 is no card number",
            "",
        ],
    )
    def test_other_numbers_stay(self, text):
        assert redact(text).text == text

    @given(st.text())
    def test_text_without_thirteen_digits_is_never_changed(self, text):
        if sum(map(str.isdigit, text)) < 13:
            assert redact(text).text == text


class TestChecks:
    def test_luhn(self):
        assert all(luhn_holds(number) for number in CARDS)
        assert not luhn_holds("4242424242424241")

    def test_isbn(self):
        assert is_isbn13("9783064060074")
        assert not is_isbn13("9783064060075")


@given(st.text(alphabet="0123456789 -./", max_size=300))
def test_redacting_twice_is_redacting_once(text):
    once = redact(text).text
    assert redact(once).text == once


def test_a_hostile_megabyte_takes_no_time():
    assert quickest(lambda: redact("1 2-3." * 170_000)) < 2
