"""What the pages on royalties show, read in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from assist.desk.payout_notices import numbers_to_call
from assist.desk.royalty_records import records_in
from assist.desk.services import DeskServices
from assist.desk.set_off import requests_in
from assist.desk.steps import account_in
from assist.i18n import Translator
from assist.model.account import AccountSnapshot, RoyaltyBalance
from assist.model.contact import Contact, ContactPoint
from assist.model.conversation import Conversation, Message
from assist.model.money import Money
from assist.model.payout_change import ChangeState, PayoutChange
from assist.model.royalty_records import RoyaltyRecords
from assist.model.specialist import Specialist
from assist.model.tax_form import TinCheck
from assist.model.withdrawal import MethodKind, SetOff, Withdrawal, WithdrawalState
from assist.playbooks.royalties import (
    Moment,
    failure_words,
    packaged_royalty_policy,
    payout_holds,
    withdrawable,
)
from assist.playbooks.royalties import words as said
from assist.playbooks.royalties.failures import packaged_payout_failures
from assist.store import (
    Tx,
    contacts,
    conversations,
    payout_changes,
    specialists,
    withdrawals,
)

UNDER_WAY = frozenset(state for state in WithdrawalState if state.is_open)
OPEN_CHANGES = frozenset(state for state in ChangeState if state.is_open)


@dataclass(frozen=True, slots=True)
class WithdrawalLine:
    """One request in words."""

    withdrawal: Withdrawal
    number: int  # of the case
    who: str
    state: str
    lines: tuple[str, ...]
    asked_by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change in words, with the numbers that may be called."""

    change: PayoutChange
    number: int
    who: str
    state: str
    what: str
    asked_by: str
    confirmed_by: str
    approved_by: str
    numbers: tuple[ContactPoint, ...]


@dataclass(frozen=True, slots=True)
class RoyaltyPage:
    """Payouts of one author, or everybody's that are under way."""

    withdrawals: tuple[WithdrawalLine, ...]
    changes: tuple[ChangeLine, ...]
    conversation: Conversation | None = None
    who: str = ""
    account: AccountSnapshot | None = None
    form: str = ""
    method: str = ""
    holds: tuple[str, ...] = ()
    most: Money | None = None
    requests: tuple[Message, ...] = ()
    set_offs: tuple[SetOff, ...] = ()

    @property
    def balance(self) -> RoyaltyBalance | None:
        return self.account.royalties if self.account else None

    @property
    def methods(self) -> Mapping[MethodKind, str]:
        return said.METHODS

    @property
    def tins(self) -> Mapping[TinCheck, str]:
        return said.TINS

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(packaged_payout_failures().codes)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads, and what every line needs."""

    tx: Tx
    speak: Translator
    now: datetime
    zone: str
    people: Mapping[str, Specialist]

    def name(self, specialist_id: str | None) -> str:
        person = self.people.get(specialist_id or "")
        return person.name if person else ""

    def at(self, contact: Contact) -> Moment:
        zone = ZoneInfo(contact.zone or self.zone)
        return Moment(self.now.astimezone(zone).date(), self.now)


def royalty_page(desk: DeskServices, speak: Translator) -> RoyaltyPage:
    """Every withdrawal and change that still wants something of somebody, newest first."""
    with desk.db.read() as tx:
        reader = _reader(desk, tx, speak)
        return RoyaltyPage(
            tuple(_withdrawal(one, reader) for one in withdrawals.newest(tx, UNDER_WAY)),
            tuple(_change(one, reader) for one in payout_changes.newest(tx, OPEN_CHANGES)),
        )


def royalty_page_of(desk: DeskServices, conversation_id: str, speak: Translator) -> RoyaltyPage:
    """Those of the author of that conversation. NotFound when there is no such conversation."""
    with desk.db.read() as tx:
        conversation = conversations.get(tx, conversation_id)
        contact = contacts.get_contact(tx, conversation.contact_id)
        reader = _reader(desk, tx, speak)
        records = records_in(tx, contact, reader.now)
        account = account_in(tx, contact.account_id, reader.now) if contact.account_id else None
        balance = account.royalties if account else None
        done = {one.message_id for one in records.set_offs}
        wishes = requests_in(tx, conversation_id)
        return RoyaltyPage(
            withdrawals=tuple(_withdrawal(one, reader) for one in records.withdrawals),
            changes=tuple(_change(one, reader) for one in records.changes),
            conversation=conversation,
            who=contact.name,
            account=account,
            form=said.form_words(records.form, speak) if records.form else "",
            method=said.on_file(records.method, speak) if records.method else "",
            holds=_held(withdrawable(balance), balance, records, reader, contact)
            if balance
            else (),
            most=withdrawable(balance) if balance else None,
            requests=tuple(one for one in wishes if one.id not in done),
            set_offs=records.set_offs,
        )


def _reader(desk: DeskServices, tx: Tx, speak: Translator) -> _Reader:
    people = {person.id: person for person in specialists.all(tx)}
    return _Reader(tx, speak, desk.clock(), desk.zone, people)


def _held(
    amount: Money,
    balance: RoyaltyBalance,
    records: RoyaltyRecords,
    reader: _Reader,
    contact: Contact,
) -> tuple[str, ...]:
    at = reader.at(contact)
    found = payout_holds(amount, balance, records, packaged_royalty_policy(), at)
    return tuple(reader.speak.gettext(said.HOLDS[one]) for one in found)


def _withdrawal(one: Withdrawal, reader: _Reader) -> WithdrawalLine:
    conversation = conversations.get(reader.tx, one.conversation_id)
    contact = contacts.get_contact(reader.tx, conversation.contact_id)
    return WithdrawalLine(
        withdrawal=one,
        number=conversation.number,
        who=contact.name,
        state=reader.speak.gettext(said.STATES[one.state]),
        lines=_lines(one, contact, reader),
        asked_by=reader.name(one.requested_by),
        approved_by=reader.name(one.approved_by),
    )


def _lines(one: Withdrawal, contact: Contact, reader: _Reader) -> tuple[str, ...]:
    """The tax, and while it has not left what holds it."""
    told = []
    if one.withheld is not None:
        told += [said.arithmetic(one.withheld, reader.speak)]
        told += [said.why_withheld(one.withheld, reader.speak)]
    if one.state.is_open and one.state.before_sending:
        balance = account_in(reader.tx, one.account_id, reader.now).royalties
        records = records_in(reader.tx, contact, reader.now)
        told += _held(one.gross, balance, records, reader, contact) if balance else ()
    if one.failure_code is not None:
        told.append(failure_words(one.failure_code).in_language(reader.speak.language))
    return tuple(told)


def _change(one: PayoutChange, reader: _Reader) -> ChangeLine:
    conversation = conversations.get(reader.tx, one.conversation_id)
    numbers = numbers_to_call(reader.tx, conversation.contact_id, one.requested_at)
    return ChangeLine(
        change=one,
        number=conversation.number,
        who=contacts.get_contact(reader.tx, conversation.contact_id).name,
        state=reader.speak.gettext(said.CHANGE_STATES[one.state]),
        what=said.asked_for(one, reader.speak),
        asked_by=reader.name(one.requested_by),
        confirmed_by=reader.name(one.confirmed_by),
        approved_by=reader.name(one.approved_by),
        numbers=numbers,
    )
