"""The playbook as data, schema version 2. Frozen; every field says what it is for.

`parse_playbook` turns YAML into a Playbook or raises PlaybookInvalid with every problem of the
file: where (line and path), what is wrong, what would be right.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.interpretation import EscalationLevel
from assist.playbooks.conditions import Conditions
from assist.playbooks.offers.limits import OfferLimits
from assist.playbooks.parts import (
    MOST_BRANCHES,
    MOST_STEPS,
    Branch,
    Change,
    Escalation,
    Example,
    FollowUpRule,
    Form,
    Frozen,
    Language,
    PlaybookId,
    Step,
    Texts,
    compiles,
    has_text,
)

__all__ = ["Example", "Family", "Form", "Mode", "Playbook", "Texts"]

SCHEMA_VERSION = 2
# What version 1 did not have: a file that says it is one must not use them.
SINCE_2 = (
    "branches",
    "steps",
    "offers",
    "inserts",
    "banned",
    "follow_up",
)
ANY_INTENT = "any_intent"  # the alternative to everything: asked for when nothing else is left
UNKNOWN_WRITER = "unknown_writer"  # instead of a text that only people we know may get
VERIFY_IDENTITY = "verify_identity"  # instead of a text that asks for more than is proven
MESSAGE_WAITS = "message_waits"  # the same where we begin: that there is a message, and no more
OFFER_CHOSEN = "offer_chosen"  # by a specialist's click, never by what an author writes
OFFER_ACCEPTED = "offer_accepted"  # the author said yes: the plan in writing
OFFER_LAPSED = "offer_lapsed"  # they did, and it cannot be had as it was
PROMISE_RECORDED = "promise_recorded"  # by a specialist's click: read back
PLAN_MISSED = "plan_missed"  # the days went by, and nobody wrote: asked before anything is offered
PROMISE_BROKEN = "promise_broken"
BEGINNINGS = frozenset({PLAN_MISSED, PROMISE_BROKEN})  # nobody wrote: we begin
RESERVED_INTENTS = (
    ANY_INTENT,
    UNKNOWN_WRITER,
    VERIFY_IDENTITY,
    MESSAGE_WAITS,
    OFFER_CHOSEN,
    OFFER_ACCEPTED,
    OFFER_LAPSED,
    PROMISE_RECORDED,
    PLAN_MISSED,
    PROMISE_BROKEN,
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
    AUTO_REPLY = "auto_reply"  # may leave without a click, where a lead switched it on


class Playbook(Frozen):
    """One playbook: when it fits, what it says, who owns it."""

    schema_version: Literal[2] = Field(description="2. A file of version 1 is read as well.")
    id: PlaybookId = Field(description="Lower case, parts with dots between them. Never changes.")
    name: str = Field(min_length=1, max_length=120, description="As leads and specialists see it.")
    purpose: str = Field(min_length=1, description="One sentence: what the reply achieves.")
    family: Family = Field(description="What it is about, for lists and figures.")
    intents: tuple[str, ...] = Field(min_length=1, description="Intent ids that it answers.")
    identity_level: IdentityLevel = Field(description="What a person must have proven to get it.")
    escalation: Escalation = Field(Escalation(), description="For which levels it may be chosen.")
    channels: tuple[ChannelKind, ...] = Field(
        tuple(ChannelKind), min_length=1, description="Where it may be said; all when left out."
    )
    conditions: Conditions = Field(
        default_factory=lambda: Conditions(all=(), any=()),
        description="When it fits: rows over the facts.",
    )
    mode: Mode = Field(
        Mode.SUGGEST,
        description="suggest: a draft for the specialist. hand_off: a person at once. auto_reply: "
        "it may leave without a click, where a lead switched that on; every intent of class B.",
    )
    openers: Mapping[EscalationLevel, Mapping[Language, str]] | None = Field(
        None, description="First line by escalation level and language; {} for none at all."
    )
    texts: Mapping[Language, Texts] = Field(description="What is said, by language.")
    branches: tuple[Branch, ...] = Field(
        (), max_length=MOST_BRANCHES, description="Where the author's answer to it leads."
    )
    steps: tuple[Step, ...] = Field(
        (), max_length=MOST_STEPS, description="What is said further on, where a branch leads."
    )
    offers: OfferLimits | None = Field(
        None, description="What of the ladder it may use; all that the policy allows when left out."
    )
    inserts: Mapping[Language, tuple[str, ...]] = Field(
        {}, description="Words that every text of that language must hold."
    )
    banned: Mapping[Language, tuple[str, ...]] = Field(
        {}, description="Words that no text of that language may hold, beside the house's own."
    )
    follow_up: tuple[FollowUpRule, ...] = Field(
        (), max_length=5, description="What is drafted some days after it was sent."
    )
    next_step: str = Field(min_length=1, description="For the specialist, once it is sent.")
    examples: tuple[Example, ...] = Field((), description="Its tests.")
    owner: str = Field(min_length=1, description="Who answers for it.")
    changelog: tuple[Change, ...] = Field(min_length=1, description="What changed, newest last.")

    @model_validator(mode="before")
    @classmethod
    def _migrated(cls, data: Any) -> Any:
        """A file of version 1 is one of version 2 that uses nothing new."""
        if not isinstance(data, Mapping) or data.get("schema_version") != 1:
            return data
        newer = [name for name in SINCE_2 if name in data]
        if data.get("mode") == Mode.AUTO_REPLY:
            newer.append("mode: auto_reply")
        if newer:
            raise ValueError(f"{', '.join(newer)}: needs `schema_version: 2`")
        return {**data, "schema_version": SCHEMA_VERSION}

    @field_validator("texts")
    @classmethod
    def _some_text(cls, texts: Mapping[str, Texts]) -> Mapping[str, Texts]:
        return has_text(texts)

    @field_validator("openers")
    @classmethod
    def _openers_compile(
        cls, openers: Mapping[EscalationLevel, Mapping[str, str]] | None
    ) -> Mapping[EscalationLevel, Mapping[str, str]] | None:
        for texts in (openers or {}).values():
            for source in texts.values():
                compiles(source)
        return openers

    def step(self, step_id: str) -> Step | None:
        return next((step for step in self.steps if step.id == step_id), None)

    def branches_at(self, step_id: str) -> tuple[Branch, ...]:
        """What may follow the step; "" is the playbook's own text."""
        if not step_id:
            return self.branches
        step = self.step(step_id)
        return step.branches if step else ()
