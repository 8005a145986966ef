import pytest

from assist.policy.anonymise import anonymous


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("mail me at ada.m@example.co.uk please", "mail me at [email] please"),
        ("call +1 (305) 555-0111 or 3055550111", "call [number] or [number]"),
        ("see https://pay.example/x?id=9 now", "see [link] now"),
        ("I owe $1,240.50 since 12/05/2026", "I owe $1,240.50 since 12/05/2026"),
        ("card 4111 1111 1111 1111", "card [CARD ****1111]"),
        ("Soy ada, ADA Moreno", "Soy [name], [name] [name]"),
        ("Adagio is my book", "Adagio is my book"),
    ],
)
def test_says_what_it_is_about_and_not_who_wrote_it(written, kept):
    assert anonymous(written, ("Ada Moreno",)) == kept
