import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.channels.phone import e164, normal
from assist.errors import BadInput


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("+14155550100", "+14155550100"),
        ("+1 (415) 555-0100", "+14155550100"),
        ("+54 9 11 5555-1234", "+5491155551234"),
        ("72975", "72975"),
        ("PUBLISHER", "PUBLISHER"),
        ("Acme Books", "Acme Books"),
    ],
)
def test_numbers_have_one_form_and_other_senders_keep_theirs(written, stored):
    assert normal(written, field="From") == stored


@pytest.mark.parametrize("written", ["", "+", "+abc", "anonymous caller id", "+1" + "5" * 60, "😀"])
def test_anything_else_names_the_field(written):
    with pytest.raises(BadInput) as caught:
        normal(written, field="From")
    assert caught.value.field == "From"


@given(st.text())
def test_normal_forms_are_stable(text):
    number = e164(text)
    assert number is None or e164(number) == number
