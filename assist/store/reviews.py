"""Readings that wait for a team lead, and the examples that were accepted from them.

`accept` is the only function anywhere that adds an example.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, insert, select, update

from assist.errors import NotFound
from assist.model.ids import new_id
from assist.model.learning import (
    GuessSeen,
    Lesson,
    NewReview,
    Review,
    ReviewedExample,
    ReviewReason,
    ReviewState,
)
from assist.store.codec import decode, encode
from assist.store.database import Tx
from assist.store.rows import insert_new, moved, one, run
from assist.store.tables import table_of
from assist.store.tables.learning import IntentExampleRow, InterpretationReviewRow

REVIEWS = table_of(InterpretationReviewRow)
EXAMPLES = table_of(IntentExampleRow)
_R = REVIEWS.c
_E = EXAMPLES.c
WAITING = ReviewState.WAITING.value


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reviews a page asks for; None is no wish."""

    waiting: bool = True
    reason: ReviewReason | None = None
    language: str | None = None
    intent: str | None = None  # proposed, or decided on


def queue(tx: Tx, new: NewReview) -> bool:
    """Have a team lead look at it; False when the message is in the queue already."""
    values = {
        "id": new_id(),
        "message_id": new.message_id,
        "conversation_id": new.conversation_id,
        "text": new.text,
        "language": new.language,
        "guesses": [encode(guess) for guess in new.guesses],
        "guessed_intent": new.guesses[0].intent if new.guesses else "unclear",
        "corrected_intent": new.corrected_intent,
        "reason": new.reason.value,
        "queued_by": new.queued_by,
        "queued_at": new.queued_at,
        "state": WAITING,
    }
    return insert_new(tx, REVIEWS, values)


def correct(tx: Tx, message_id: str, *, intent: str, by: str) -> None:
    """Note the specialist's choice; what was discarded waits again, what was accepted stays so."""
    chosen = update(REVIEWS).where(_R.message_id == message_id)
    reason = ReviewReason.CORRECTED.value
    run(tx, chosen.values(corrected_intent=intent, queued_by=by, reason=reason))
    discarded = chosen.where(_R.state == ReviewState.DISCARDED.value)
    run(tx, discarded.values(state=WAITING, decided_by=None, decided_at=None, decided_intent=None))


def get(tx: Tx, review_id: str) -> Review:
    row = one(tx, select(REVIEWS).where(_R.id == review_id))
    if row is None:
        raise NotFound("review", review_id)
    return _to_model(row)


def of_message(tx: Tx, message_id: str) -> Review | None:
    row = one(tx, select(REVIEWS).where(_R.message_id == message_id))
    return None if row is None else _to_model(row)


def find(tx: Tx, wanted: Wanted, *, limit: int, skip: int = 0) -> tuple[Review, ...]:
    """Waiting ones oldest first, decided ones newest first."""
    chosen = _where(select(REVIEWS), wanted)
    order = (_R.id,) if wanted.waiting else (_R.decided_at.desc(), _R.id)
    rows = run(tx, chosen.order_by(*order).limit(limit).offset(skip))
    return tuple(_to_model(row) for row in rows)


def count(tx: Tx, wanted: Wanted) -> int:
    row = one(tx, _where(select(func.count()).select_from(REVIEWS), wanted))
    return int(row[0]) if row else 0


def _where(chosen: Select[Any], wanted: Wanted) -> Select[Any]:
    chosen = chosen.where(_R.state == WAITING if wanted.waiting else _R.state != WAITING)
    if wanted.reason is not None:
        chosen = chosen.where(_R.reason == wanted.reason.value)
    if wanted.language is not None:
        chosen = chosen.where(_R.language == wanted.language)
    if wanted.intent is not None:
        about = func.coalesce(_R.decided_intent, _R.corrected_intent, _R.guessed_intent)
        chosen = chosen.where(about == wanted.intent)
    return chosen


def accept(
    tx: Tx, review_id: str, lessons: Sequence[Lesson], *, intent: str, by: str, at: datetime
) -> bool:
    """Take `lessons` from a waiting review as examples; False when somebody was first.

    A text teaches one intent: the same words in the same language, accepted before, stop.
    """
    if not _settle(tx, review_id, ReviewState.ACCEPTED, by=by, at=at, intent=intent):
        return False
    for lesson in lessons:
        same = (_E.text == lesson.text) & (_E.language == lesson.language)
        run(tx, update(EXAMPLES).where(same).values(active=False))
        values = {
            "id": new_id(),
            "text": lesson.text,
            "language": lesson.language,
            "intent": lesson.intent,
            "review_id": review_id,
            "added_by": by,
            "added_at": at,
            "active": True,
        }
        run(tx, insert(EXAMPLES), values)
    return True


def discard(tx: Tx, review_id: str, *, by: str, at: datetime) -> bool:
    """It teaches nothing; False when somebody was first."""
    return _settle(tx, review_id, ReviewState.DISCARDED, by=by, at=at, intent=None)


def withdraw(tx: Tx, review_id: str, *, by: str, at: datetime) -> bool:
    """What was accepted teaches no longer; False when it does not teach."""
    accepted = update(REVIEWS).where(_R.id == review_id, _R.state == ReviewState.ACCEPTED.value)
    state = ReviewState.DISCARDED.value
    if not moved(tx, accepted.values(state=state, decided_by=by, decided_at=at)):
        return False
    run(tx, update(EXAMPLES).where(_E.review_id == review_id).values(active=False))
    return True


def _settle(
    tx: Tx, review_id: str, state: ReviewState, *, by: str, at: datetime, intent: str | None
) -> bool:
    waiting = update(REVIEWS).where(_R.id == review_id, _R.state == WAITING)
    values = {"decided_by": by, "decided_at": at, "decided_intent": intent}
    return moved(tx, waiting.values(state=state.value, **values))


def examples(tx: Tx) -> tuple[ReviewedExample, ...]:
    """Every example that teaches, in the order in which they were accepted."""
    return _examples(tx, select(EXAMPLES).where(_E.active.is_(True)))


def examples_by_id(tx: Tx, ids: Iterable[str]) -> tuple[ReviewedExample, ...]:
    """Those of a version, whether or not they still teach."""
    wanted = frozenset(ids)
    if not wanted:
        return ()
    return tuple(found for found in _examples(tx, select(EXAMPLES)) if found.id in wanted)


def texts_of(tx: Tx, review_ids: Iterable[str]) -> Mapping[str, tuple[Lesson, ...]]:
    """What was accepted from each of these reviews."""
    chosen = select(EXAMPLES).where(_E.review_id.in_(list(review_ids)))
    found: dict[str, tuple[Lesson, ...]] = {}
    for example in _examples(tx, chosen):
        found[example.review_id] = (*found.get(example.review_id, ()), example.lesson)
    return found


def _examples(tx: Tx, chosen: Select[Any]) -> tuple[ReviewedExample, ...]:
    return tuple(
        ReviewedExample(
            id=row.id,
            lesson=Lesson(row.text, row.language, row.intent),
            review_id=row.review_id,
            added_by=row.added_by,
            added_at=row.added_at,
        )
        for row in run(tx, chosen.order_by(_E.id))
    )


def _to_model(row: Row[Any]) -> Review:
    about = NewReview(
        message_id=row.message_id,
        conversation_id=row.conversation_id,
        text=row.text,
        language=row.language,
        guesses=tuple(decode(GuessSeen, guess) for guess in row.guesses),
        reason=ReviewReason(row.reason),
        queued_at=row.queued_at,
        corrected_intent=row.corrected_intent,
        queued_by=row.queued_by,
    )
    return Review(
        id=row.id,
        about=about,
        state=ReviewState(row.state),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        decided_intent=row.decided_intent,
    )
