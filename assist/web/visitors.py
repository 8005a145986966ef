"""What a chat visitor may see and say of their own conversation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from assist.channels.base import DeliveryReceipt
from assist.channels.webchat import Visitor, WebChat
from assist.desk.record_receipt import record_receipt
from assist.desk.services import DeskServices
from assist.errors import BadInput, NotAuthentic, NotFound
from assist.model.contact import ChannelKind
from assist.model.conversation import Direction, Message, MessageState
from assist.store import contacts, conversations, messages
from assist.web.desk_page import whole_timeline

_ARRIVED = frozenset({MessageState.SENT, MessageState.DELIVERED, MessageState.READ})
_SEEN = {"delivered": MessageState.DELIVERED, "read": MessageState.READ}


def enter(channel: WebChat, token: str, identity: str | None, now: datetime) -> str:
    """A fresh token: for the same visitor where `token` is genuine, else for a new one.

    Somebody else signed in to the portal on the same browser is somebody new here: they must not
    read what the one before them wrote. A portal token that is not genuine raises NotAuthentic.
    """
    try:
        known = channel.visitor(token, now)
    except NotAuthentic:
        return channel.start(now, identity=identity)[1]
    if identity is not None and known.contact_id is not None:
        claimed = identity.rpartition(".")[0].rpartition(".")[0]
        if claimed != known.contact_id:
            return channel.start(now, identity=identity)[1]
    return channel.renew(token, now, identity=identity)[1]


def conversation_of(desk: DeskServices, visitor: Visitor) -> str | None:
    """The visitor's newest conversation; None before they wrote anything."""
    with desk.db.read() as tx:
        point = contacts.find_point(tx, ChannelKind.WEBCHAT, visitor.id)
        return conversations.latest_of_point(tx, point.id) if point else None


def history(desk: DeskServices, conversation_id: str) -> list[dict[str, object]]:
    """What was said, as the page draws it: no notes, and nothing of ours that has not left."""
    return [_shown(message) for message in whole_timeline(desk, conversation_id) if _may(message)]


def seen_state(name: str) -> MessageState:
    if name not in _SEEN:
        raise BadInput("state", "is neither delivered nor read.")
    return _SEEN[name]


def note_seen(
    desk: DeskServices, conversation_id: str, ids: Iterable[str], state: MessageState
) -> None:
    """Move those messages of ours forward; NotFound for one that is not in the conversation."""
    for message_id in ids:
        with desk.db.read() as tx:
            message = messages.get(tx, message_id)
        if message.conversation_id != conversation_id or not _may(message):
            raise NotFound("message", message_id)
        now = desk.clock()
        receipt = DeliveryReceipt(ChannelKind.WEBCHAT, "", state, now, message_id=message_id)
        record_receipt(desk, receipt, now)


def _may(message: Message) -> bool:
    if message.direction is Direction.OUTGOING:
        return message.state in _ARRIVED
    return message.direction is Direction.INCOMING


def _shown(message: Message) -> dict[str, object]:
    ours = message.direction is Direction.OUTGOING
    # The page knows its own messages by the id that it gave them: "<visitor>:<id>".
    written = (message.external_id or "").partition(":")[2]
    return {
        "id": message.id if ours else written or message.id,
        "ours": ours,
        "automatic": message.automatic,
        "text": message.text,
        "at": message.created_at.isoformat(),
        "state": message.state.value,
    }
