"""From where an author went to the payment page: what tells a bank that it was they who paid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from assist.model.account import Payment
from assist.model.hosted_link import LinkPurpose
from assist.model.money import Money


@dataclass(frozen=True, slots=True)
class Visit:
    """The request with which somebody opened a page; "" for what it did not tell."""

    ip: str
    user_agent: str = ""
    languages: str = ""

    @property
    def device(self) -> str:
        """A fingerprint of the browser: 64 hexadecimal characters (Visa asks for 20 and more);
        "" when it told nothing of itself.
        """
        told = f"{self.user_agent}\n{self.languages}"
        return sha256(told.encode()).hexdigest() if self.user_agent else ""


@dataclass(frozen=True, slots=True)
class Checkout:
    """One press of the button that leads to the payment page: the author's consent to it.

    The address is kept as it is, since banks compare it; of the browser only a fingerprint.
    """

    id: str
    account_id: str
    link_id: str
    purpose: LinkPurpose
    amount: Money | None  # that was shown beside the button
    session_id: str | None  # the provider's page
    at: datetime
    ip: str
    device: str
    payment_id: str | None = None  # what was paid there


def checkout_of(payment: Payment, checkouts: Iterable[Checkout]) -> Checkout | None:
    """Where the payment was made; of a charge that nobody was there for, where its method was
    authorised: the newest change of the method before it (desk rules, 3.2). None when neither is
    on record.
    """
    known = tuple(checkouts)
    own = [one for one in known if one.payment_id == payment.id]
    if not own:
        update = LinkPurpose.UPDATE_METHOD
        own = [one for one in known if one.purpose is update and one.at <= payment.at]
    return max(own, key=lambda one: (one.at, one.id), default=None)
