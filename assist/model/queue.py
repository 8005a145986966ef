"""What surfaces show of the queue: one row per waiting conversation, and where its card hangs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assist.model.call_back import CallBack
from assist.model.contact import ChannelKind
from assist.model.conversation import Conversation
from assist.model.interpretation import EscalationLevel


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue page; everything that it shows, without another look-up."""

    conversation: Conversation
    contact_name: str  # "" when unknown
    channel: ChannelKind
    address: str
    last_text: str  # the first 140 characters of the author's newest message
    waiting_since: datetime | None
    escalation: EscalationLevel  # the highest since our last reply
    unanswered: int  # messages of the author since our last reply
    assigned_to: str | None  # specialist id
    call_back: CallBack | None = None  # that was promised, and is open


@dataclass(frozen=True, slots=True)
class Wait:
    """That a conversation waits for the desk: what counting takes."""

    since: datetime | None
    has_attention: bool  # it waits though nobody wrote
    assigned_to: str | None


class CardState(StrEnum):
    CLAIMED = "claimed"  # somebody is about to post it, or died on the way
    POSTED = "posted"
    STALE = "stale"  # it shows words that were cut since: to be written again at once


@dataclass(frozen=True, slots=True)
class CardRef:
    """Where the card of a conversation hangs; `channel` and `ts` are "" until it is posted."""

    conversation_id: str
    surface: str  # "slack", "teams"
    channel: str
    ts: str
    state: CardState
