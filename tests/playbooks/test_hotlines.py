"""Numbers that lives may hang on: each with its source and the day on which it was compared."""

from datetime import date

import pytest

from assist.playbooks.packaged import table
from assist.playbooks.wording import crisis_lines

ROWS = table("hotlines")


@pytest.mark.parametrize("country", sorted(ROWS))
def test_every_row_says_where_it_is_from_and_when_it_was_checked(country):
    row = ROWS[country]
    assert row["source"].strip()
    assert isinstance(row["checked"], date)
    assert row["en"].strip()
    assert row["es"].strip()


def test_a_country_without_a_row_gets_no_number_of_another_country():
    assert not any(character.isdigit() for character in crisis_lines("DE").en)
