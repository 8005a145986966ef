"""The author answers our last reply: the branch of its playbook that this is. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from assist.model.interpretation import IntentGuess
from assist.playbooks.choose import MIN_CONFIDENCE, Choosing
from assist.playbooks.draft import Chosen
from assist.playbooks.parts import Answer, Branch

_ANSWERS = {Answer.AGREES: "affirm", Answer.DECLINES: "deny"}
# What may come before the answer without being one: "hi, yes please".
_BESIDE = frozenset({"greeting", "thanks_close"})


@dataclass(frozen=True, slots=True)
class Branched:
    """What to say next, and the words for why."""

    chosen: Chosen
    why: str


def branched(choosing: Choosing) -> Branched | None:
    """Where the first branch leads that the author's first ask takes; None when there is none, or
    what it leads to may not be said here (then everything is decided as if there were no branch).
    """
    place, asked = choosing.situation.place, choosing.situation.interpretation.asked
    told = [guess for guess in asked if guess.id not in _BESIDE]
    if place is None or not told or told[0].confidence < MIN_CONFIDENCE:
        return None
    entry = choosing.library.get(place.playbook_id)
    if entry is None or entry.version_id != place.version_id:
        return None  # withdrawn, or gone: the conversation goes on with what is in use
    for branch in entry.playbook.branches_at(place.step):
        if _takes(branch, told[0]):
            chosen = _chosen(choosing, place.playbook_id, branch, told[0])
            if chosen is not None:
                return Branched(chosen, f"{branch.when.value} ({entry.playbook.name})")
    return None


def _takes(branch: Branch, guess: IntentGuess) -> bool:
    wanted = _ANSWERS.get(branch.when)
    return guess.id == wanted if wanted else guess.id in branch.intents


def _chosen(
    choosing: Choosing, playbook_id: str, branch: Branch, guess: IntentGuess
) -> Chosen | None:
    entry = choosing.library.get(branch.playbook or playbook_id)
    if entry is None or entry.playbook.id in choosing.situation.exclude:
        return None
    playbook = entry.playbook
    proven = playbook.identity_level <= choosing.situation.level
    if not proven or not choosing.may_be_said(entry):
        return None
    if branch.step is None:
        return Chosen(entry, guess) if entry.fits(choosing.facts) else None
    step = playbook.step(branch.step)
    if step is None or choosing.language not in step.texts:
        return None
    return Chosen(entry, guess, step=step.id)
