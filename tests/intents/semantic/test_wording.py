"""What an embedding is made of."""

import pytest

from assist.intents.normalise import spell_out, tokens
from assist.intents.semantic.wording import wording
from assist.intents.spelling import Speller

SPELLER = Speller({"refund": 50, "please": 40, "want": 60, "a": 90, "i": 90, "the": 90})


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("Could you wait, Ana?", "en", "Could you wait, Ana?"),
        ("¿Cuánto debo todavía?", "es", "¿Cuánto debo todavía?"),
        ("I owe $1,240.50 on #44", "en", "I owe $1,240.50 on #44"),
        ("a refnud pls!", "en", "a refund please!"),
        ("", "en", ""),
    ],
)
def test_is_what_was_written_with_slips_repaired(text, language, said):
    found = spell_out(tokens(text), language)
    quiet = Speller({**SPELLER.used, **dict.fromkeys(_words(found) - {"refnud"}, 50)})
    assert wording(text, found, quiet) == said


def _words(found):
    return {token.word for token in found}


def test_an_abbreviation_of_several_words_is_told_in_full():
    found = spell_out(tokens("idk why"), "en")
    assert wording("idk why", found).endswith("know why")
