"""An author wants no more messages, or wants them again: true at once, and in the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assist.desk.record import announce, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.model.audit import AuditKind
from assist.model.consent import Consent, ConsentKind, ConsentSource
from assist.model.contact import OptOutScope
from assist.model.conversation import Conversation
from assist.model.ids import new_id
from assist.store import Tx, contact_log, contacts


def record_opt_out(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    point_id: str,
    scope: OptOutScope,
    *,
    actor: str,
    at: datetime,
    data: Mapping[str, Any],
) -> None:
    """Nothing leaves to the address (or to any of its contact's) from here on."""
    contacts.set_opt_out(tx, point_id, scope, at)
    _tell(tx, desk, conversation, AuditKind.OPTED_OUT, point_id, actor, at, data)


def record_opt_in(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    point_id: str,
    *,
    actor: str,
    at: datetime,
    data: Mapping[str, Any],
) -> None:
    """They ask for messages again on this very address: an opt-in to it."""
    contacts.clear_opt_out(tx, point_id, at)
    source = ConsentSource.KEYWORD
    consent = Consent(new_id(), point_id, ConsentKind.OPT_IN, source, at, actor)
    contact_log.add_consent(tx, consent)
    _tell(tx, desk, conversation, AuditKind.OPTED_IN, point_id, actor, at, data)


def _tell(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    kind: AuditKind,
    point_id: str,
    actor: str,
    at: datetime,
    data: Mapping[str, Any],
) -> None:
    subject = {"contact_point": point_id}
    record(tx, conversation.id, kind, actor=actor, at=at, subject=subject, data=data)
    announce(tx, conversation.id, "conversation")
    refresh_card_soon(tx, desk.jobs, conversation.id)
