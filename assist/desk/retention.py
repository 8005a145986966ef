"""Letting go of what is older than its class of data may become. Once an hour, by housekeeping.

The contents of a conversation go so many days after it was resolved (RETAIN_CONVERSATIONS_DAYS;
Regulation F, 12 CFR 1006.100, asks for three years), files and settled mail earlier. What a
dispute, an attorney or a threat to sue asks to be preserved stays until that is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from assist.desk.personal_data import must_be_preserved
from assist.desk.record import BY_ASSIST, record
from assist.desk.services import DeskServices
from assist.model.audit import AuditKind
from assist.store import conversations, erasure, people_data, retention

BATCH = 100


@dataclass(frozen=True, slots=True)
class LetGo:
    """How much went in one round, and how many conversations are preserved beyond their time."""

    conversations: int
    attachments: int
    quarantine: int
    preserved: int


def let_go(desk: DeskServices, now: datetime) -> LetGo:
    """One round over everything that is due."""
    keep = desk.retention
    with desk.db.transaction() as tx:
        files = retention.drop_attachments(tx, now - timedelta(days=keep.attachments))
        mails = retention.drop_quarantine(tx, now - timedelta(days=keep.quarantine))
    done = preserved = 0
    before, after = now - timedelta(days=keep.conversations), None
    while True:
        with desk.db.read() as tx:
            page = retention.ended_before(tx, before, after=after, limit=BATCH)
        for ended in page:
            if _empty(desk, ended, now):
                done += 1
            else:
                preserved += 1
        if len(page) < BATCH:
            return LetGo(done, files, mails, preserved)
        after = page[-1]


def _empty(desk: DeskServices, ended: retention.Ended, now: datetime) -> bool:
    _, conversation_id, contact_id = ended
    with desk.db.transaction() as tx:
        if conversations.lock(tx, conversation_id).state.is_active:
            return False  # they wrote again meanwhile
        if must_be_preserved(tx, contact_id, now):
            return False
        erasure.erase(tx, people_data.keys_of_conversations(tx, [conversation_id]), now)
        why = {"why": "retention", "days": desk.retention.conversations}
        kind = AuditKind.DATA_ERASED
        record(tx, conversation_id, kind, actor=BY_ASSIST, at=now, data=why)
    return True
