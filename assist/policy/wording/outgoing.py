"""What the linter is told of a text that is meant to leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from assist.model.contact import IdentityLevel
from assist.model.interpretation import Span
from assist.model.money import Money
from assist.model.verdict import Insert


@dataclass(frozen=True, slots=True)
class Figures:
    """The amounts and days that a text states, each with its place."""

    amounts: tuple[tuple[Money, Span], ...] = ()
    days: tuple[tuple[frozenset[date], Span], ...] = ()  # every day that it may mean


@dataclass(frozen=True, slots=True)
class Known:
    """What the card knows of the account: a text may state these figures and no others."""

    amounts: frozenset[Money] = frozenset()
    days: frozenset[date] = frozenset()
    private: frozenset[Money] = frozenset()  # of the account: told to somebody proven (L2) alone


def _nothing(_text: str) -> Figures:
    return Figures()


def _any_language(_text: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The language it should be in, who reads it, what is known, what it has to say.

    `figures_of` reads amounts and days out of it, `language_of` tells a language it is surely in;
    `known` None leaves figures unchecked (a playbook has none yet).
    """

    language: str
    identity: IdentityLevel = IdentityLevel.L3
    company: str = ""
    known: Known | None = None
    drawn: Figures | None = None  # of the suggestion that was edited
    required: frozenset[Insert] = frozenset()
    proven: frozenset[str] = frozenset()  # what makes a phrase true: "refund_approved"
    figures_of: Callable[[str], Figures] = field(default=_nothing)
    language_of: Callable[[str], str | None] = field(default=_any_language)
