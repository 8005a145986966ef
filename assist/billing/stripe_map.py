"""Stripe's objects to entries of an account. Pure: mappings in, values of the model out.

Decline and failure codes are taken over as they are and stay inside the desk; authors are told
what playbooks.wording.decline_words makes of them. No message of a bank or of Stripe is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from assist.billing.stripe_money import money_of
from assist.model.account import (
    Adjustment,
    AdjustmentKind,
    Invoice,
    InvoiceLine,
    InvoiceState,
    Payment,
    PaymentMethod,
    PaymentState,
    Payout,
    PayoutState,
)
from assist.model.money import Money, total

Object = Mapping[str, Any]
_CHARGED = {"open", "paid", "uncollectible"}  # a draft charges nobody yet
_PAYMENT_STATES = {
    "succeeded": PaymentState.SUCCEEDED,
    "processing": PaymentState.PENDING,
    "requires_capture": PaymentState.PENDING,
}
_PAYOUT_STATES = {
    "pending": PayoutState.IN_TRANSIT,
    "in_transit": PayoutState.IN_TRANSIT,
    "paid": PayoutState.PAID,
    "failed": PayoutState.FAILED,
    "canceled": PayoutState.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Charged:
    """What Stripe says about invoices and payments of one customer."""

    invoices: tuple[Invoice, ...]  # by due date
    payments: tuple[Payment, ...]  # newest first
    adjustments: tuple[Adjustment, ...]  # newest first


def charged_of(invoices: Iterable[Object], intents: Iterable[Object], zone: str) -> Charged:
    """Entries whose settling (billing.allocate) comes to what Stripe says of each invoice.

    What Stripe counts as paid on an invoice and no payment here explains (paid outside, from the
    customer's credit balance, refunded or charged back without being reopened) is a credit for
    that invoice: the desk asks for nothing that Stripe does not ask for. KeyError, TypeError and
    ValueError when an object is not what Stripe documents.
    """
    given, attempts = tuple(invoices), tuple(intents)
    meant = dict(_payments_of(given))
    paid = [found for one in attempts if (found := payment_of(one, meant.get(one["id"])))]
    back = [found for one in attempts for found in _taken_back(one)]
    known = [(one, invoice_of(one, zone)) for one in given if _counts(one)]
    settled = _net(paid, back)
    rest = [_credit(one, invoice, settled[invoice.id]) for one, invoice in known]
    changes = [*back, *(credit for credit in rest if credit)]
    return Charged(
        tuple(sorted((i for _, i in known), key=lambda i: (i.due_on, i.number, i.id))),
        tuple(sorted(paid, key=lambda payment: (payment.at, payment.id), reverse=True)),
        tuple(sorted(changes, key=lambda change: (change.at, change.id), reverse=True)),
    )


def _counts(invoice: Object) -> bool:
    return invoice["status"] in _CHARGED or invoice["status"] == "void"


def invoice_of(invoice: Object, zone: str) -> Invoice:
    """What is to be paid of it; `zone` is where its due date was chosen."""
    void = invoice["status"] == "void"
    amount = money_of(invoice["total"] if void else invoice["amount_due"], invoice["currency"])
    return Invoice(
        id=invoice["id"],
        number=invoice.get("number") or invoice["id"],
        description=_description(invoice),
        amount=amount,
        unpaid=Money(0, amount.currency) if void else amount,
        due_on=_due_on(invoice, zone),
        state=InvoiceState.VOID if void else InvoiceState.OPEN,
        lines=_lines(invoice, amount),
    )


def _lines(invoice: Object, amount: Money) -> tuple[InvoiceLine, ...]:
    """What it is for, and one more line for what else makes its amount; none of a long one,
    of which Stripe gives only the beginning.
    """
    told = invoice.get("lines") or {}
    if told.get("has_more") or not told.get("data"):
        return ()
    lines = tuple(
        InvoiceLine(
            "",
            line.get("description") or "",
            Decimal(line.get("quantity") or 1),
            money_of(line["amount"], invoice["currency"]),
        )
        for line in told["data"]
    )
    rest = amount - total((line.amount for line in lines), amount.currency)
    other = InvoiceLine("", "Taxes, discounts and credit", Decimal(1), rest)
    return (*lines, other) if rest else lines


def _description(invoice: Object) -> str:
    """The publisher's words: the invoice's own, or those of its first line."""
    lines = (invoice.get("lines") or {}).get("data") or [{}]
    return invoice.get("description") or lines[0].get("description") or "Invoice"


def _due_on(invoice: Object, zone: str) -> date:
    """An invoice that Stripe charges by itself has no due date: it is due when it is made."""
    moment = invoice.get("due_date") or invoice.get("effective_at") or invoice["created"]
    return datetime.fromtimestamp(moment, ZoneInfo(zone)).date()


def _payments_of(invoices: Iterable[Object]) -> Iterator[tuple[str, str]]:
    """Which payment intent was for which invoice."""
    for invoice in invoices:
        for part in (invoice.get("payments") or {}).get("data", ()):
            intent = key_of((part.get("payment") or {}).get("payment_intent"))
            if intent and part.get("status") != "canceled":
                yield intent, invoice["id"]


def payment_of(intent: Object, for_invoice: str | None = None) -> Payment | None:
    """The newest attempt of a payment intent; None when nothing was attempted.

    One that waits for the author to confirm it with the bank is a failed one that says so: no
    money moves until they do.
    """
    error = intent.get("last_payment_error") or {}
    status = intent["status"]
    state = _PAYMENT_STATES.get(status)
    waits = status == "requires_action"
    if state is None and not (error or waits):
        return None
    brand, last4, method = _paid_by(intent, error)
    succeeded = state is PaymentState.SUCCEEDED
    charge = _charge(intent)
    return Payment(
        id=intent["id"],
        amount=money_of(
            intent["amount_received"] if succeeded else intent["amount"], intent["currency"]
        ),
        at=moment_of(charge.get("created") or intent["created"]),
        state=state or PaymentState.FAILED,
        method=method,
        card_brand=brand,
        card_last4=last4,
        decline_code=None if state else _decline_code(error),
        for_invoice=for_invoice,
        advice_code=None if state else error.get("advice_code"),
    )


def _decline_code(error: Object) -> str:
    return error.get("decline_code") or error.get("code") or "authentication_required"


def _charge(intent: Object) -> Object:
    charge = intent.get("latest_charge")
    return charge if isinstance(charge, Mapping) else {}


def _paid_by(intent: Object, error: Object) -> tuple[str | None, str | None, str]:
    """Brand, last four digits, and our name of the kind."""
    details = _charge(intent).get("payment_method_details") or error.get("payment_method") or {}
    kind = details.get("type") or next(iter(intent.get("payment_method_types") or ()), "card")
    if kind == "card":
        card = details.get("card") or {}
        return card.get("brand"), card.get("last4"), "card"
    return None, None, "link" if kind == "link" else "transfer"


def _taken_back(intent: Object) -> Iterator[Adjustment]:
    """Refunds that did not fail, and a dispute that was lost. Of an undecided dispute the desk
    knows from its own events: until the bank has decided, nobody is told that they owe it again.
    """
    charge = _charge(intent)
    refunds = charge.get("refunds") or {}
    left = intent.get("amount_received") or 0
    older = (charge.get("amount_refunded") or 0) if refunds.get("has_more") else 0
    for refund in refunds.get("data", ()):
        if refund["status"] in {"succeeded", "pending", "requires_action"}:
            left -= refund["amount"]
            older -= refund["amount"]
            yield _back(refund, AdjustmentKind.REFUND, refund["amount"], intent)
    if older > 0:  # Stripe lists ten of a charge with it
        left -= older
        rest = {"id": f"{charge['id']}:older", "created": charge["created"]}
        yield _back(rest, AdjustmentKind.REFUND, older, intent)
    dispute = charge.get("dispute")
    if isinstance(dispute, Mapping) and dispute["status"] == "lost" and left > 0:
        yield _back(dispute, AdjustmentKind.CHARGEBACK, min(dispute["amount"], left), intent)


def _back(what: Object, kind: AdjustmentKind, amount: int, intent: Object) -> Adjustment:
    return Adjustment(
        id=what["id"],
        kind=kind,
        amount=money_of(amount, intent["currency"]),
        at=moment_of(what["created"]),
        reason="",  # the bank's or Stripe's words, which nobody here may quote
        payment_id=intent["id"],
    )


def _net(payments: Iterable[Payment], back: Iterable[Adjustment]) -> Counter[str]:
    """What each invoice has got of the payments that were meant for it, in minor units."""
    invoice_of_payment = {payment.id: payment.for_invoice for payment in payments}
    net: Counter[str] = Counter()
    for payment in payments:
        if payment.for_invoice and payment.state is PaymentState.SUCCEEDED:
            net[payment.for_invoice] += payment.amount.minor
    for change in back:
        invoice_id = invoice_of_payment.get(change.payment_id or "")
        if invoice_id:
            net[invoice_id] -= change.amount.minor
    return net


def _credit(invoice: Object, charged: Invoice, had: int) -> Adjustment | None:
    if charged.state is InvoiceState.VOID:
        return None
    paid = money_of(invoice["amount_due"] - invoice["amount_remaining"], invoice["currency"])
    missing = paid.minor - had
    if missing <= 0:
        return None
    return Adjustment(
        id=f"{charged.id}:settled",
        kind=AdjustmentKind.CREDIT,
        amount=Money(missing, paid.currency),
        at=moment_of(invoice["created"]),
        reason="Settled outside of Stripe",
        invoice_id=charged.id,
    )


def methods_of(methods: Iterable[Object], customer: Object) -> tuple[PaymentMethod, ...]:
    """Those with four digits to name them by; the default one first."""
    default = key_of((customer.get("invoice_settings") or {}).get("default_payment_method"))
    found = [method for one in methods if (method := _method(one, default))]
    return tuple(sorted(found, key=lambda method: (not method.is_default, method.id)))


def _method(method: Object, default: str | None) -> PaymentMethod | None:
    details = method.get(method["type"]) or {}
    last4 = details.get("last4")
    if not last4:
        return None
    expires = (details["exp_year"], details["exp_month"]) if "exp_year" in details else None
    brand = details.get("brand") or details.get("bank_name") or method["type"]
    return PaymentMethod(method["id"], brand, last4, expires, method["id"] == default)


def payout_of(payout: Object) -> Payout:
    """A payout to the author's bank."""
    return Payout(
        id=payout["id"],
        amount=money_of(payout["amount"], payout["currency"]),
        state=_PAYOUT_STATES[payout["status"]],
        arrives_on=moment_of(payout["arrival_date"]).date(),
        failure_code=payout.get("failure_code"),
    )


def moment_of(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def key_of(reference: Any) -> str | None:
    """The id of something that Stripe gives as an id, or whole where it was asked for."""
    found = reference.get("id") if isinstance(reference, Mapping) else reference
    return str(found) if found else None
