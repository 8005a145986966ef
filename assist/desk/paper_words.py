"""A receipt and a statement as blocks of a document, in the author's language. Pure.

Every sum is the ledger's or adds up from its entries; amounts and days are written as the author's
country writes them. Payments that failed are not on paper: why a bank refused is not for others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from assist.desk.pdf import Block, Heading, Rows, Words
from assist.i18n import Translator, date_long, date_short, mark
from assist.i18n import money as money_shown
from assist.model.account import (
    AccountSnapshot,
    Adjustment,
    AdjustmentKind,
    Invoice,
    InvoiceState,
    Payment,
    PaymentState,
)
from assist.model.money import Money, total

_ = mark
METHODS = {
    "card": _("card"),
    "check": _("check"),
    "transfer": _("bank transfer"),
    "link": _("payment link"),
    "royalties": _("royalties, at your request"),
    "cash": _("cash"),
}
ADJUSTMENTS = {
    AdjustmentKind.CREDIT: _("Credit"),
    AdjustmentKind.REFUND: _("Refund"),
    AdjustmentKind.REVERSAL: _("Reversal"),
    AdjustmentKind.CHARGEBACK: _("Taken back by the bank"),
    AdjustmentKind.REINSTATED: _("The bank returned it: the payment counts again"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a paper is written, and whose it is."""

    name: str
    company: str
    zone: str
    speak: Translator

    def day(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def money(self, amount: Money) -> str:
        return money_shown(amount, self.speak.locale)

    def short(self, day: date) -> str:
        return date_short(day, self.speak.locale)

    def long(self, day: date) -> str:
        return date_long(day, self.speak.locale)


@dataclass(frozen=True, slots=True)
class Sums:
    """charged - paid - credits + taken_back == balance - credit, to the minor unit."""

    charged: Money
    paid: Money
    credits: Money
    taken_back: Money
    balance: Money
    credit: Money  # left over


def sums_of(account: AccountSnapshot) -> Sums:
    """What the entries come to, each kind by itself."""
    code = account.currency
    given = [it for it in account.adjustments if it.kind is AdjustmentKind.CREDIT]
    taken = sum(it.amount.minor * it.kind.takes_back for it in account.adjustments)
    return Sums(
        charged=total((it.amount for it in _charged(account)), code),
        paid=total((it.amount for it in _arrived(account)), code),
        credits=total((it.amount for it in given), code),
        taken_back=Money(taken, code),
        balance=account.balance(),
        credit=account.credit or Money(0, code),
    )


def receipt(account: AccountSnapshot, payment: Payment, reader: Reader) -> list[Block]:
    """What arrived, when, how, and what it settled."""
    gettext = reader.speak.gettext
    facts = [
        (gettext("From"), reader.name),
        (gettext("To"), reader.company),
        (gettext("Amount"), reader.money(payment.amount)),
        (gettext("Day"), reader.long(reader.day(payment.at))),
        (gettext("By"), _method(payment, reader)),
        (gettext("Reference"), payment.id),
    ]
    numbers = {it.id: it for it in account.invoices}
    settled = tuple(
        (numbers[part.invoice_id].number, numbers[part.invoice_id].description, part.amount)
        for part in account.settled
        if part.source_id == payment.id
    )
    blocks: list[Block] = [_facts(facts)]
    if settled:
        rows = tuple((number, text, reader.money(amount)) for number, text, amount in settled)
        head = (gettext("Invoice"), gettext("For"), gettext("Amount"))
        blocks.append(Rows(head, rows, (0.25, 0.55, 0.2), frozenset({2})))
    taken = tuple(it for it in account.adjustments if it.payment_id == payment.id)
    blocks.extend(_adjustments(taken, reader))
    return blocks


def statement(account: AccountSnapshot, reader: Reader, today: date) -> list[Block]:
    """All that was charged, paid and given, and what is left of it on `today`."""
    gettext = reader.speak.gettext
    return [
        _facts(
            [
                (gettext("Author"), reader.name),
                (gettext("Work"), ", ".join(account.project_titles) or "-"),
                (gettext("As of"), reader.long(reader.day(account.as_of))),
            ]
        ),
        *_invoices(account, reader),
        *_payments(account, reader),
        *_adjustments(account.adjustments, reader),
        *_sums(account, reader, today),
    ]


def _invoices(account: AccountSnapshot, reader: Reader) -> Iterator[Block]:
    gettext = reader.speak.gettext
    rows = tuple(
        (
            reader.short(it.due_on),
            it.number,
            it.description,
            reader.money(it.amount),
            reader.money(it.unpaid),
        )
        for it in _charged(account)
    )
    yield Heading(gettext("Charges"))
    head = (
        gettext("Due"),
        gettext("Invoice"),
        gettext("For"),
        gettext("Amount"),
        gettext("Unpaid"),
    )
    yield Rows(head, rows, (0.16, 0.2, 0.32, 0.16, 0.16), frozenset({3, 4}))


def _payments(account: AccountSnapshot, reader: Reader) -> Iterator[Block]:
    gettext = reader.speak.gettext
    rows = tuple(
        (
            reader.short(reader.day(it.at)),
            _method(it, reader),
            it.id,
            reader.money(it.amount),
        )
        for it in _arrived(account)
    )
    if rows:
        yield Heading(gettext("Payments"))
        head = (gettext("Day"), gettext("By"), gettext("Reference"), gettext("Amount"))
        yield Rows(head, rows, (0.16, 0.24, 0.4, 0.2), frozenset({3}))


def _adjustments(given: tuple[Adjustment, ...], reader: Reader) -> Iterator[Block]:
    """Their reasons are the desk's own notes, and stay there."""
    gettext = reader.speak.gettext
    rows = tuple(
        (reader.short(reader.day(it.at)), gettext(ADJUSTMENTS[it.kind]), reader.money(it.amount))
        for it in given
    )
    if rows:
        yield Heading(gettext("Credits, and what was given back"))
        head = (gettext("Day"), gettext("What"), gettext("Amount"))
        yield Rows(head, rows, (0.2, 0.6, 0.2), frozenset({2}))


def _sums(account: AccountSnapshot, reader: Reader, today: date) -> Iterator[Block]:
    gettext, sums = reader.speak.gettext, sums_of(account)
    told = [
        (gettext("Charged"), sums.charged),
        (gettext("Paid"), sums.paid),
        (gettext("Credits"), sums.credits),
        (gettext("Given back"), sums.taken_back),
        (gettext("Kept as credit"), sums.credit),
        (gettext("Past due"), account.past_due(today)),
    ]
    rows = [(name, reader.money(amount)) for name, amount in told if amount]
    rows.append((gettext("Balance"), reader.money(sums.balance)))
    yield Heading(gettext("Balance"))
    yield Rows((gettext("What"), gettext("Amount")), tuple(rows), (0.7, 0.3), frozenset({1}))
    ahead = account.next_due(today)
    if ahead is not None:
        day, amount = reader.long(ahead.due_on), reader.money(ahead.unpaid)
        yield Words(gettext("Next: %(amount)s, due %(day)s.", amount=amount, day=day))


def _facts(facts: list[tuple[str, str]]) -> Rows:
    return Rows(("", ""), tuple(facts), (0.3, 0.7))


def _method(payment: Payment, reader: Reader) -> str:
    if payment.card_last4:
        return f"{(payment.card_brand or '').title()} ****{payment.card_last4}".strip()
    return reader.speak.gettext(METHODS.get(payment.method, payment.method))


def _charged(account: AccountSnapshot) -> list[Invoice]:
    return [it for it in account.invoices if it.state is not InvoiceState.VOID]


def _arrived(account: AccountSnapshot) -> list[Payment]:
    return [it for it in account.payments if it.state is PaymentState.SUCCEEDED]
