"""After a call, with its wrap-up: what was agreed in it, in writing, once, by the one door."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from assist.desk.call_world import level_in
from assist.desk.decide_suggestion import Answer, Click, ClickResult, approve_within
from assist.desk.live_calls import what_to_write
from assist.desk.live_send import Talk, promise_in_writing, send_within, way_of
from assist.desk.services import DeskServices
from assist.errors import BadInput, NotAllowed, NotFound
from assist.model.account import AccountSnapshot
from assist.model.contact import IdentityLevel
from assist.model.contact_log import CallOutcome
from assist.model.conversation import Conversation
from assist.model.live_call import Agreed
from assist.model.phone_call import PhoneCall
from assist.model.promise import Promise
from assist.model.specialist import Specialist
from assist.store import Tx, contacts, messages, promises, suggestions

FIELD = "in_writing"


@dataclass(frozen=True, slots=True)
class Confirming:
    """Who has what confirmed; `account` was asked before the transaction was begun."""

    call: PhoneCall
    conversation: Conversation
    person: Specialist
    account: AccountSnapshot | None


def check_confirmation(
    tx: Tx, call: PhoneCall, disposition: CallOutcome, *, with_promise: bool
) -> None:
    """BadInput where there is nothing to confirm, or somebody else would read it. `with_promise`:
    one is recorded with it.
    """
    if disposition is not CallOutcome.RPC:
        problem = "goes to the author alone, and they were not spoken with."
        raise BadInput(FIELD, problem, "Leave it out.")
    if not with_promise and _agreed(tx, call)[0] is None:
        remedy = "Record the promise with it, or leave it out."
        raise BadInput(FIELD, "needs something that was agreed.", remedy)


def confirm_in_writing(
    tx: Tx, desk: DeskServices, asked: Confirming, recorded: Promise | None, now: datetime
) -> Answer:
    """Send the promise that was `recorded` with it, else what was agreed in the call: a plan is
    made by it. In the wrap-up's own transaction, so that both are there or none. Whatever the
    answer, nothing else of that transaction is undone.
    """
    agreed, about_id, promised = _agreed(tx, asked.call)
    promise = recorded or (promised if agreed is Agreed.PROMISE else None)
    try:
        if promise is not None:
            return _promise(tx, desk, asked, promise, now)
        if agreed is Agreed.PLAN:
            return approve_within(tx, desk, Click(about_id, asked.person.id), asked.account, now)
    except NotAllowed:
        return Answer(ClickResult.WORDING, asked.conversation.id)
    return Answer(ClickResult.STALE_MESSAGE, asked.conversation.id)


def _promise(
    tx: Tx, desk: DeskServices, asked: Confirming, promise: Promise, now: datetime
) -> Answer:
    level = level_in(tx, asked.call, asked.conversation, now)
    if level is IdentityLevel.L0:
        return Answer(ClickResult.NEEDS_PROOF, asked.conversation.id)
    contact = contacts.get_contact(tx, asked.conversation.contact_id)
    spoken = replace(asked.conversation, identity_level=level)
    talk = Talk(asked.call, spoken, contact, asked.account, asked.person)
    what, written = promise_in_writing(desk, talk, promise)
    if _was_sent(tx, talk.message_id(what)):
        return Answer(ClickResult.ALREADY_DECIDED, asked.conversation.id)
    return send_within(tx, desk, talk, what, written, way_of(tx, desk, talk, now), now)


def _was_sent(tx: Tx, message_id: str) -> bool:
    """While they spoke, by the card."""
    try:
        messages.get(tx, message_id)
    except NotFound:
        return False
    return True


def _agreed(tx: Tx, call: PhoneCall) -> tuple[Agreed | None, str, Promise | None]:
    """A plan whose confirmation is drawn, or a promise of this call; with its id, and the promise
    that is open.
    """
    contact_id = contacts.get_point(tx, call.contact_point_id).contact_id
    account_id = contacts.get_contact(tx, contact_id).account_id
    promise = promises.open_of(tx, account_id) if account_id else None
    found, about_id = what_to_write(call, suggestions.latest(tx, call.conversation_id), promise)
    return (None, "", None) if found is Agreed.TEXT else (found, about_id, promise)
