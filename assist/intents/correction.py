"""A reading as a specialist corrected it. Pure."""

from __future__ import annotations

from dataclasses import replace

from assist.intents.catalog import load_catalog
from assist.intents.escalation import needs_human
from assist.model.interpretation import IntentGuess, Interpretation, Span


def corrected(reading: Interpretation, intent: str, length: int) -> Interpretation:
    """`reading` of a text of `length` characters, taken to be about `intent` for certain.

    Entities and what the safety layers heard stay: who says what a message is about has not said
    that nobody is in danger. An opt-out in free words goes if the message is about something else;
    a carrier's keyword never does.
    """
    if reading.primary is not None and reading.primary.id == intent:
        span = reading.primary.span
    else:
        span = Span(0, length)
    intents = (IntentGuess(intent, 1.0, span),)
    leaving = reading.opt_out
    if leaving is not None and not leaving.keyword and intent != "opt_out":
        leaving = None
    return replace(
        reading,
        intents=intents,
        opt_out=leaving,
        needs_human_now=needs_human(reading.escalation, intents, load_catalog()),
        extra={**reading.extra, "guessed": [[g.id, g.confidence] for g in reading.intents]},
    )
