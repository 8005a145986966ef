"""Entries of an account to rows and back."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import Row

from assist.model.account import (
    Adjustment,
    AdjustmentKind,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    InvoiceState,
    Payment,
    PaymentMethod,
    PaymentState,
)
from assist.model.ledger import RoyaltyMovement
from assist.model.money import Money

Values = dict[str, Any]


def invoice_values(account_id: str, invoice: Invoice) -> Values:
    return {
        "id": invoice.id,
        "account_id": account_id,
        "number": invoice.number,
        "description": invoice.description,
        "amount_minor": invoice.amount.minor,
        "due_on": invoice.due_on,
        "state": (
            InvoiceState.VOID if invoice.state is InvoiceState.VOID else InvoiceState.OPEN
        ).value,
        "kind": invoice.kind.value,
    }


def line_values(invoice: Invoice) -> Iterator[Values]:
    for position, line in enumerate(invoice.lines, 1):
        yield {
            "invoice_id": invoice.id,
            "position": position,
            "item": line.item,
            "description": line.description,
            "quantity": str(line.quantity),
            "amount_minor": line.amount.minor,
        }


def invoice_of(row: Row[Any], lines: tuple[InvoiceLine, ...], currency: str) -> Invoice:
    """Not settled yet: all of it is unpaid, unless it is void."""
    amount = Money(row.amount_minor, currency)
    void = row.state == InvoiceState.VOID.value
    return Invoice(
        id=row.id,
        number=row.number,
        description=row.description,
        amount=amount,
        unpaid=Money(0, currency) if void else amount,
        due_on=row.due_on,
        state=InvoiceState.VOID if void else InvoiceState.OPEN,
        kind=InvoiceKind(row.kind),
        lines=lines,
    )


def line_of(row: Row[Any], currency: str) -> InvoiceLine:
    amount = Money(row.line_minor, currency)
    return InvoiceLine(row.item, row.line_description, Decimal(row.quantity), amount)


def payment_values(account_id: str, payment: Payment) -> Values:
    return {
        "id": payment.id,
        "account_id": account_id,
        "amount_minor": payment.amount.minor,
        "at": payment.at,
        "state": payment.state.value,
        "method": payment.method,
        "card_brand": payment.card_brand,
        "card_last4": payment.card_last4,
        "decline_code": payment.decline_code,
        "for_invoice": payment.for_invoice,
    }


def payment_of(row: Row[Any], currency: str) -> Payment:
    return Payment(
        id=row.id,
        amount=Money(row.amount_minor, currency),
        at=row.at,
        state=PaymentState(row.state),
        method=row.method,
        card_brand=row.card_brand,
        card_last4=row.card_last4,
        decline_code=row.decline_code,
        for_invoice=row.for_invoice,
    )


def adjustment_values(account_id: str, adjustment: Adjustment) -> Values:
    return {
        "id": adjustment.id,
        "account_id": account_id,
        "kind": adjustment.kind.value,
        "amount_minor": adjustment.amount.minor,
        "at": adjustment.at,
        "reason": adjustment.reason,
        "payment_id": adjustment.payment_id,
        "invoice_id": adjustment.invoice_id,
    }


def adjustment_of(row: Row[Any], currency: str) -> Adjustment:
    return Adjustment(
        id=row.id,
        kind=AdjustmentKind(row.kind),
        amount=Money(row.amount_minor, currency),
        at=row.at,
        reason=row.reason,
        payment_id=row.payment_id,
        invoice_id=row.invoice_id,
    )


def method_values(account_id: str, method: PaymentMethod) -> Values:
    year, month = method.expires or (None, None)
    return {
        "id": method.id,
        "account_id": account_id,
        "brand": method.brand,
        "last4": method.last4,
        "expires_year": year,
        "expires_month": month,
        "is_default": method.is_default,
    }


def method_of(row: Row[Any]) -> PaymentMethod:
    expires = (row.expires_year, row.expires_month) if row.expires_year else None
    return PaymentMethod(row.id, row.brand, row.last4, expires, row.is_default)


def movement_values(account_id: str, movement: RoyaltyMovement) -> Values:
    return {
        "account_id": account_id,
        "id": movement.id,
        "step": movement.step.value,
        "amount_minor": movement.amount.minor,
        "on": movement.on,
        "period": movement.period,
    }
