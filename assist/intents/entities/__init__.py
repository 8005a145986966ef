"""What a message mentions, resolved: amounts, dates, numbers, names. One topic a file.

Finders run in a fixed order and the first to claim characters keeps them, so that the day of a
date is no amount and the digits of a phone number are no invoice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from assist.intents.entities import dates, methods, money, names, plans, references, spoken
from assist.intents.entities.context import Context, context_of
from assist.model.interpretation import ContactHints, Entity, EntityKind

MOST_ENTITIES = 60

_FINDERS: tuple[Callable[[Context], Iterable[Entity]], ...] = (
    references.find,
    names.find,
    dates.find,
    plans.find,
    money.find,
    spoken.find,
    methods.find,
)
# Payment methods and titles may overlap what others found ("card ending in 4242").
_FREE = frozenset({EntityKind.METHOD, EntityKind.TITLE})


def read(text: str, language: str, hints: ContactHints, now: datetime) -> tuple[Entity, ...]:
    """The mentions in `text`, by position. `now` is aware UTC; dates are the author's own days."""
    context = context_of(text, language, hints, now)
    kept: list[Entity] = []
    taken = bytearray(len(text))
    for find in _FINDERS:
        for entity in find(context):
            claimed = taken[entity.span.start : entity.span.end]
            if entity.kind in _FREE or not any(claimed):
                kept.append(entity)
                if entity.kind not in _FREE:
                    taken[entity.span.start : entity.span.end] = b"\x01" * len(claimed)
    kept.sort(key=lambda entity: (entity.span.start, entity.span.end))
    return tuple(kept[:MOST_ENTITIES])
