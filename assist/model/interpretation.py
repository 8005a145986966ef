"""What a message means."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from assist.model.contact import OptOutScope
from assist.model.money import Money


class EscalationLevel(StrEnum):
    """E1 repeat, E2 public threat or abuse, E3 legal, dispute or hardship, E4 crisis."""

    NONE = "E0"
    E1 = "E1"
    E2 = "E2"
    E3 = "E3"
    E4 = "E4"


SURE = 0.6  # of a first intent: below it people are shown what else may be meant


class Certainty(StrEnum):
    CERTAIN = "certain"
    AMBIGUOUS = "ambiguous"  # the playbook confirms before it acts


class EntityKind(StrEnum):
    MONEY = "money"
    DATE = "date"
    PERCENT = "percent"
    INSTALMENTS = "instalments"
    FREQUENCY = "frequency"
    INVOICE = "invoice"
    PLAN = "plan"
    CASE = "case"
    CARD_LAST4 = "card_last4"
    METHOD = "method"
    DECLINE_CODE = "decline_code"
    PHONE = "phone"
    EMAIL = "email"
    TITLE = "title"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open character range of the text that was understood."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class IntentGuess:
    """One intent with its calibrated confidence (0 to 1) and the words it rests on.

    An alternative is what the message may mean instead: it is shown, and decides nothing.
    """

    id: str
    confidence: float
    span: Span
    is_alternative: bool = False
    earlier: bool = False  # asked before in this conversation, not answered yet; it has no span


@dataclass(frozen=True, slots=True)
class Entity:
    """A resolved mention: exactly one of the typed values is set, by kind."""

    kind: EntityKind
    span: Span
    text: str
    certainty: Certainty = Certainty.CERTAIN
    money: Money | None = None
    date: date | None = None
    number: float | None = None
    value: str | None = None
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that raised the escalation level, and the kind of signal they are."""

    level: EscalationLevel
    signal: str  # crisis, legal, dispute, hardship, public, abuse, repeat
    span: Span
    text: str
    earlier: bool = False  # said before in this conversation and still standing; it has no span


@dataclass(frozen=True, slots=True)
class EarlierTurn:
    """What was understood before in the same conversation, and whether we have answered since."""

    at: datetime
    intent: str
    evidence: tuple[Evidence, ...]
    answered: bool


@dataclass(frozen=True, slots=True)
class OptOutReading:
    """The author wants no more messages (or wants them again)."""

    wants_out: bool
    scope: OptOutScope
    span: Span
    keyword: bool  # the exact carrier keyword, alone


@dataclass(frozen=True, slots=True)
class ContactHints:
    """What is known of the writer that helps to read them."""

    language: str | None = None
    country: str | None = None
    zone: str | None = None
    currency: str = "USD"
    titles: tuple[str, ...] = ()
    earlier: tuple[EarlierTurn, ...] = ()  # of this conversation, oldest first
    pending_question: str | None = None  # what we asked last, so that "yes" means something


@dataclass(frozen=True, slots=True)
class Interpretation:
    """Everything later parts decide on. Intents are ordered: those that are taken to be meant, by
    priority and then confidence; after them alternatives, by confidence.
    """

    language: str
    language_confidence: float
    languages: tuple[str, ...]  # more than one for mixed text
    intents: tuple[IntentGuess, ...]
    entities: tuple[Entity, ...]
    escalation: EscalationLevel
    evidence: tuple[Evidence, ...]
    opt_out: OptOutReading | None
    needs_human_now: bool
    model_version: str
    understood_at: datetime
    milliseconds: float
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def primary(self) -> IntentGuess | None:
        return self.intents[0] if self.intents else None

    @property
    def asked(self) -> tuple[IntentGuess, ...]:
        """The intents that are taken to be meant."""
        return tuple(guess for guess in self.intents if not guess.is_alternative)

    @property
    def newly_asked(self) -> tuple[IntentGuess, ...]:
        """Of these, the ones that rest on the words that were read last."""
        return tuple(guess for guess in self.asked if not guess.earlier)

    @property
    def doubted(self) -> tuple[IntentGuess, ...]:
        """What else may be meant, where the first intent is not sure; else nothing."""
        primary = self.primary
        if primary is None or primary.confidence >= SURE:
            return ()
        return tuple(guess for guess in self.intents if guess.is_alternative)

    def amounts(self) -> tuple[Money, ...]:
        return tuple(entity.money for entity in self.entities if entity.money is not None)

    def dates(self) -> tuple[date, ...]:
        return tuple(entity.date for entity in self.entities if entity.date is not None)
