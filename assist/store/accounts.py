"""The embedded ledger's writing side: entries only, no balance. `account_entries` reads them.

Every function counts the change (which also locks the account) and raises NotFound without one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, insert, select, update

from assist.errors import BadInput, NotFound
from assist.model.account import (
    Adjustment,
    AdjustmentKind,
    Invoice,
    InvoiceState,
    Payment,
    PaymentMethod,
    PaymentState,
)
from assist.model.ledger import LARGEST_MINOR, RoyaltyMovement, RoyaltyStep
from assist.model.money import Money
from assist.store.account_entries import (
    ACCOUNTS,
    ADJUSTMENTS,
    INVOICES,
    LINES,
    METHODS,
    MOVEMENTS,
    PAYMENTS,
    load,
)
from assist.store.account_rows import (
    adjustment_values,
    invoice_values,
    line_values,
    method_values,
    movement_values,
    payment_values,
)
from assist.store.database import Tx
from assist.store.rows import moved, one, run

__all__ = [
    "add_account",
    "add_adjustment",
    "add_invoice",
    "add_method",
    "add_payment",
    "add_royalty",
    "booked",
    "contract_on",
    "left_of_payment",
    "load",
    "owner",
    "settle_payment",
    "version",
    "void_invoice",
]


def add_account(
    tx: Tx,
    *,
    account_id: str,
    contact_id: str,
    currency: str,
    project_titles: Sequence[str] = (),
    billing_email: str | None = None,
    contract_on: date | None = None,
) -> None:
    """Open an account at version 1."""
    run(
        tx,
        insert(ACCOUNTS),
        {
            "id": account_id,
            "contact_id": contact_id,
            "currency": currency,
            "version": 1,
            "project_titles": list(project_titles),
            "billing_email": billing_email,
            "contract_on": contract_on,
        },
    )


def add_invoice(tx: Tx, account_id: str, invoice: Invoice) -> None:
    """Charge it. What is unpaid is derived; `invoice.unpaid` is not stored."""
    _usable(invoice.amount, _change(tx, account_id))
    run(tx, insert(INVOICES), invoice_values(account_id, invoice))
    for values in line_values(invoice):
        run(tx, insert(LINES), values)


def void_invoice(tx: Tx, account_id: str, invoice_id: str) -> None:
    """Take a charge back; what was paid on it goes to the others. NotFound when it is not there."""
    _change(tx, account_id)
    mine = (INVOICES.c.id == invoice_id) & (INVOICES.c.account_id == account_id)
    if not moved(tx, update(INVOICES).where(mine).values(state=InvoiceState.VOID.value)):
        raise NotFound("invoice", invoice_id)


def add_payment(tx: Tx, account_id: str, payment: Payment) -> None:
    """Book it; what it settles is derived (assist.billing.allocate)."""
    _usable(payment.amount, _change(tx, account_id))
    run(tx, insert(PAYMENTS), payment_values(account_id, payment))


def settle_payment(
    tx: Tx, account_id: str, payment_id: str, state: PaymentState, decline_code: str | None = None
) -> None:
    """What became of a pending payment. NotFound when it is not there."""
    _change(tx, account_id)
    mine = (PAYMENTS.c.id == payment_id) & (PAYMENTS.c.account_id == account_id)
    settled = update(PAYMENTS).where(mine).values(state=state.value, decline_code=decline_code)
    if not moved(tx, settled):
        raise NotFound("payment", payment_id)


def add_adjustment(tx: Tx, account_id: str, adjustment: Adjustment) -> None:
    """Give a credit, or take a payment back, never more of it than it brought; give back what a
    chargeback took, never more of it (BadInput).
    """
    _usable(adjustment.amount, _change(tx, account_id))
    if adjustment.kind is AdjustmentKind.REINSTATED:
        _can_be_given_back(tx, account_id, adjustment)
    elif adjustment.kind is not AdjustmentKind.CREDIT:
        _can_be_taken_back(tx, account_id, adjustment)
    run(tx, insert(ADJUSTMENTS), adjustment_values(account_id, adjustment))


def left_of_payment(tx: Tx, account_id: str, payment_id: str) -> Money | None:
    """What of a payment was not taken back; None when it is not here, or did not arrive."""
    mine = (PAYMENTS.c.id == payment_id) & (PAYMENTS.c.account_id == account_id)
    here = select(PAYMENTS.c.amount_minor, PAYMENTS.c.state, ACCOUNTS.c.currency)
    found = one(tx, here.join(ACCOUNTS, ACCOUNTS.c.id == PAYMENTS.c.account_id).where(mine))
    if found is None or found.state != PaymentState.SUCCEEDED.value:
        return None
    return Money(found.amount_minor - _taken_back(tx, payment_id), found.currency)


def booked(tx: Tx, account_id: str, adjustment_id: str) -> Money | None:
    """The amount of an adjustment of the account; None when it is not in the books."""
    mine = (ADJUSTMENTS.c.id == adjustment_id) & (ADJUSTMENTS.c.account_id == account_id)
    amount = select(ADJUSTMENTS.c.amount_minor, ACCOUNTS.c.currency)
    found = one(tx, amount.join(ACCOUNTS, ACCOUNTS.c.id == ADJUSTMENTS.c.account_id).where(mine))
    return None if found is None else Money(found.amount_minor, found.currency)


def add_method(tx: Tx, account_id: str, method: PaymentMethod) -> None:
    """Keep how the author pays; a new default takes the place of the one before."""
    _change(tx, account_id)
    if method.is_default:
        others = METHODS.c.account_id == account_id
        run(tx, update(METHODS).where(others).values(is_default=False))
    run(tx, insert(METHODS), method_values(account_id, method))


def add_royalty(tx: Tx, account_id: str, movement: RoyaltyMovement) -> None:
    """Move royalties a step on. Only what is earned may be negative: bookstores return books."""
    _usable(movement.amount, _change(tx, account_id), signed=movement.step is RoyaltyStep.EARNED)
    run(tx, insert(MOVEMENTS), movement_values(account_id, movement))


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose account it is, and the only address that its papers go to (None: none on file)."""

    contact_id: str
    billing_email: str | None


def owner(tx: Tx, account_id: str) -> Owner:
    """NotFound when there is no such account."""
    wanted = select(ACCOUNTS.c.contact_id, ACCOUNTS.c.billing_email)
    row = one(tx, wanted.where(ACCOUNTS.c.id == account_id))
    if row is None:
        raise NotFound("account", account_id)
    return Owner(row.contact_id, row.billing_email)


def titles(tx: Tx, account_id: str) -> tuple[str, ...]:
    """The titles of the account's books; none when there is no such account."""
    row = one(tx, select(ACCOUNTS.c.project_titles).where(ACCOUNTS.c.id == account_id))
    return () if row is None else tuple(row.project_titles)


def contract_on(tx: Tx, account_id: str) -> date | None:
    """The day of the author's contract; None when it is not known."""
    row = one(tx, select(ACCOUNTS.c.contract_on).where(ACCOUNTS.c.id == account_id))
    return None if row is None else row.contract_on


def version(tx: Tx, account_id: str) -> int | None:
    """What moves with every change of the account; None when there is no such account."""
    row = one(tx, select(ACCOUNTS.c.version).where(ACCOUNTS.c.id == account_id))
    return None if row is None else row.version


def _change(tx: Tx, account_id: str) -> str:
    """Count the change, which also locks the account; its currency."""
    counted = (
        update(ACCOUNTS)
        .where(ACCOUNTS.c.id == account_id)
        .values(version=ACCOUNTS.c.version + 1)
        .returning(ACCOUNTS.c.currency)
    )
    row = one(tx, counted)
    if row is None:
        raise NotFound("account", account_id)
    currency: str = row.currency
    return currency


def _usable(amount: Money, currency: str, *, signed: bool = False) -> None:
    if amount.currency != currency:
        problem = f"is in {amount.currency}, and the account is in {currency}."
        raise BadInput("currency", problem, "Convert it first, or open a second account.")
    if amount.minor == 0 or (amount.minor < 0 and not signed):
        raise BadInput("amount", "is zero or negative.", "Book the opposite entry instead.")
    if abs(amount.minor) > LARGEST_MINOR:
        raise BadInput("amount", "is too large to be true.", "Check it.")


def _can_be_taken_back(tx: Tx, account_id: str, adjustment: Adjustment) -> None:
    mine = (PAYMENTS.c.id == adjustment.payment_id) & (PAYMENTS.c.account_id == account_id)
    paid = one(tx, select(PAYMENTS.c.amount_minor, PAYMENTS.c.state).where(mine))
    if paid is None:
        raise NotFound("payment", adjustment.payment_id or "")
    if paid.state != PaymentState.SUCCEEDED.value:
        raise BadInput("payment", "did not arrive, so nothing of it can be taken back.")
    taken = _taken_back(tx, adjustment.payment_id or "")
    if taken + adjustment.amount.minor > paid.amount_minor:
        raise BadInput("amount", "is more than is left of the payment.", "Check what was refunded.")


_BY_BANKS = (AdjustmentKind.CHARGEBACK, AdjustmentKind.REINSTATED)


def _taken_back(
    tx: Tx, payment_id: str, kinds: Iterable[AdjustmentKind] = tuple(AdjustmentKind)
) -> int:
    """In minor units, less what was given back again."""
    change = ADJUSTMENTS.c
    given_back = change.kind == AdjustmentKind.REINSTATED.value
    signed = case((given_back, -change.amount_minor), else_=change.amount_minor)
    wanted = [kind.value for kind in kinds if kind.takes_back]
    booked = select(func.coalesce(func.sum(signed), 0)).where(
        change.payment_id == payment_id, change.kind.in_(wanted)
    )
    return int(run(tx, booked).scalar_one())


def _can_be_given_back(tx: Tx, account_id: str, adjustment: Adjustment) -> None:
    mine = (PAYMENTS.c.id == adjustment.payment_id) & (PAYMENTS.c.account_id == account_id)
    if one(tx, select(PAYMENTS.c.id).where(mine)) is None:
        raise NotFound("payment", adjustment.payment_id or "")
    if adjustment.amount.minor > _taken_back(tx, adjustment.payment_id or "", _BY_BANKS):
        raise BadInput("amount", "is more than was charged back.", "Check the chargeback.")
