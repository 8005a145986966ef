"""How a person was proven, the codes that prove it, and whom an author lets speak for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assist.model.contact import ChannelKind, IdentityLevel


class ProofKind(StrEnum):
    """How it was proven."""

    PORTAL = "portal"  # signed in to the author portal
    CODE = "code"  # a one-time code to an address on file
    CALL_BACK = "call_back"  # a specialist called a number that was on file before


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof, good for one conversation from `at` until `expires_at`.

    `point_id` is the address that was proven: where the code went, the number that was called.
    `level` is what it was taken for; what counts now is for `policy.identity.level_now`.
    """

    id: str
    contact_id: str
    point_id: str
    conversation_id: str
    level: IdentityLevel
    how: ProofKind
    at: datetime
    expires_at: datetime
    by: str  # "contact:ID", "specialist:ID", as in the record
    note: str = ""

    def stands(self, now: datetime) -> bool:
        return self.at <= now < self.expires_at


class CodeAction(StrEnum):
    """What a code is for; it opens nothing else."""

    SPEAK = "speak"  # of the account: L2
    CHANGE = "change"  # where money goes, and other matters of L3


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    """A code that was sent; of the code itself only the keyed hash is known.

    `contact_id` None: whoever was named is nobody we know, so that no code was sent and none fits.
    `code_hash` None: not sent yet. It is drawn in the moment in which it leaves.
    """

    id: str
    conversation_id: str  # in which it has to come back
    contact_id: str | None
    point_id: str | None  # the address on file to which it goes
    action: CodeAction
    requested_at: datetime
    requested_by: str
    about_message_id: str | None = None  # what is answered once it is proven
    message_id: str | None = None  # that carries it
    code_hash: str | None = None
    expires_at: datetime | None = None
    tries: int = 0  # wrong ones
    tried_at: datetime | None = None
    used_at: datetime | None = None
    ended_at: datetime | None = None  # another one took its place

    def is_open(self, now: datetime) -> bool:
        """May it still come back?"""
        over = self.used_at is not None or self.ended_at is not None
        return not over and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class CodeTarget:
    """An address on file to which a code may go, as a specialist sees it."""

    point_id: str
    channel: ChannelKind
    masked: str  # "•••• 0111", "n•••@example.com"


class Scope(StrEnum):
    """What an authorised person may be told or agree to."""

    SPEAK = "speak"  # balance, payments, documents
    ARRANGE = "arrange"  # that, and promises and plans


@dataclass(frozen=True, slots=True)
class Authorisation:
    """An author's recorded consent that somebody else speaks for them; it always runs out.

    Powers of attorney and executors are no authorisation: a person looks at their papers.
    """

    id: str
    contact_id: str  # the author's
    name: str  # who may speak
    relation: str
    scope: Scope
    recorded_at: datetime
    recorded_by: str
    expires_at: datetime
    note: str  # how the author consented, and where it can be found
    revoked_at: datetime | None = None
    revoked_by: str | None = None

    def stands(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at
