"""Project titles (the contact's own only) and persons who are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz.fuzz import partial_ratio_alignment

from assist.intents.entities.context import Context
from assist.model.interpretation import Certainty, Entity, EntityKind

CERTAIN_FROM = 90.0  # similarity of a title to a stretch of the text, in percent
POSSIBLE_FROM = 80.0
SHORTEST_TITLE = 4  # letters
LONGEST_SEARCH = 4_000  # characters

# The name keeps its capital: "ask for sol" is not caught, "get me Sol" is.
_NAME = r"(?P<name>[A-ZÁÉÍÓÚÑ][a-záéíóúñü]{1,19}(?:\s[A-ZÁÉÍÓÚÑ][a-záéíóúñü]{1,19})?)"
_ASKED = re.compile(
    r"\b(?i:get me|talk(?:ing)? (?:to|with)|speak(?:ing)? (?:to|with)|spoke (?:to|with)"
    r"|ask(?:ed)? for|connect me (?:to|with)"
    r"|put me through to|transfer me to|is|have|told|named|called|your rep|agent|pasame con"
    r"|pasáme con|hablar con|hablé con|hable con"
    r"|comunicame con|un tal|una tal|que me llame|está|se llama|dije a|someone named"
    r"|can|could|let|puede|podria|podría|my attorney,?|mi abogad[oa],?|lawyer,?)\s" + _NAME
)
_NO_NAMES = frozenset(
    [
        "I",
        "The",
        "My",
        "You",
        "Your",
        "This",
        "That",
        "It",
        "If",
        "And",
        "But",
        "Amazon",
        "Kindle",
        "Paypal",
        "PayPal",
        "Zelle",
        "Visa",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "Spanish",
        "English",
        "Usted",
        "Ustedes",
        "El",
        "La",
        "Los",
        "Facebook",
        "Google",
        "Chase",
        "Capital",
    ]
)


def find(context: Context) -> Iterator[Entity]:
    """Titles, then persons."""
    for title in context.hints.titles:
        yield from _title(context, title)
    for match in _ASKED.finditer(context.text):
        if match["name"].split()[0] not in _NO_NAMES:
            yield context.entity(EntityKind.PERSON, *match.span("name"), value=match["name"])


def _title(context: Context, title: str) -> Iterator[Entity]:
    wanted = title.casefold().strip()
    text = context.text[:LONGEST_SEARCH].lower()
    if (
        len(wanted) < SHORTEST_TITLE
        or not text.strip()
        or len(text) != len(context.text[:LONGEST_SEARCH])
    ):
        return
    if len(text) < 0.6 * len(wanted):
        return
    found = partial_ratio_alignment(wanted, text, score_cutoff=POSSIBLE_FROM)
    if found is None or found.dest_end - found.dest_start < 0.6 * len(wanted):
        return
    certainty = Certainty.CERTAIN if found.score >= CERTAIN_FROM else Certainty.AMBIGUOUS
    yield context.entity(EntityKind.TITLE, found.dest_start, found.dest_end, certainty, value=title)
