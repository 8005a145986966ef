"""How payments and credits settle invoices: the one place where this is decided. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assist.model.account import (
    Adjustment,
    AdjustmentKind,
    Invoice,
    InvoiceKind,
    InvoiceState,
    Payment,
    PaymentState,
    Settled,
)
from assist.model.money import Money


@dataclass(frozen=True, slots=True)
class Allocation:
    """What was settled: the parts, the invoices as they stand after, and what is left over."""

    parts: tuple[Settled, ...]
    invoices: tuple[Invoice, ...]  # in the order given
    credit: Money  # kept for the author, who is asked what to do with it


@dataclass(slots=True)
class _Fund:
    """What is left of one payment or credit, in minor units."""

    id: str
    left: int
    meant_for: str | None


def allocate(
    payments: Iterable[Payment],
    invoices: Iterable[Invoice],
    *,
    currency: str,
    adjustments: Iterable[Adjustment] = (),
) -> Allocation:
    """Settle invoices from their full amounts: what was meant for one first, then oldest first.

    Fees come last, which keeps a late fee from eating the payment that would have made the next
    instalment late in turn (fee pyramiding, desk rules 2.2). Payments that succeeded count, less
    what was taken back of them, in the order of their moment; void invoices take nothing. The
    result depends on the set of entries and never on the order in which they were booked; there
    is credit only where nothing is unpaid. ValueError when a currency differs, or when more was
    taken back of a payment than it brought.
    """
    given = tuple(invoices)
    funds = _funds(tuple(payments), tuple(adjustments), currency)
    unpaid = {
        invoice.id: _minor(invoice.amount, currency)
        for invoice in sorted(given, key=_turn)
        if invoice.state is not InvoiceState.VOID
    }
    parts = [*_as_meant(funds, unpaid), *_in_turn(funds, unpaid)]
    return Allocation(
        tuple(Settled(source, invoice, Money(part, currency)) for source, invoice, part in parts),
        tuple(_after(invoice, unpaid) for invoice in given),
        Money(sum(fund.left for fund in funds), currency),
    )


def _turn(invoice: Invoice) -> tuple[object, ...]:
    return invoice.kind is InvoiceKind.FEE, invoice.due_on, invoice.number, invoice.id


def _minor(amount: Money, currency: str) -> int:
    if amount.currency != currency:
        raise ValueError(f"cannot mix {currency} and {amount.currency}")
    return amount.minor


def _funds(
    payments: Sequence[Payment], adjustments: Sequence[Adjustment], currency: str
) -> list[_Fund]:
    taken_back: Counter[str | None] = Counter()
    dated = []
    for change in adjustments:
        minor = _minor(change.amount, currency)
        if change.kind is AdjustmentKind.CREDIT:
            dated.append((change.at, _Fund(change.id, minor, change.invoice_id)))
        else:
            taken_back[change.payment_id] += minor * change.kind.takes_back
    for payment in payments:
        minor = _minor(payment.amount, currency)
        if payment.state is PaymentState.SUCCEEDED:
            left = minor - taken_back[payment.id]
            if left < 0:
                raise ValueError(f"more was taken back of payment {payment.id} than it brought")
            dated.append((payment.at, _Fund(payment.id, left, payment.for_invoice)))
    return [fund for _, fund in sorted(dated, key=lambda pair: (pair[0], pair[1].id))]


Part = tuple[str, str, int]


def _as_meant(funds: Iterable[_Fund], unpaid: dict[str, int]) -> Iterator[Part]:
    for fund in funds:
        if fund.meant_for is not None:
            yield from _settle(fund, fund.meant_for, unpaid)


def _in_turn(funds: Sequence[_Fund], unpaid: dict[str, int]) -> Iterator[Part]:
    """Both sides run forward together: a long history costs its length, not its square."""
    waiting = iter([fund for fund in funds if fund.left])
    fund = next(waiting, None)
    for invoice_id in tuple(unpaid):
        while fund is not None and unpaid[invoice_id]:
            yield from _settle(fund, invoice_id, unpaid)
            if not fund.left:
                fund = next(waiting, None)


def _settle(fund: _Fund, invoice_id: str, unpaid: dict[str, int]) -> Iterator[Part]:
    part = min(fund.left, unpaid.get(invoice_id, 0))
    if part > 0:
        fund.left -= part
        unpaid[invoice_id] -= part
        yield fund.id, invoice_id, part


def _after(invoice: Invoice, unpaid: dict[str, int]) -> Invoice:
    left = unpaid.get(invoice.id)
    if left is None:
        return replace(invoice, unpaid=Money(0, invoice.amount.currency))
    state = InvoiceState.OPEN if left else InvoiceState.PAID
    return replace(invoice, unpaid=Money(left, invoice.amount.currency), state=state)
