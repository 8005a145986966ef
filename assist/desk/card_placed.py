"""On the card: at which number the author may be called, and the call that we placed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from assist.desk.call_numbers import numbers_of
from assist.desk.placed_calls import has_taken
from assist.desk.services import DeskServices
from assist.model.card import CardAction, CardView, PlacedCall
from assist.model.phone_call import CallState, PhoneCall
from assist.policy.identity import masked
from assist.store import Tx, contacts, conversations, placed_calls, specialists

WAITS = timedelta(days=3)  # for somebody to say who was reached
NOT_DIALLED_SHOWS = timedelta(hours=1)


def with_calling(tx: Tx, desk: DeskServices, view: CardView) -> CardView:
    """The view with both; nothing is offered while somebody speaks with the author."""
    numbers = numbers_of(tx, desk, view.contact.id, view.drawn_at)
    placed = _placed(tx, view)
    actions = list(view.actions)
    call = placed.call if placed else None
    if call is not None and call.state is CallState.CONNECTED and call.message_at is None:
        actions.append(CardAction.LEAVE_MESSAGE)
    if call is not None and call.state is CallState.ENDED and call.dialled_at is not None:
        actions.append(CardAction.SAY_OUTCOME)
    people = contacts.ids_of_account(tx, view.contact)
    free = placed_calls.going_on(tx, people) is None
    if desk.voice is not None and free and any(one.verdict.allowed for one in numbers):
        actions.append(CardAction.CALL)
    return replace(view, numbers=numbers, placed=placed, actions=tuple(actions))


def _placed(tx: Tx, view: CardView) -> PlacedCall | None:
    call = placed_calls.newest_placed(tx, contacts.ids_of_account(tx, view.contact))
    if call is None or not _matters(call, view):
        return None
    return PlacedCall(
        call=call,
        person=specialists.get(tx, str(call.placed_by)),
        masked=masked(contacts.get_point(tx, call.contact_point_id)),
        conversation_number=conversations.get(tx, call.conversation_id).number,
        has_taken=has_taken(tx, call),
    )


def _matters(call: PhoneCall, view: CardView) -> bool:
    if call.state is not CallState.ENDED:
        return True
    age = view.drawn_at - (call.ended_at or call.started_at)
    if call.dialled_at is None:
        return age <= NOT_DIALLED_SHOWS
    return call.disposed_by is None and age <= WAITS
