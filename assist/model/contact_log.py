"""Who was contacted when: what caps and waiting times are counted on."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assist.model.contact import ChannelKind
from assist.model.conversation import Direction, Purpose


class CallOutcome(StrEnum):
    """How a call ended; every one of them is an attempt."""

    RPC = "rpc"  # right party: the author was spoken to
    WPC = "wpc"  # somebody else was
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    VM_LIMITED = "vm_limited"  # a limited-content voicemail was left


@dataclass(frozen=True, slots=True)
class Call:
    """A call as a specialist noted it. Append-only."""

    id: str
    contact_id: str
    conversation_id: str
    specialist_id: str
    at: datetime
    direction: Direction  # incoming or outgoing
    outcome: CallOutcome
    note: str = ""

    @property
    def is_conversation(self) -> bool:
        """The author was spoken to: the days after a conversation run from here."""
        return self.outcome is CallOutcome.RPC


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One contact, or the attempt at one."""

    at: datetime
    channel: ChannelKind
    direction: Direction = Direction.OUTGOING
    outreach: bool = True  # we began: it counts for the caps
    is_conversation: bool = False
    purpose: Purpose | None = None  # of a message


@dataclass(frozen=True, slots=True)
class ContactLog:
    """Entries about one debt, oldest first."""

    entries: tuple[LogEntry, ...] = ()

    def since(self, moment: datetime) -> tuple[LogEntry, ...]:
        """Those at or after `moment`."""
        return self.entries[bisect_left(self.entries, moment, key=lambda entry: entry.at) :]

    def last_conversation(self) -> LogEntry | None:
        return next((entry for entry in reversed(self.entries) if entry.is_conversation), None)
