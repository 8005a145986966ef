"""Whether a suggestion may leave without a click, as far as deciding can tell. Pure.

It is only a may: `desk.carry_out` asks for the lead's switch and the intents' class as well.
"""

from __future__ import annotations

from assist.model.decision import Suggest
from assist.model.interpretation import EscalationLevel
from assist.playbooks.draft import Chosen
from assist.playbooks.schema import Mode
from assist.playbooks.situation import Situation

SURE = 0.8  # a person looks at anything that is read less surely


def may_leave_alone(chosen: Chosen, drafted: Suggest, situation: Situation) -> bool:
    """One calm, surely read ask of somebody who has proven enough, answered with every fact.

    Nothing that offers, accepts, follows up or was asked for by a click; nothing under a hold.
    """
    reading = situation.interpretation
    calm = reading.escalation is EscalationLevel.NONE and not reading.needs_human_now
    sure = chosen.guess is not None and chosen.guess.confidence >= SURE
    return (
        chosen.entry.playbook.mode is Mode.AUTO_REPLY
        and calm
        and sure
        and len(reading.asked) == 1
        and situation.level >= chosen.entry.playbook.identity_level
        and not drafted.missing_facts
        and drafted.offer is None
        and drafted.accepts is None
        and not (situation.holds or situation.clicked or situation.exclude or situation.opted_out)
        and situation.follow_up is None
        and not chosen.as_unknown
    )
