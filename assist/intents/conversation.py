"""The level of a whole conversation: what was told before stands beside what is said now.

A crisis, law, dispute or hardship stays until a person has resolved the conversation; abuse and
public threats until they are answered; a third contact on one matter is a repeat whatever it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from assist.intents.catalog import Priority, load_catalog
from assist.intents.escalation import Signals, ranked
from assist.model.interpretation import EarlierTurn, EscalationLevel, Evidence, Span

THIRD = 2  # contacts before this one that make it the third
ONE_BREATH = timedelta(minutes=10)  # messages closer than that are one contact
ANOTHER_DAY = timedelta(hours=4)  # an answered matter taken up again after that is a new contact
_STAYS = frozenset({EscalationLevel.E3, EscalationLevel.E4})
_STAYS_UNANSWERED = _STAYS | {EscalationLevel.E2}
_NOWHERE = Span(0, 0)


def in_conversation(
    signals: Signals, intent: str, earlier: Sequence[EarlierTurn], now: datetime
) -> Signals:
    """The signals of the conversation at `now`, from those of its newest words and their intent.

    What stands from `earlier` (oldest first) keeps its words as evidence, marked as earlier.
    """
    added = [*_standing(signals, earlier), *_repeated(intent, earlier, now)]
    return ranked([*signals.evidence, *added], signals.denied) if added else signals


def _standing(signals: Signals, earlier: Sequence[EarlierTurn]) -> list[Evidence]:
    """The newest words of every signal that still stands and is not said again."""
    named = {item.signal for item in signals.evidence}
    standing: dict[str, Evidence] = {}
    for turn in earlier:
        stays = _STAYS if turn.answered else _STAYS_UNANSWERED
        for item in turn.evidence:
            if item.level in stays and item.signal not in named and not item.earlier:
                standing[item.signal] = replace(item, span=_NOWHERE, earlier=True)
    return list(standing.values())


def _repeated(intent: str, earlier: Sequence[EarlierTurn], now: datetime) -> list[Evidence]:
    unanswered = [turn.at for turn in earlier if not turn.answered]
    same = [turn.at for turn in earlier if turn.intent == intent and is_matter(intent)]
    contacts = max(_contacts(unanswered, now, ONE_BREATH), _contacts(same, now, ANOTHER_DAY))
    if contacts < THIRD:
        return []
    return [Evidence(EscalationLevel.E1, "repeat", _NOWHERE, f"contact number {contacts + 1}")]


def is_matter(intent: str) -> bool:
    """Is it about something, and not a greeting, a yes or what cannot be told?"""
    entry = load_catalog().get(intent)
    return entry is not None and entry.priority is not Priority.SYSTEM


def _contacts(times: Sequence[datetime], now: datetime, apart: timedelta) -> int:
    """How many contacts `times` are before `now`, those less than `apart` counting as one."""
    return sum(later - at >= apart for at, later in pairwise([*times, now]))


def rising(signals: Signals) -> bool:
    """Heat that was there before and is there again: two kinds or two turns of E2."""
    hot = [item for item in signals.evidence if item.level is EscalationLevel.E2]
    return any(item.earlier for item in hot) and any(not item.earlier for item in hot)
