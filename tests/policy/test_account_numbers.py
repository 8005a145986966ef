"""Notes keep no account and no tax numbers."""

import pytest

from assist.policy.account_numbers import without_numbers


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("SSN 078-05-1120", "SSN [NUMBER]"),
        ("CUIT 20-12345678-3", "CUIT [NUMBER]"),
        ("CBU 2850590940090418135201", "CBU [NUMBER]"),
        ("routing 021000021 account 12345", "routing [NUMBER] account [NUMBER]"),
        ("IBAN ES91 2100 0418 4502 0005 1332", "IBAN [NUMBER]"),
        ("gb29nwbk60161331926819", "[NUMBER]"),
        ("ends in 1234, called 2026-11-20 at 15:30", "ends in 1234, called 2026-11-20 at 15:30"),
        ("Called Ada, case 1042", "Called Ada, case 1042"),
        ("0001 2345 6789", "[NUMBER]"),
    ],
)
def test_are_cut_out(written, kept):
    assert without_numbers(written) == kept
