"""Objects as Stripe writes them, with sensible defaults, put into the stand-in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.standins.stripe import Object, StripeStandin


def noon(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("UTC")).timestamp())


def customer(stripe: StripeStandin, **changes: Any) -> Object:
    values: Object = {
        "email": "delores@example.com", "metadata": {}, "name": "Delores",
        "invoice_settings": {"default_payment_method": None},
    }  # fmt: skip
    return stripe.add("customers", **(values | changes))


def invoice(stripe: StripeStandin, of: Object, due_on: date, amount: int, **changes: Any) -> Object:
    paid = changes.pop("paid", 0)
    values: Object = {
        "customer": of["id"], "number": None, "description": "Monthly payment", "currency": "usd",
        "status": "open", "total": amount, "amount_due": amount, "amount_paid": paid,
        "amount_remaining": amount - paid, "due_date": noon(due_on), "lines": {"data": []},
        "payments": {"object": "list", "data": []},
    }  # fmt: skip
    return stripe.add("invoices", **(values | changes))


def intent(stripe: StripeStandin, of: Object, amount: int, at: int, **changes: Any) -> Object:
    """A card payment that succeeded, of a card that ends in 4242."""
    last4 = changes.pop("last4", "4242")
    charge = {
        "id": changes.pop("charge_id", None) or f"ch_{len(stripe.objects['payment_intents'])}",
        "object": "charge", "created": at, "amount_refunded": 0, "dispute": None,
        "refunds": {"object": "list", "has_more": False, "data": []},
        "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": last4}},
    }  # fmt: skip
    values: Object = {
        "customer": of["id"], "amount": amount, "amount_received": amount, "currency": "usd",
        "status": "succeeded", "created": at, "last_payment_error": None, "latest_charge": charge,
        "payment_method_types": ["card"],
    }  # fmt: skip
    return stripe.add("payment_intents", **(values | changes))


def declined(code: str, advice: str | None = None) -> Object:
    """What a payment intent has after its charge was declined with the code."""
    error = {
        "type": "card_error", "code": "card_declined", "decline_code": code,
        "advice_code": advice, "message": f"Your card was declined: {code}",
    }  # fmt: skip
    return {"status": "requires_payment_method", "amount_received": 0, "last_payment_error": error}


def pays(invoiced: Object, by: Object) -> None:
    """The payment intent settles the invoice, as Stripe then shows it."""
    part = {
        "id": f"inpay_{by['id']}", "object": "invoice_payment", "status": "paid",
        "payment": {"type": "payment_intent", "payment_intent": by["id"]},
    }  # fmt: skip
    invoiced["payments"]["data"].append(part)
    invoiced["amount_paid"] += by["amount"]
    invoiced["amount_remaining"] -= by["amount"]
    if invoiced["amount_remaining"] == 0:
        invoiced["status"] = "paid"


def dispute(stripe: StripeStandin, of: Object | None, about: Object, **changes: Any) -> Object:
    charge = about["latest_charge"] | {"customer": of["id"] if of else None}
    values: Object = {
        "amount": about["amount"], "charge": charge, "payment_intent": about["id"],
        "currency": about["currency"], "status": "needs_response", "reason": "fraudulent",
        "evidence_details": {
            "due_by": 1_796_000_000, "has_evidence": False, "past_due": False,
            "submission_count": 0, "enhanced_eligibility": {},
        },
    }  # fmt: skip
    return stripe.add("disputes", **(values | changes))
