"""A team lead decides whether a reading teaches. The first one decides; a second is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assist.desk.correct_intent import check_intent
from assist.desk.record import DESK_TOPIC, by_specialist, record
from assist.desk.services import DeskServices
from assist.desk.train_intents import request_training
from assist.errors import BadInput, NotAllowed, NotFound
from assist.intents.catalog import LANGUAGES
from assist.model.audit import AuditKind
from assist.model.learning import Lesson, Review, ReviewState
from assist.model.rights import Right
from assist.model.specialist import Specialist
from assist.policy.anonymise import anonymous
from assist.store import Tx, contacts, conversations, feed, reviews, specialists

LONGEST_EXAMPLE = 500  # characters: one that says more than its intent blurs it
FEED_KIND = "understanding"


class ReviewResult(StrEnum):
    DONE = "done"
    ALREADY_DECIDED = "already_decided"


@dataclass(frozen=True, slots=True)
class ReviewAnswer:
    """What came of it; `by` is who decided, which may be somebody who was first."""

    result: ReviewResult
    by: Specialist | None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What is to be learnt: the words, in one language or both, and the intent they teach."""

    intent: str
    texts: tuple[tuple[str, str], ...]  # (language, words)


def accept(
    desk: DeskServices, review_id: str, acceptance: Acceptance, *, by: str, now: datetime
) -> ReviewAnswer:
    """Take the words as examples and have a new version trained soon.

    Who wrote them is cut out first. NotAllowed unless `by` leads; BadInput for an unknown intent
    or language, no words or too many.
    """
    check_intent(acceptance.intent)
    with desk.db.transaction() as tx:
        lead = _lead(tx, by)
        review = reviews.get(tx, review_id)
        lessons = _lessons(acceptance, writer_names(tx, review))
        intent = acceptance.intent
        if not reviews.accept(tx, review_id, lessons, intent=intent, by=by, at=now):
            return _already(tx, review_id)
        data = {
            "decision": ReviewState.ACCEPTED.value,
            "proposed": review.proposed_intent,
            "intent": intent,
            "texts": [lesson.text for lesson in lessons],
        }
        _settled(tx, review, by, data, now)
        request_training(tx, desk, by=by, now=now)
        return ReviewAnswer(ReviewResult.DONE, lead)


def discard(desk: DeskServices, review_id: str, *, by: str, now: datetime) -> ReviewAnswer:
    """It teaches nothing. NotAllowed unless `by` leads."""
    with desk.db.transaction() as tx:
        lead = _lead(tx, by)
        review = reviews.get(tx, review_id)
        if not reviews.discard(tx, review_id, by=by, at=now):
            return _already(tx, review_id)
        _settled(tx, review, by, {"decision": ReviewState.DISCARDED.value}, now)
        return ReviewAnswer(ReviewResult.DONE, lead)


def withdraw(desk: DeskServices, review_id: str, *, by: str, now: datetime) -> ReviewAnswer:
    """What was accepted teaches no longer, and a version without it is trained soon."""
    with desk.db.transaction() as tx:
        lead = _lead(tx, by)
        review = reviews.get(tx, review_id)
        if not reviews.withdraw(tx, review_id, by=by, at=now):
            return _already(tx, review_id)
        _settled(tx, review, by, {"decision": "withdrawn"}, now)
        request_training(tx, desk, by=by, now=now)
        return ReviewAnswer(ReviewResult.DONE, lead)


def writer_names(tx: Tx, review: Review) -> tuple[str, ...]:
    """What an example must not say: the names of who wrote it."""
    try:
        conversation = conversations.get(tx, review.about.conversation_id)
        return (contacts.get_contact(tx, conversation.contact_id).name,)
    except NotFound:
        return ()


def _lessons(acceptance: Acceptance, names: tuple[str, ...]) -> tuple[Lesson, ...]:
    lessons = []
    for language, written in acceptance.texts:
        if language not in LANGUAGES:
            raise BadInput("language", "is neither English nor Spanish.", "Choose one of them.")
        text = " ".join(anonymous(written, names).split())
        if len(text) > LONGEST_EXAMPLE:
            problem = f"is longer than {LONGEST_EXAMPLE} characters."
            raise BadInput("text", problem, "Keep the words that say what the message is about.")
        if any(map(str.isalpha, text)):
            lessons.append(Lesson(text, language, acceptance.intent))
    if not lessons:
        raise BadInput("text", "has no words.", "Keep the words that say what it is about.")
    return tuple(lessons)


def _lead(tx: Tx, specialist_id: str) -> Specialist:
    person = specialists.get(tx, specialist_id)
    if not person.may(Right.TEACH):
        raise NotAllowed("leads_only")
    return person


def _already(tx: Tx, review_id: str) -> ReviewAnswer:
    decided_by = reviews.get(tx, review_id).decided_by
    first = specialists.get(tx, decided_by) if decided_by else None
    return ReviewAnswer(ReviewResult.ALREADY_DECIDED, first)


def _settled(tx: Tx, review: Review, by: str, data: Mapping[str, object], now: datetime) -> None:
    record(
        tx,
        review.about.conversation_id,
        AuditKind.REVIEWED,
        actor=by_specialist(by),
        at=now,
        subject={"review": review.id, "message": review.about.message_id},
        data=data,
    )
    feed.publish(tx, DESK_TOPIC, FEED_KIND, {})
