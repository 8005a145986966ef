"""Promises to pay: recorded from what an author wrote, settled by what they paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from assist.desk.carry_out import retake_turn
from assist.desk.closed_days import closed_days
from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.people import active_specialist
from assist.desk.reach import bring_up
from assist.desk.record import (
    BY_ASSIST,
    announce,
    by_contact,
    by_specialist,
    record,
    refresh_card_soon,
)
from assist.desk.scene import READ_BACK
from assist.desk.services import DeskServices
from assist.errors import BadInput, TemporaryFailure
from assist.i18n import minor_digits
from assist.model.audit import AuditKind
from assist.model.conversation import Attention, Conversation
from assist.model.ids import new_id
from assist.model.interpretation import Certainty, Interpretation
from assist.model.money import Money
from assist.model.promise import Promise, PromiseState
from assist.outreach.promises import ended, problem_with, reconciled
from assist.policy.redact import redact
from assist.store import Tx, contacts, conversations, interpretations, promises, specialists


@dataclass(frozen=True, slots=True)
class Said:
    """What was promised, as a specialist has it before them; None: as the newest reading has it."""

    amount: Money | None = None
    due_on: date | None = None


def record_promise(
    desk: DeskServices,
    conversation_id: str,
    *,
    by: str | None,
    now: datetime,
    said: Said | None = None,
) -> Promise:
    """Record it, and have the reply drawn that reads it back to an author who waits for one. `by`
    is a specialist; None: the author agreed to it on the phone, where it was read back to them.

    An earlier open promise of the account is superseded and kept; the same promise again is the
    one that is there. BadInput when amount or day is not certain, or the rules refuse it (2.3:
    positive, not past, within 30 days).
    """
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, conversation_id)
        return add_promise(tx, desk, conversation, said or Said(), by, now)


def add_promise(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    said: Said,
    by: str | None,
    now: datetime,
) -> Promise:
    """`record_promise` within a transaction that has locked the conversation."""
    promise = _promise(tx, desk, conversation, said, by, now)
    actor = by_specialist(by) if by else by_contact(conversation.contact_id)
    earlier = promises.open_of(tx, promise.account_id)
    told = (promise.amount, promise.due_on)
    if earlier is not None and (earlier.amount, earlier.due_on) == told:
        return earlier
    if earlier is not None:
        after = ended(earlier, PromiseState.SUPERSEDED, now)
        move_promise(tx, desk, earlier, after, actor, now)
    promises.add(tx, promise)
    _record(tx, desk, promise, AuditKind.PROMISE_RECORDED, actor, now)
    if by and conversation.waiting_since is not None:
        retake_turn(tx, desk, conversation.id, READ_BACK)
    return promise


def cancel_promise(
    desk: DeskServices, conversation_id: str, *, by: str, note: str, now: datetime
) -> Answer:
    """The author's open promise counts no longer; EMPTY_NOTE without a reason."""
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, conversation_id)
        person = active_specialist(tx, by)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation_id)
        why = redact(note.strip()).text
        if not why:
            return Answer(ClickResult.EMPTY_NOTE, conversation_id)
        account_id = contacts.get_contact(tx, conversation.contact_id).account_id
        promise = promises.open_of(tx, account_id) if account_id else None
        if promise is None:
            return Answer(ClickResult.ALREADY_DECIDED, conversation_id)
        after = ended(promise, PromiseState.CANCELLED, now)
        actor = by_specialist(person.id)
        if not move_promise(tx, desk, promise, after, actor, now, note=why):
            return Answer(ClickResult.ALREADY_DECIDED, conversation_id)
        refresh_card_soon(tx, desk.jobs, conversation_id)
        return Answer(ClickResult.DONE, conversation_id, by=person, at=now)


def reconcile_promises(desk: DeskServices, now: datetime) -> int:
    """Settle every open promise that payments or time have decided; how many were.

    Each in a transaction of its own by a conditional update: a crash leaves the rest for the next
    round, and two workers settle one promise once. A source that is unwell leaves them open.
    """
    with desk.db.read() as tx:
        waiting = promises.all_open(tx)
    return sum(_reconcile(desk, one, closed_days(country, now), now) for one, country in waiting)


def _reconcile(
    desk: DeskServices, promise: Promise, closed: frozenset[date], now: datetime
) -> bool:
    try:
        account = desk.billing.snapshot(promise.account_id, now)
    except TemporaryFailure:
        return False
    after = reconciled(promise, account.payments if account else (), now, closed)
    if after == promise:
        return False
    with desk.db.transaction() as tx:
        if not move_promise(tx, desk, promise, after, BY_ASSIST, now):
            return False
        if after.state is PromiseState.BROKEN:
            home, why = promise.conversation_id, Attention.PROMISE_BROKEN
            bring_up(tx, desk, promise.account_id, home, why, now)
        return True


def _promise(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    said: Said,
    by: str | None,
    now: datetime,
) -> Promise:
    contact = contacts.get_contact(tx, conversation.contact_id)
    reading = interpretations.latest(tx, conversation.id)
    zone = contact.zone or desk.zone
    read = said_in(reading)
    amount, due_on = said.amount or read.amount, said.due_on or read.due_on
    if amount is None or due_on is None:
        raise BadInput("promise", "needs one certain amount and day.", "Read it back and ask.")
    if contact.account_id is None:
        raise BadInput("account", "is not known for this author.", "Ask who is writing.")
    problem = problem_with(amount, due_on, now.astimezone(ZoneInfo(zone)).date())
    if problem is not None:
        raise BadInput("promise", f"cannot be recorded: {problem}.", "Agree on another day.")
    return Promise(
        id=new_id(),
        account_id=contact.account_id,
        conversation_id=conversation.id,
        amount=amount,
        due_on=due_on,
        zone=zone,
        made_at=now,
        recorded_by=specialists.get(tx, by).id if by else None,
    )


def check_promise(desk: DeskServices, conversation_id: str, said: Said, now: datetime) -> None:
    """BadInput where `record_promise` would refuse it; nothing is recorded."""
    with desk.db.read() as tx:
        conversation = conversations.get(tx, conversation_id)
        _promise(tx, desk, conversation, said, None, now)


def said_in(reading: Interpretation | None) -> Said:
    """The one certain amount and the one certain day of a message; None for what is not certain."""
    entities = reading.entities if reading else ()
    certain = [entity for entity in entities if entity.certainty is Certainty.CERTAIN]
    amounts = {entity.money for entity in certain if entity.money}
    days = {entity.date for entity in certain if entity.date}
    return Said(
        amount=amounts.pop() if len(amounts) == 1 else None,
        due_on=days.pop() if len(days) == 1 else None,
    )


def said_by(desk: DeskServices, conversation_id: str, amount: str, day: str, now: datetime) -> Said:
    """What a form holds: an amount like 100.00 in the account's currency, a day like 2026-11-27.

    BadInput says which of them cannot be read.
    """
    try:
        due_on = date.fromisoformat(day)
    except ValueError as error:
        raise BadInput("promise", "needs an amount and a day.", "Fill in both.") from error
    return Said(amount_in(desk, conversation_id, amount, now), due_on)


def amount_in(desk: DeskServices, conversation_id: str, amount: str, now: datetime) -> Money:
    """An amount like 100.00 in the currency of the author's account; BadInput if it is none."""
    with desk.db.read() as tx:
        conversation = conversations.get(tx, conversation_id)
        account_id = contacts.get_contact(tx, conversation.contact_id).account_id
    account = desk.billing.snapshot(account_id, now) if account_id else None
    if account is None:
        raise BadInput("account", "is not known for this author.", "Ask who is writing.")
    try:
        scaled = Decimal(amount).scaleb(minor_digits(account.currency))
    except InvalidOperation as error:
        raise BadInput("amount", "is no amount.", "Write it like 100.00.") from error
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise BadInput("amount", "has too many decimals.", f"Write it in {account.currency}.")
    return Money(int(scaled), account.currency)


def move_promise(
    tx: Tx,
    desk: DeskServices,
    before: Promise,
    after: Promise,
    actor: str,
    now: datetime,
    *,
    note: str = "",
) -> bool:
    """Store and record the transition; False when somebody else made one meanwhile."""
    if not promises.move(tx, before, after):
        return False
    _record(tx, desk, after, AuditKind.PROMISE_MOVED, actor, now, note)
    return True


def _record(
    tx: Tx,
    desk: DeskServices,
    promise: Promise,
    kind: AuditKind,
    actor: str,
    now: datetime,
    note: str = "",
) -> None:
    record(
        tx,
        promise.conversation_id,
        kind,
        actor=actor,
        at=now,
        subject={"promise": promise.id},
        data={
            "state": promise.state.value,
            "amount_minor": promise.amount.minor,
            "currency": promise.amount.currency,
            "due_on": promise.due_on.isoformat(),
            "paid_minor": promise.paid.minor if promise.paid is not None else None,
            "note": note,
        },
    )
    announce(tx, promise.conversation_id, "promise")
    refresh_card_soon(tx, desk.jobs, promise.conversation_id)
