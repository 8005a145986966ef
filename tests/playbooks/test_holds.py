"""Which words hold what, and for how long."""

from dataclasses import replace
from datetime import timedelta

import pytest

from assist.model.hold import HoldKind
from assist.model.interpretation import EscalationLevel, Evidence, IntentGuess, Span
from assist.model.specialist import Role
from assist.playbooks.holds import ends, kinds_told, words_for
from tests import factories
from tests.factories import NOW


def told(signal, level=EscalationLevel.E3, **changes):
    return Evidence(level, signal, Span(0, 3), "the words", **changes)


def reading(*evidence, intent="balance_inquiry", confidence=0.9):
    guess = IntentGuess(intent, confidence, Span(0, 3))
    return factories.interpretation(evidence=evidence, intents=(guess,))


class TestWhatIsTold:
    @pytest.mark.parametrize(
        ("signal", "kind"),
        [
            ("crisis", HoldKind.CRISIS),
            ("dispute", HoldKind.DISPUTE),
            ("cease", HoldKind.CEASE),
            ("legal", HoldKind.LEGAL),
            ("hardship", HoldKind.VULNERABLE),
        ],
    )
    def test_by_a_signal(self, signal, kind):
        assert kinds_told(reading(told(signal)), "") == {kind}
        noted = "" if kind is HoldKind.VULNERABLE else "the words"  # never what somebody has
        assert words_for(kind, reading(told(signal))) == noted

    @pytest.mark.parametrize(
        ("intent", "kind"),
        [
            ("attorney_or_cease", HoldKind.ATTORNEY),
            ("chargeback_threat_or_filed", HoldKind.CHARGEBACK),
            ("hardship_disclosure", HoldKind.VULNERABLE),
        ],
    )
    def test_by_an_intent_that_is_sure(self, intent, kind):
        assert kinds_told(reading(intent=intent), "") == {kind}
        assert kinds_told(reading(intent=intent, confidence=0.49), "") == set()

    def test_a_death_by_whoever_writes_for_another(self):
        words, intent = "my mother passed away", "third_party_or_bereavement"
        assert kinds_told(reading(intent=intent), words) == {HoldKind.DECEASED}
        assert kinds_told(reading(intent=intent), "her payment is late") == set()
        assert kinds_told(reading(intent=intent, confidence=0.49), words) == set()
        assert kinds_told(reading(), words) == set()

    def test_never_again_by_what_was_said_before(self):
        assert kinds_told(reading(replace(told("dispute"), earlier=True)), "") == set()

    def test_a_threat_against_others_holds_like_a_crisis(self):
        assert kinds_told(reading(told("violence", EscalationLevel.E4)), "") == {HoldKind.CRISIS}

    def test_an_ordinary_message_holds_nothing(self):
        assert kinds_told(reading(told("repeat", EscalationLevel.E1)), "") == set()


class TestAHold:
    def test_of_hardship_ends_by_itself_and_of_a_dispute_does_not(self):
        assert ends(HoldKind.VULNERABLE, NOW) == NOW + timedelta(days=60)
        assert ends(HoldKind.DISPUTE, NOW) is None

    def test_stands_until_it_is_cleared_or_runs_out(self):
        hold = factories.hold(factories.contact(), HoldKind.MORATORIUM, until=NOW)
        assert hold.stands(NOW - timedelta(seconds=1))
        assert not hold.stands(NOW)
        assert not replace(hold, until=None, cleared_at=NOW).stands(NOW)

    @pytest.mark.parametrize(
        ("kind", "roles"),
        [
            (HoldKind.CRISIS, {Role.LEAD, Role.ADMIN}),
            (HoldKind.CEASE, {Role.LEAD, Role.ADMIN}),
            (HoldKind.DISPUTE, {Role.LEAD, Role.ADMIN, Role.FINANCE}),
            (HoldKind.VULNERABLE, set(Role)),
        ],
    )
    def test_is_ended_by_a_role_that_fits_its_kind(self, kind, roles):
        assert {role for role in Role if kind.may_be_cleared_by(role)} == roles
