from datetime import timedelta

import pytest

from assist.model.interpretation import (
    ContactHints,
    EarlierTurn,
    EscalationLevel,
    Evidence,
    Span,
)
from tests.intents.conftest import NOW

E0, E1, E2, E3, E4 = EscalationLevel


def turn(level=E0, signal="", *, hours=1.0, answered=False, intent="balance_inquiry", words="x"):
    evidence = (Evidence(level, signal, Span(3, 4), words),) if signal else ()
    return EarlierTurn(NOW - timedelta(hours=hours), intent, evidence, answered)


def after(read, *turns, text="thanks, noted"):
    return read(text, hints=ContactHints(earlier=turns))


class TestWhatStands:
    def test_a_crisis_stays_until_a_person_clears_it(self, read):
        result = after(read, turn(E4, "crisis", answered=True, words="i want to end it"))
        assert result.escalation is E4
        assert result.needs_human_now
        assert result.evidence[0].text == "i want to end it"
        assert result.evidence[0].earlier
        assert result.evidence[0].span == Span(0, 0)

    @pytest.mark.parametrize("signal", ["legal", "cease", "dispute", "hardship"])
    def test_law_disputes_and_hardship_stay_though_answered(self, read, signal):
        assert after(read, turn(E3, signal, answered=True)).escalation is E3

    @pytest.mark.parametrize(("answered", "level"), [(False, E2), (True, E0)])
    def test_abuse_stays_until_it_is_answered(self, read, answered, level):
        assert after(read, turn(E2, "abuse", answered=answered)).escalation is level

    def test_what_stood_already_is_not_counted_as_said_then(self, read):
        standing = Evidence(E3, "legal", Span(0, 0), "my lawyer", earlier=True)
        said = EarlierTurn(NOW - timedelta(days=2), "greeting", (standing,), answered=True)
        assert after(read, said).escalation is E0

    def test_the_same_signal_said_again_stands_by_its_new_words(self, read):
        result = after(read, turn(E3, "legal", words="the judge"), text="my lawyer will sue you")
        assert not any(item.earlier for item in result.evidence if item.signal == "legal")

    def test_heat_that_comes_back_needs_a_person_at_once(self, read):
        result = after(read, turn(E2, "public"), text="you fucking idiots")
        assert result.escalation is E2
        assert result.needs_human_now


class TestRepeats:
    def test_a_third_contact_without_an_answer_is_e1(self, read):
        result = after(read, turn(hours=5), turn(hours=2), text="what is my balance")
        assert result.escalation is E1
        assert result.evidence[0].signal == "repeat"

    def test_three_messages_in_one_breath_are_one_contact(self, read):
        result = after(read, turn(hours=0.05), turn(hours=0.02), text="what is my balance")
        assert result.escalation is E0

    def test_a_matter_taken_up_a_third_time_though_answered_is_e1(self, read):
        days = [turn(hours=60, answered=True), turn(hours=30, answered=True)]
        assert after(read, *days, text="what is my balance").escalation is E1

    def test_a_conversation_that_goes_on_is_no_repeat(self, read):
        minutes = [turn(hours=0.6, answered=True), turn(hours=0.3, answered=True)]
        assert after(read, *minutes, text="what is my balance").escalation is E0
