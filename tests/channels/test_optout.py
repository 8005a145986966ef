import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.channels.optout import keyword


class TestSingleWords:
    @pytest.mark.parametrize(
        "text",
        [
            "STOP",
            "stop",
            " Stop. ",
            "STOPALL",
            "Unsubscribe",
            "END",
            "quit",
            "cancel",
            "REVOKE",
            "OPTOUT",
            "opt-out",
            "Opt out",
            "S T O P",
            "BAJA",
            "baja!",
            "¡BAJA!",
        ],
    )
    def test_stop_family(self, text):
        assert keyword(text) == "stop"

    @pytest.mark.parametrize("text", ["START", "unstop", "Alta"])
    def test_start_family(self, text):
        assert keyword(text) == "start"

    @pytest.mark.parametrize("text", ["HELP", "info", "AYUDA", "ayuda?"])
    def test_help_family(self, text):
        assert keyword(text) == "help"

    @pytest.mark.parametrize(
        "text", ["", "please stop", "STOP SENDING THESE I PAID", "stopped", "💳", "STOP\nplease"]
    )
    def test_words_in_a_sentence_are_left_to_understanding(self, text):
        assert keyword(text) is None


class TestProviderReading:
    def test_the_carriers_reading_wins(self):
        assert keyword("aufhören", "STOP") == "stop"

    def test_an_unknown_reading_is_ignored(self):
        assert keyword("hello", "SOMETHING") is None

    @pytest.mark.parametrize("text", ["YES", "yes.", "Sí", "SI"])
    def test_yes_is_an_answer_and_never_consent(self, text):
        assert keyword(text, "START") is None


@given(st.text(), st.text())
def test_never_fails(text, told):
    assert keyword(text, told) in {None, "stop", "start", "help"}
