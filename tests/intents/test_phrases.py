import pytest

from assist.intents.normalise import tokens
from assist.intents.phrases import PhraseBook, is_negated, parse


def hits(phrase, text, known=None):
    words = [token.word for token in tokens(text) if token.word != ","]
    return [(found.first, found.last) for found in PhraseBook([phrase]).find(words, known)]


class TestPhrases:
    @pytest.mark.parametrize(
        ("phrase", "text", "found"),
        [
            ("call my lawyer", "I will call my lawyer", True),
            ("call my lawyer", "call the lawyer", False),
            ("call my|the lawyer", "call the lawyer", True),
            ("call ?my lawyer", "call lawyer", True),
            ("suicid~", "suicidal thoughts", True),
            ("file * complaint", "file a formal complaint", True),
            ("file * complaint", "file a very long formal complaint", False),
            ("file ** complaint", "file a very long formal complaint", True),
            ("file ** complaint", "I file it. A complaint", False),
        ],
    )
    def test_are_found_as_written(self, phrase, text, found):
        assert bool(hits(phrase, text)) is found

    def test_forgive_one_typing_error_in_long_unknown_words(self):
        assert hits("lawyer", "my lawyre", known=frozenset())
        assert not hits("cancer", "cancel it", known=frozenset({"cancel"}))

    @pytest.mark.parametrize("phrase", ["?may be", "* gap", "ab~"])
    def test_refuse_what_cannot_be_looked_up(self, phrase):
        with pytest.raises(ValueError):
            parse(phrase)


class TestNegation:
    @pytest.mark.parametrize(
        ("text", "word", "negated"),
        [
            ("I will not sue", "sue", True),
            ("no voy a demandar", "demandar", True),
            ("I will sue", "sue", False),
            ("if you do not answer I sue", "sue", False),
            ("I do not like it. I sue", "sue", False),
            ("not happy, I sue", "sue", False),
            ("dont make me sue", "sue", False),
        ],
    )
    def test_reaches_as_far_as_a_reader_would(self, text, word, negated):
        found = tokens(text)
        at = next(index for index, token in enumerate(found) if token.word == word)
        assert is_negated(found, at) is negated
