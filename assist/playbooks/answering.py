"""What follows from our own last reply: the branch that the author took, or its follow-up. Pure."""

from __future__ import annotations

from dataclasses import replace

from assist.model.contact import IdentityLevel
from assist.model.decision import Action, Decision, DecisionReason, HandOffNow
from assist.playbooks.branching import branched
from assist.playbooks.facts import Facts, facts_of
from assist.playbooks.schema import Mode
from assist.playbooks.turn import Turn


def followed_up(turn: Turn, playbook_id: str) -> Decision:
    """The time that a playbook set has come: its words again fit what is true, or are not said."""
    entry = turn.choosing.library.get(playbook_id)
    fits = entry is not None and turn.choosing.may_be_said(entry)
    if entry is None or not fits or not entry.fits(_all_facts(turn)):
        return Decision(DecisionReason.NO_PLAYBOOK, (), f"{playbook_id} does not fit any more.")
    chosen = turn.choosing.as_far_as_proven(entry)
    if chosen is None:
        told = f"{playbook_id} asks for more than is proven."
        return Decision(DecisionReason.NO_PLAYBOOK, (), told)
    drafted = turn.suggest(chosen)
    if drafted[0].missing_facts:
        return Decision(DecisionReason.MISSING_FACTS, drafted, f"{entry.playbook.name}: follow-up.")
    return Decision(DecisionReason.SUGGESTED, drafted, f"{entry.playbook.name}: follow-up.")


def _all_facts(turn: Turn) -> Facts:
    """Whether we begin depends on what is true, whatever may be said of it to this person."""
    situation = turn.situation
    proven = replace(situation.conversation, identity_level=IdentityLevel.L3)
    return facts_of(replace(situation, conversation=proven), turn.now)


def answered_branch(turn: Turn) -> Decision | None:
    """The author answers our last reply, and its playbook says what then."""
    found = branched(turn.choosing)
    if found is None:
        return None
    playbook, step = found.chosen.entry.playbook, found.chosen.step
    hands_off: tuple[Action, ...] = (
        (HandOffNow("playbook"),) if playbook.mode is Mode.HAND_OFF else ()
    )
    drafted = turn.suggest(found.chosen)
    missing = drafted[0].missing_facts
    reason = DecisionReason.MISSING_FACTS if missing else DecisionReason.SUGGESTED
    if hands_off:
        reason = DecisionReason.HUMAN_ONLY
    at = playbook.step(step)
    after = (at.next_step if at else "") or playbook.next_step
    explanation = f"{found.why}: {playbook.name}. After sending: {after}"
    return Decision(reason, hands_off + drafted, explanation)
