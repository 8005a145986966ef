"""Which buttons about plans, promises and papers a card has. Pure."""

from __future__ import annotations

from assist.model.card import CardAction, CardView
from assist.model.contact import IdentityLevel
from assist.model.conversation import MessageState
from assist.model.payment_plan import ARRANGEMENTS

_PROMISE = "promise_to_pay"
_PAPERS = "statement_receipt_request"


def arrangement_actions(view: CardView) -> tuple[CardAction, ...]:
    """None for people who have not proven who they are (L2), in a conversation that is over, and
    while somebody has to say first whether our reply arrived.
    """
    conversation, reading, suggestion = view.conversation, view.interpretation, view.suggestion
    proven = conversation.identity_level >= IdentityLevel.L2
    if view.contact.account_id is None or not proven or not conversation.state.is_active:
        return ()
    if view.outgoing is not None and view.outgoing.state is MessageState.UNKNOWN:
        return ()
    sent_offer = view.sent_offer
    actions = []
    promises = reading is not None and any(guess.id == _PROMISE for guess in reading.asked)
    if promises and not _recorded_since(view):
        actions.append(CardAction.RECORD_PROMISE)
    is_open = suggestion is not None and suggestion.state.is_open
    confirms = is_open and suggestion is not None and suggestion.draft.accepts is not None
    if sent_offer is not None and sent_offer.offer.kind in ARRANGEMENTS and not confirms:
        actions.append(CardAction.ACCEPTED_BY_PHONE)
    if reading is not None and any(guess.id == _PAPERS for guess in reading.asked):
        actions += [CardAction.SEND_STATEMENT, CardAction.SEND_RECEIPT]
    if not is_open and reading is not None:
        actions.append(CardAction.WORK_OUT_OFFERS)
    return tuple(actions)


def _recorded_since(view: CardView) -> bool:
    """The open promise is of the newest message already."""
    promise, written = view.promise, view.conversation.last_incoming_at
    return promise is not None and written is not None and promise.made_at >= written
