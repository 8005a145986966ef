"""A promised hour as the desk reads it: on both clocks."""

from datetime import UTC, datetime

import pytest

from assist.desk.call_back_lines import call_back_when, their_hour
from assist.i18n import translator

DESK = "America/Argentina/Buenos_Aires"
DUE = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)
ENGLISH, SPANISH = translator("en_US"), translator("es_AR")


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("America/Los_Angeles", "10:30 AM for them"),
        ("America/New_York", "1:30 PM for them"),
        (DESK, ""),
        ("America/Sao_Paulo", ""),  # another zone, the same clock
        ("Pacific/Auckland", "Wednesday at 7:30 AM for them"),
    ],
)
def test_theirs_is_told_where_it_is_another(zone, told):
    assert their_hour(DUE, zone, DESK, ENGLISH) == told


def test_in_a_list_the_day_stands_with_it():
    assert (
        call_back_when(DUE, "America/New_York", DESK, ENGLISH)
        == "Tuesday, December 1 at 3:30 PM (1:30 PM for them)"
    )
    assert (
        call_back_when(DUE, "America/New_York", DESK, SPANISH)
        == "martes 1 de diciembre a las 15:30 (13:30 para el autor)"
    )
