"""What every finder of entities is given."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assist.model.interpretation import (
    Certainty,
    ContactHints,
    Entity,
    EntityKind,
    Span,
)


@dataclass(frozen=True, slots=True)
class Context:
    """The text, the same folded letter for letter, and where and when the author is."""

    text: str
    folded: str  # lower case without accents, exactly as long as `text`
    language: str
    hints: ContactHints
    local: datetime  # now, in the author's zone

    @property
    def today(self) -> date:
        return self.local.date()

    def entity(
        self,
        kind: EntityKind,
        start: int,
        end: int,
        certainty: Certainty = Certainty.CERTAIN,
        *,
        value: str | None = None,
        number: float | None = None,
    ) -> Entity:
        """An entity of this text that carries a word or a number."""
        return Entity(
            kind, Span(start, end), self.text[start:end], certainty, value=value, number=number
        )


class _Folding(dict[int, str]):
    """Character code -> one folded character; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in "’´`":
            folded = "'"
        else:
            plain = unicodedata.normalize("NFKD", char).casefold()[:1]
            folded = plain if plain and not plain.isspace() else char
        self[code] = folded
        return folded


_FOLDING = _Folding()


def context_of(text: str, language: str, hints: ContactHints, now: datetime) -> Context:
    """The context of one message. An unknown zone counts as UTC."""
    return Context(text, text.translate(_FOLDING), language, hints, now.astimezone(_zone(hints)))


def _zone(hints: ContactHints) -> tzinfo:
    try:
        return ZoneInfo(hints.zone) if hints.zone else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
