"""A webhook of Stripe: is it theirs, and what does it speak of. Pure; `now` is an argument."""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from assist.billing.stripe_map import Object, key_of, moment_of
from assist.errors import BadInput, NotAuthentic

SIGNATURE_HEADER = "stripe-signature"
TOLERANCE = timedelta(minutes=5)  # what Stripe's own libraries allow


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to which object. What the object is like is asked anew, never taken from
    here: events come late, twice and in any order.
    """

    id: str
    kind: str  # "charge.dispute.created"
    created_at: datetime
    object_id: str
    customer_id: str | None
    payment_intent_id: str | None
    connected_account: str | None  # set when it happened on an account connected to ours
    reference: str | None = None  # the hosted link of ours that it came through


def verify(
    body: bytes,
    header: str | None,
    secrets: Sequence[str],
    *,
    now: datetime,
    tolerance: timedelta = TOLERANCE,
) -> None:
    """NotAuthentic unless one of `secrets` signed these very bytes, not long ago.

    The header is `t=<seconds>,v1=<hex>[,v1=<hex>]`, where v1 is HMAC-SHA256 over `<t>.<body>`
    (docs.stripe.com/webhooks/signatures). Several secrets let one be replaced without a gap.
    """
    pairs = [part.strip().partition("=") for part in (header or "").split(",")]
    stamps = [value for name, _, value in pairs if name == "t"]
    given = [value for name, _, value in pairs if name == "v1"]
    if len(stamps) != 1 or not (stamps[0].isascii() and stamps[0].isdigit()) or not given:
        raise NotAuthentic("no usable Stripe-Signature")
    signed = stamps[0].encode() + b"." + body
    expected = [hmac.new(secret.encode(), signed, sha256).hexdigest() for secret in secrets]
    matches = [
        hmac.compare_digest(one.encode(), other.encode()) for one in expected for other in given
    ]
    if not any(matches):
        raise NotAuthentic("signed with another secret")
    if abs(now.timestamp() - int(stamps[0])) > tolerance.total_seconds():
        raise NotAuthentic("signed too long ago")


def fingerprint(body: bytes) -> str:
    """A name for what could not be read, the same each time it comes."""
    return sha256(body).hexdigest()


def event_of(body: bytes) -> Event:
    """What the body tells; BadInput when it is no event."""
    try:
        told = json.loads(body)
        about: Object = told["data"]["object"]
        return Event(
            id=str(told["id"]),
            kind=str(told["type"]),
            created_at=moment_of(told["created"]),
            object_id=str(about.get("id") or ""),
            customer_id=_customer(told, about),
            payment_intent_id=key_of(about.get("payment_intent")),
            connected_account=told.get("account"),
            reference=about.get("client_reference_id"),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput("event", f"is no event of Stripe ({type(error).__name__}).") from error


def _customer(told: Object, about: Object) -> str | None:
    """A payment method that was taken off a customer names them only in what it was before."""
    if about.get("object") == "customer":
        return key_of(about)
    before = (told["data"].get("previous_attributes") or {}).get("customer")
    return key_of(about.get("customer")) or key_of(before)
