"""The playbook as data, schema version 1. Frozen; every field says what it is for.

`parse_playbook` turns YAML into a Playbook or raises PlaybookInvalid with every problem of the
file: where (line and path), what is wrong, what would be right.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from assist.i18n import LANGUAGES
from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.interpretation import EscalationLevel
from assist.playbooks.conditions import Conditions
from assist.playbooks.render import TemplateProblem, compile_text

SCHEMA_VERSION = 1
ANY_INTENT = "any_intent"  # the alternative to everything: asked for when nothing else is left
UNKNOWN_WRITER = "unknown_writer"  # instead of a text that only people we know may get
VERIFY_IDENTITY = "verify_identity"  # instead of a text that asks for more than is proven
OFFER_CHOSEN = "offer_chosen"  # by a specialist's click, never by what an author writes
OFFER_ACCEPTED = "offer_accepted"  # the author said yes: the plan in writing
OFFER_LAPSED = "offer_lapsed"  # they did, and it cannot be had as it was
PROMISE_RECORDED = "promise_recorded"  # by a specialist's click: read back
RESERVED_INTENTS = (
    ANY_INTENT,
    UNKNOWN_WRITER,
    VERIFY_IDENTITY,
    OFFER_CHOSEN,
    OFFER_ACCEPTED,
    OFFER_LAPSED,
    PROMISE_RECORDED,
)


class Family(StrEnum):
    BALANCE = "BALANCE"
    RECORDS = "RECORDS"
    PAY = "PAY"
    FAILED = "FAILED"
    METHOD = "METHOD"
    SECURITY = "SECURITY"
    FOLLOWUP = "FOLLOWUP"
    PLAN = "PLAN"
    PROMISE = "PROMISE"
    HARDSHIP = "HARDSHIP"
    DEBT_DISPUTE = "DEBT_DISPUTE"
    ROYALTY = "ROYALTY"
    PAYOUT = "PAYOUT"
    TAX = "TAX"
    REFUND = "REFUND"
    CANCEL = "CANCEL"
    CHARGEBACK = "CHARGEBACK"
    PREFERENCE = "PREFERENCE"
    LEGAL = "LEGAL"
    CALM = "CALM"
    CRISIS = "CRISIS"
    IDENTITY = "IDENTITY"
    HANDOFF = "HANDOFF"
    GREETING = "GREETING"
    CLARIFY = "CLARIFY"
    CLOSE = "CLOSE"


class Mode(StrEnum):
    SUGGEST = "suggest"  # a draft for the specialist
    HAND_OFF = "hand_off"  # a person at once, with a calm holding text as draft


class Form(StrEnum):
    """The shape of a text by channel: SMS and WhatsApp short, e-mail long, chat as short."""

    SHORT = "short"
    LONG = "long"
    CHAT = "chat"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _compiles(source: str) -> str:
    try:
        compile_text(source)
    except TemplateProblem as problem:
        raise ValueError(str(problem)) from problem
    return source


class Texts(_Frozen):
    """What is said in one language. Greeting and signature are added around a long text."""

    subject: str = Field(min_length=1, description="For a mail that starts its thread; no facts.")
    short: str = Field(min_length=1, description="SMS and WhatsApp; at most 306 characters.")
    long: str = Field(
        min_length=1, description="The body of a mail, blank lines between paragraphs."
    )
    chat: str | None = Field(None, description="Web chat; the short text when left out.")
    unknown: str | None = Field(None, description="For a person we do not know: no account facts.")
    also: str | None = Field(
        None, description="One sentence that may follow another playbook's text (second intent)."
    )

    @field_validator("short", "long", "chat", "unknown", "also")
    @classmethod
    def _is_template(cls, source: str | None) -> str | None:
        return source if source is None else _compiles(source)

    def source(self, form: Form) -> str:
        if form is Form.LONG:
            return self.long
        return self.chat if form is Form.CHAT and self.chat else self.short


class Escalation(_Frozen):
    """The range of escalation levels for which a playbook may be chosen."""

    min: EscalationLevel = EscalationLevel.NONE
    max: EscalationLevel = EscalationLevel.E3

    @model_validator(mode="after")
    def _ordered(self) -> Escalation:
        if self.min.value > self.max.value:
            raise ValueError("min is above max; swap them")
        return self

    def covers(self, level: EscalationLevel) -> bool:
        return self.min.value <= level.value <= self.max.value


class Example(_Frozen):
    """What an author says and what must come of it: a test that travels with the playbook."""

    language: Literal["en", "es"]
    says: str = Field(min_length=1)
    intent: str | None = Field(None, description="Which of the intents; the first when left out.")
    expects: str = Field(min_length=1, description="A family, or words of the suggested text.")


class Change(_Frozen):
    when: date
    by: str
    line: str


class Playbook(_Frozen):
    """One playbook: when it fits, what it says, who owns it."""

    schema_version: Literal[1]
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$", max_length=64)]
    name: str = Field(min_length=1, description="As leads and specialists see it.")
    purpose: str = Field(min_length=1, description="One sentence: what the reply achieves.")
    family: Family
    intents: tuple[str, ...] = Field(min_length=1, description="Intent ids that it answers.")
    identity_level: IdentityLevel = Field(description="What a person must have proven to get it.")
    escalation: Escalation = Escalation()
    channels: tuple[ChannelKind, ...] = tuple(ChannelKind)
    conditions: Conditions = Conditions()
    mode: Mode = Mode.SUGGEST
    openers: Mapping[EscalationLevel, Mapping[str, str]] | None = Field(
        None, description="First line by escalation level and language; {} for none at all."
    )
    texts: Mapping[Literal["en", "es"], Texts]
    next_step: str = Field(min_length=1, description="For the specialist, once it is sent.")
    examples: tuple[Example, ...] = ()
    owner: str = Field(min_length=1)
    changelog: tuple[Change, ...] = Field(min_length=1)

    @field_validator("texts")
    @classmethod
    def _some_text(cls, texts: Mapping[str, Texts]) -> Mapping[str, Texts]:
        if not texts:
            raise ValueError(f"no text at all; write it in {' and '.join(LANGUAGES)}")
        return texts

    @field_validator("openers")
    @classmethod
    def _openers_compile(
        cls, openers: Mapping[EscalationLevel, Mapping[str, str]] | None
    ) -> Mapping[EscalationLevel, Mapping[str, str]] | None:
        for texts in (openers or {}).values():
            for source in texts.values():
                _compiles(source)
        return openers
