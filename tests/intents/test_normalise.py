import pytest

from assist.intents.normalise import fold, spell_out, tokens


def words(text, language=None):
    return [token.word for token in spell_out(tokens(text), language) if not token.is_break]


class TestWords:
    @pytest.mark.parametrize(
        ("text", "folded"),
        [("MAÑANA", "manana"), ("I’m", "im"), ("sooooo", "so"), ("BBB", "bbb"), ("ﬁx", "fix")],
    )
    def test_are_folded(self, text, folded):
        assert fold(text) == folded

    def test_know_where_they_stood(self):
        text = "¡Hola! pls llamame al 305 mañana"
        assert [text[token.start : token.end] for token in tokens(text)][1] == "Hola"
        assert text[tokens(text)[-1].start :] == "mañana"

    def test_abbreviations_are_those_of_the_language(self):
        assert words("u owe me tmrw pls", "en") == ["you", "owe", "me", "tomorrow", "please"]
        assert words("xq t debo", "es") == ["por", "que", "te", "debo"]
        assert words("x", "en") == ["x"]


class TestSigns:
    @pytest.mark.parametrize(
        ("text", "sign"),
        [
            ("[CARD ****4242]", "zcard"),
            ("4242 4242 4242 4242", "zcard"),
            ("[REDACTED]", "zredacted"),
            ("https://pay.example/x", "zurl"),
            ("a@b.co", "zmail"),
            ("$75", "zmoney"),
            ("312.50", "zfigure"),
            ("2026", "z4"),
            ("👍", "zyes"),
        ],
    )
    def test_figures_are_reduced_to_their_kind(self, text, sign):
        assert words(text) == [sign]
