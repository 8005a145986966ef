"""What the model was unsure of, or a specialist corrected, waits for a team lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assist.desk.services import Learning
from assist.intents.clauses import own_words
from assist.model.decision import DecisionReason
from assist.model.interpretation import IntentGuess, Interpretation
from assist.model.learning import GuessSeen, NewReview, ReviewReason
from assist.store import Tx, reviews

LONGEST_TEXT = 4000  # characters of a message that a team lead is shown
LONGEST_WORDS = 200
# Written by machines, by somebody else in the thread, or one exact keyword: nothing to learn.
_NOTHING_TO_LEARN = frozenset(
    {
        DecisionReason.AUTOMATIC_MAIL,
        DecisionReason.OTHER_SENDER,
        DecisionReason.OPT_OUT,
        DecisionReason.OPT_IN,
        DecisionReason.HELP_KEYWORD,
    }
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One turn's text (redacted) and what it was understood to mean."""

    conversation_id: str
    message_id: str
    text: str
    interpretation: Interpretation


def queue_if_doubtful(
    tx: Tx, learning: Learning, reading: Reading, reason: DecisionReason, now: datetime
) -> bool:
    """Queue it when its first intent is unclear or less sure than the desk asks for."""
    primary = next(iter(reading.interpretation.newly_asked), None)
    if primary is None or reason in _NOTHING_TO_LEARN:
        return False
    doubtful = primary.id == "unclear" or primary.confidence < learning.review_below
    if not doubtful or not any(map(str.isalpha, reading.text)):
        return False
    return reviews.queue(tx, new_review(reading, ReviewReason.LOW_CONFIDENCE, now))


def new_review(
    reading: Reading,
    reason: ReviewReason,
    now: datetime,
    *,
    intent: str | None = None,
    by: str | None = None,
) -> NewReview:
    """The line of the queue: the author's own words, without what they quoted."""
    own = own_words(reading.text)
    return NewReview(
        message_id=reading.message_id,
        conversation_id=reading.conversation_id,
        text=own.strip()[:LONGEST_TEXT],
        language=reading.interpretation.language,
        guesses=tuple(
            _seen(guess, own) for guess in reading.interpretation.intents if not guess.earlier
        ),
        reason=reason,
        queued_at=now,
        corrected_intent=intent,
        queued_by=by,
    )


def _seen(guess: IntentGuess, own: str) -> GuessSeen:
    words = " ".join(own[guess.span.start : guess.span.end].split())
    return GuessSeen(guess.id, guess.confidence, words[:LONGEST_WORDS])
