"""What a turn decided, and the suggestion that a specialist sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assist.model.contact import IdentityLevel, OptOutScope
from assist.model.offer import Offer, Proposal
from assist.model.payment_plan import Acceptance


class DecisionReason(StrEnum):
    """Why a turn did what it did; every decision carries one."""

    SUGGESTED = "suggested"
    MISSING_FACTS = "missing_facts"  # a playbook fits, but a fact that it needs is not known
    NO_PLAYBOOK = "no_playbook"  # understood, and nobody wrote what to say
    UNCLEAR = "unclear"  # not understood well enough to suggest anything
    HUMAN_ONLY = "human_only"  # escalation or intent class: a person writes
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    HELP_KEYWORD = "help_keyword"
    AUTOMATIC_MAIL = "automatic_mail"  # auto-reply, bounce, list: never answered
    OTHER_SENDER = "other_sender"  # somebody else in the thread
    NOTHING_TO_SAY = "nothing_to_say"  # thanks, or an empty message in an answered thread
    NO_ALTERNATIVE = "no_alternative"  # "other suggestion" was asked and there is none
    OFFERS_ASKED = "offers_asked"  # a specialist had the ladder computed, no message did


class AutoReplyKind(StrEnum):
    AFTER_HOURS = "after_hours"
    CRISIS_CARE = "crisis_care"
    OPT_OUT_CONFIRMATION = "opt_out_confirmation"
    OPT_IN_CONFIRMATION = "opt_in_confirmation"
    HELP = "help"
    CARD_RECEIVED = "card_received"


@dataclass(frozen=True, slots=True)
class FactUsed:
    """One fact that a text rests on, as it was written, and when it was true."""

    name: str
    shown: str
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Suggest:
    """Put this reply before the specialist."""

    playbook_id: str
    playbook_version_id: str
    family: str
    text: str  # exactly as it will leave
    subject: str
    language: str
    facts: tuple[FactUsed, ...] = ()
    missing_facts: tuple[str, ...] = ()  # not empty: shown, and cannot be approved unedited
    identity_needed: IdentityLevel = IdentityLevel.L0  # to hear what was asked for
    as_unknown: bool = False  # the playbook's text for people we do not know
    withheld: tuple[str, ...] = ()  # facts that were asked for and need more than is proven
    why: str = ""  # one plain sentence: what in the message led here
    offer: Offer | None = None  # what the text offers, when a specialist chose it
    figures_too_old: datetime | None = None  # the age of figures that are not quoted for it
    accepts: Acceptance | None = None  # sending it makes the plan: it is the written confirmation
    step: str = ""  # of the playbook, where a branch led; "" is its own text
    may_leave_alone: bool = False  # calm, sure and complete enough for a playbook that auto-replies


@dataclass(frozen=True, slots=True)
class HandOffNow:
    """A person is to look at this at once; `signal` says why."""

    signal: str


@dataclass(frozen=True, slots=True)
class AutoReply:
    """A product text that leaves without a click."""

    kind: AutoReplyKind
    text: str
    language: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class RecordOptOut:
    """Stop (or start again) writing to the address, at once."""

    scope: OptOutScope
    out: bool


Action = Suggest | HandOffNow | AutoReply | RecordOptOut


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of one turn: always a reason, and zero or more things to do."""

    reason: DecisionReason
    actions: tuple[Action, ...] = ()
    explanation: str = ""  # for people, in the desk's language
    offers: Proposal | None = None  # what may be offered, where the message asks for it
    acceptance: Acceptance | None = None  # the author says yes to what we offered

    @property
    def suggestion(self) -> Suggest | None:
        return next((action for action in self.actions if isinstance(action, Suggest)), None)


class SuggestionState(StrEnum):
    SHOWN = "shown"
    APPROVED = "approved"
    EDITED = "edited"  # approved with changes
    REJECTED = "rejected"
    SUPERSEDED = "superseded"  # the author wrote again, another was asked for, or handed off
    EXPIRED = "expired"
    AUTOMATIC = "automatic"  # left without a click: its playbook may, and a lead switched it on

    @property
    def is_open(self) -> bool:
        return self is SuggestionState.SHOWN


class RejectReason(StrEnum):
    WRONG_FACTS = "wrong_facts"
    WRONG_INTENT = "wrong_intent"
    WRONG_TONE = "wrong_tone"
    NOT_NEEDED = "not_needed"
    WILL_CALL = "will_call"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Base:
    """What a suggestion was drawn on; if any of it moves, the suggestion is stale."""

    last_message_id: str | None
    ledger_version: int | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A drafted reply and what became of it."""

    id: str
    conversation_id: str
    decision_id: str
    state: SuggestionState
    draft: Suggest
    base: Base
    created_at: datetime
    decided_by: str | None = None  # specialist id
    decided_at: datetime | None = None
    final_text: str | None = None
    reject_reason: RejectReason | None = None
    note: str = ""
