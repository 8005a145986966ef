"""Other addresses on the card: where a reply may go, where one went, and from where one came."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from assist.desk.elsewhere import open_elsewhere
from assist.desk.services import DeskServices
from assist.model.card import CardAction, CardView, Crossing, OtherAddress
from assist.model.contact import ContactPoint
from assist.model.conversation import Message
from assist.policy.elsewhere import never_arrives
from assist.policy.identity import masked
from assist.store import Tx, contacts, conversations, messages


@dataclass(frozen=True, slots=True)
class Crossings:
    """Of one conversation: the newest reply that left it, and the newest that came to it."""

    outgoing: Message | None  # our newest reply to what was written here, wherever it went
    own: Message | None  # the same where it was sent here
    went_to: Crossing | None
    came_from: Crossing | None


def crossings(tx: Tx, conversation_id: str) -> Crossings:
    """As they are stored; most conversations have none."""
    own = messages.latest_outgoing(tx, conversation_id)
    went = messages.newest_elsewhere(tx, conversation_id)
    came = messages.newest_from_elsewhere(tx, conversation_id)
    asked = messages.get(tx, came.answers_id) if came is not None and came.answers_id else None
    outgoing = _newer(own, went)
    return Crossings(
        outgoing=outgoing,
        own=own if outgoing is own else None,
        went_to=_crossing(tx, went, went.conversation_id) if went else None,
        came_from=_crossing(tx, came, asked.conversation_id) if came and asked else None,
    )


def _newer(own: Message | None, went: Message | None) -> Message | None:
    if own is None or went is None:
        return own or went
    return own if own.created_at > went.created_at else went


def with_elsewhere(
    tx: Tx, desk: DeskServices, view: CardView, crossed: Crossings, now: datetime
) -> CardView:
    """The view with the addresses that are open where this one is closed, and the button."""
    points = open_elsewhere(tx, desk, view.conversation, now, view.verdict)
    view = replace(
        view,
        elsewhere=tuple(_shown(point) for point in points),
        went_to=crossed.went_to,
        came_from=crossed.came_from,
    )
    if not points or not _can_move(view):
        return view
    return replace(view, actions=(CardAction.ELSEWHERE, *view.actions))


def _can_move(view: CardView) -> bool:
    """There are words to move: an open suggestion without gaps, or a reply that did not arrive."""
    if CardAction.APPROVE in view.actions and view.suggestion is not None:
        return not view.suggestion.draft.missing_facts
    outgoing = view.outgoing
    return (
        outgoing is not None
        and outgoing.conversation_id == view.conversation.id
        and never_arrives(outgoing)
    )


def _shown(point: ContactPoint) -> OtherAddress:
    return OtherAddress(point.id, point.channel, masked(point))


def _crossing(tx: Tx, message: Message, conversation_id: str) -> Crossing:
    other = conversations.get(tx, conversation_id)
    point = contacts.get_point(tx, other.contact_point_id)
    return Crossing(message, _shown(point), other.id, other.number)
