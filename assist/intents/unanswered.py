"""What an author asked before and nobody has answered, beside what they write now. Pure.

People write in bursts: "could we split it in three?", and a minute later "any news?". One reply
answers both. What was said before raises no alarm a second time, and nobody leaves by it again.
"""

from __future__ import annotations

from dataclasses import replace

from assist.intents.catalog import load_catalog
from assist.intents.classify import SMALL_TALK
from assist.intents.conversation import is_matter
from assist.intents.escalation import needs_human
from assist.model.interpretation import Entity, IntentGuess, Interpretation, Span

MOST_ASKED = 3  # intents that one reply answers
_NOWHERE = Span(0, 0)
_ASKS_NOTHING = SMALL_TALK | {"anger_complaint"}
# These act once, on the words that said them: holds and opt-outs keep them from there.
_ACTED_ON = frozenset({"crisis_statement", "opt_out"})


def with_unanswered(reading: Interpretation, whole: Interpretation) -> Interpretation:
    """`reading` of the newest words, with what `whole`, the reading of everything that was not
    answered yet, asks for beside it. What is new comes first, unless it asks for nothing; who loses
    patience gets the answer first.
    """
    new = tuple(guess for guess in reading.asked if guess.id not in _ASKS_NOTHING)
    known = {guess.id for guess in new}
    waiting = tuple(
        replace(guess, span=_NOWHERE, earlier=True)
        for guess in whole.asked
        if guess.id not in known and guess.id not in _ACTED_ON and is_matter(guess.id)
    )
    if not waiting:
        return reading
    said = reading.asked if new else tuple(g for g in reading.asked if g.id != "unclear")
    asked = ((*new, *waiting) if new else (*waiting, *said))[:MOST_ASKED]
    return replace(
        reading,
        intents=(*asked, *_alternatives(reading, asked)),
        entities=(*reading.entities, *_entities(reading, whole)),
        needs_human_now=reading.needs_human_now
        or needs_human(reading.escalation, asked, load_catalog()),
    )


def _alternatives(
    reading: Interpretation, asked: tuple[IntentGuess, ...]
) -> tuple[IntentGuess, ...]:
    taken = {guess.id for guess in asked}
    return tuple(g for g in reading.intents if g.is_alternative and g.id not in taken)


def _entities(reading: Interpretation, whole: Interpretation) -> tuple[Entity, ...]:
    """Of the kinds that the newest words do not name: who names another day means that one."""
    named = {entity.kind for entity in reading.entities}
    return tuple(
        replace(entity, span=_NOWHERE) for entity in whole.entities if entity.kind not in named
    )
