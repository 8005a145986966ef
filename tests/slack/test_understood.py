"""The line of the card that says what was understood."""

from dataclasses import replace

import pytest

from assist.i18n import translator
from assist.model.interpretation import IntentGuess, Span
from assist.slack.blocks.understood import understood
from tests.slack.test_card_example import view

ALL = Span(0, 4)
OTHER = IntentGuess("refund_status", 0.21, ALL, is_alternative=True)


def line(confidence, *others, language="en"):
    first = IntentGuess("payment_failed_why", confidence, ALL)
    reading = replace(view().interpretation, intents=(first, *others))
    (block,) = understood(replace(view(), interpretation=reading), translator(language))
    return block["elements"][0]["text"]


@pytest.mark.parametrize(("language", "words"), [("en", "or perhaps"), ("es", "o quizás")])
def test_a_doubtful_reading_names_what_else_may_be_meant(language, words):
    told = line(0.41, OTHER, language=language)
    assert words in told
    assert "21" in told


def test_a_sure_reading_does_not():
    assert "or perhaps" not in line(0.93, OTHER)


def test_nor_does_a_doubtful_one_without_alternatives():
    assert "or perhaps" not in line(0.41)
