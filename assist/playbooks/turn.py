"""One turn while it is decided: the situation, what may be chosen for it, and drafting. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from assist.model.decision import Suggest
from assist.model.interpretation import EscalationLevel, Interpretation
from assist.playbooks.choose import Choosing
from assist.playbooks.draft import Chosen, draft
from assist.playbooks.facts import facts_of
from assist.playbooks.leaving_alone import may_leave_alone
from assist.playbooks.situation import Situation

CRISIS = "crisis_statement"


@dataclass(frozen=True, slots=True)
class Turn:
    choosing: Choosing
    situation: Situation
    now: datetime
    locale: str

    @property
    def reading(self) -> Interpretation:
        return self.situation.interpretation

    @property
    def is_crisis(self) -> bool:
        """E4, or the intent itself; a threat against others (also E4) gets no crisis text."""
        primary = self.reading.primary
        if primary is not None and primary.id == CRISIS:
            return True
        if self.reading.escalation is not EscalationLevel.E4:
            return False
        signals = {e.signal for e in self.reading.evidence if e.level is EscalationLevel.E4}
        return not signals or "crisis" in signals

    def suggest(self, chosen: Chosen | None) -> tuple[Suggest, ...]:
        if chosen is None:
            return ()
        situation, facts = self.situation, self.choosing.facts
        limits = chosen.entry.playbook.offers
        if limits is not None:  # what is quoted is what may be offered
            situation = replace(situation, offer_limits=limits)
            facts = facts_of(situation, self.now)
        drafted = draft(chosen, situation, facts, language=self.choosing.language, now=self.now)
        alone = may_leave_alone(chosen, drafted, situation)
        return (replace(drafted, may_leave_alone=alone) if alone else drafted,)
