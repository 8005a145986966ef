"""A specialist says what a message is about: the card is drawn anew, and a team lead is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from assist.desk.carry_out import retake_turn
from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.queue_for_review import Reading, new_review
from assist.desk.record import announce, by_specialist, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.desk.take_turn import what_was_written
from assist.errors import BadInput, NotFound
from assist.intents.catalog import WITHOUT_EXAMPLES, load_catalog
from assist.model.audit import AuditKind
from assist.model.learning import Review, ReviewReason
from assist.model.specialist import Specialist
from assist.store import Tx, conversations, interpretations, messages, reviews, specialists

REDRAW = "corrected"


@dataclass(frozen=True, slots=True)
class Correction:
    """Who says that the messages up to `message_id`, which the card showed, are about `intent`."""

    conversation_id: str
    message_id: str
    intent: str
    specialist_id: str


def correct_intent(desk: DeskServices, correction: Correction, now: datetime) -> Answer:
    """Record it, queue it for a team lead, and draw the suggestion again with that intent.

    BadInput when there is no such intent. Saying the same twice is once; who changes their mind
    is heard. The correction teaches nothing until a team lead accepts it.
    """
    check_intent(correction.intent)
    conversation_id = correction.conversation_id
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, conversation_id)
        specialist = _active(tx, correction.specialist_id)
        if specialist is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation_id)
        if conversation.last_incoming_id != correction.message_id:
            stale = ClickResult.STALE_MESSAGE
            _record(tx, correction, AuditKind.CLICKED, {"result": stale.value}, now)
            refresh_card_soon(tx, desk.jobs, conversation_id)
            return Answer(stale, conversation_id)
        known = reviews.of_message(tx, correction.message_id)
        if known is None or known.about.corrected_intent != correction.intent:
            _note(tx, desk, correction, known, now)
        return Answer(ClickResult.DONE, conversation_id, by=specialist, at=now)


def _note(
    tx: Tx, desk: DeskServices, correction: Correction, known: Review | None, now: datetime
) -> None:
    if known is None:
        known = _queued(tx, correction, now)
    else:
        reviews.correct(
            tx, correction.message_id, intent=correction.intent, by=correction.specialist_id
        )
    guessed = [guess.intent for guess in known.about.guesses]
    data = {"from": guessed, "to": correction.intent}
    _record(tx, correction, AuditKind.CORRECTED, data, now)
    retake_turn(tx, desk, correction.conversation_id, REDRAW)
    announce(tx, correction.conversation_id, "suggestion")


def _queued(tx: Tx, correction: Correction, now: datetime) -> Review:
    reading = interpretations.latest(tx, correction.conversation_id)
    if reading is None:
        raise NotFound("interpretation", correction.message_id)
    read = messages.of_reading(tx, correction.conversation_id, correction.message_id)
    text = what_was_written(read)
    of = Reading(correction.conversation_id, correction.message_id, text, reading)
    by = correction.specialist_id
    reviews.queue(tx, new_review(of, ReviewReason.CORRECTED, now, intent=correction.intent, by=by))
    queued = reviews.of_message(tx, correction.message_id)
    assert queued is not None, "queued just now"
    return queued


def check_intent(intent: str) -> None:
    """BadInput unless a message can be about it and examples can teach it."""
    if intent not in load_catalog() or intent in WITHOUT_EXAMPLES:
        raise BadInput("intent", "is not one of the intents.", "Choose one of the list.")


def _record(
    tx: Tx, correction: Correction, kind: AuditKind, data: Mapping[str, object], now: datetime
) -> None:
    record(
        tx,
        correction.conversation_id,
        kind,
        actor=by_specialist(correction.specialist_id),
        at=now,
        subject={"message": correction.message_id},
        data=data,
    )


def _active(tx: Tx, specialist_id: str) -> Specialist | None:
    try:
        specialist = specialists.get(tx, specialist_id)
    except NotFound:
        return None
    return specialist if specialist.active else None
