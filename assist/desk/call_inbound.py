"""What a caller says or keys, as a message that comes in by the one door."""

from __future__ import annotations

from datetime import datetime

from assist.channels.base import InboundMessage
from assist.desk.services import DeskServices
from assist.model.contact import ChannelKind
from assist.model.phone_call import PhoneCall
from assist.store import conversations, messages, phone_calls


def inbound_of(
    desk: DeskServices, call: PhoneCall, external_id: str, text: str, at: datetime
) -> InboundMessage:
    """From the number that calls, at the number that was called. Its turn is the call's to take."""
    with desk.db.read() as tx:
        theirs, ours = phone_calls.numbers(tx, call.id)
    return InboundMessage(
        channel=ChannelKind.VOICE,
        inbox_address=ours,
        sender_address=theirs,
        external_id=external_id,
        text=text,
        received_at=at,
        language_hint=call.talk.language,
        proven=call.proven,
        in_call=True,
    )


def stored_id(desk: DeskServices, call: PhoneCall, inbound: InboundMessage) -> str | None:
    """The message that came in before under that name; None: there is none."""
    with desk.db.read() as tx:
        inbox_id = conversations.get(tx, call.conversation_id).inbox_id
        found = messages.by_external(tx, inbox_id, inbound.external_id)
    return found.id if found else None
