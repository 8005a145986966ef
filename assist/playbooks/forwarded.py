"""What an author hands on is not what they say: a person reads it (desk rules, 7). Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from assist.model.conversation import Message
from assist.model.decision import Decision, DecisionReason, HandOffNow
from assist.model.interpretation import EscalationLevel
from assist.playbooks.turn import Turn

_SUBJECT = re.compile(r"\s*(?:fwd?|rv|reenv|tr|wg)\s*:", re.IGNORECASE)
_MARK = re.compile(
    r"(?:begin )?forwarded message|(?:inicio del )?mensaje reenviado"
    r"|comienzo del mensaje reenviado|start of forwarded message",
    re.IGNORECASE,
)
_BEGINS_WITHIN = 200  # characters of what is quoted: further down somebody else forwarded it


def is_forwarded(message: Message) -> bool:
    """Does it hand on what somebody else wrote?"""
    handed_on = _MARK.search(message.quoted_text[:_BEGINS_WITHIN]) is not None
    return handed_on or _SUBJECT.match(message.subject) is not None


def forwarded(turn: Turn) -> Decision | None:
    """A person reads what is handed on; a reply is drawn for the author's own words alone, and
    never leaves by itself. What a person has to answer anyway stays with its own reason.
    """
    reading = turn.reading
    urgent = reading.escalation in {EscalationLevel.E3, EscalationLevel.E4}
    if urgent or reading.needs_human_now or not is_forwarded(turn.situation.message):
        return None
    choosing = turn.choosing
    chosen = choosing.by_intents(reading.asked) or choosing.alternative()
    drafted = tuple(replace(one, may_leave_alone=False) for one in turn.suggest(chosen))
    told = "Forwarded: a person reads what somebody else wrote; only the author's words count."
    return Decision(DecisionReason.HUMAN_ONLY, (HandOffNow("forwarded"), *drafted), told)
