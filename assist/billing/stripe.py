"""Stripe as the source of what an author owes: a BillingConnector.

Who the author is, and what they earn in royalties, is the publisher's own to know: accounts and
royalties come from the embedded ledger, everything that was charged and paid from Stripe.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol

from assist.billing.ledger import snapshot_of
from assist.billing.stripe_map import Charged, charged_of, methods_of, payout_of
from assist.errors import BadInput, NotFound, PermanentFailure, TemporaryFailure
from assist.model.account import AccountSnapshot, Section
from assist.model.ledger import Entries

log = logging.getLogger(__name__)
Object = Mapping[str, Any]
CONTACT_KEYS = ("assist_contact", "contact_id")  # of a customer's metadata
PAYOUT_KEY = "connect_account"  # the same: where their royalties are paid out


class Matched(StrEnum):
    """How a customer was found for an account, or why none was."""

    METADATA = "metadata"
    EMAIL = "email"
    NOBODY = "nobody"
    SEVERAL = "several"  # more than one fits: a person decides, by metadata at Stripe
    TAKEN = "taken"  # the only one that fits is another account's already
    MIXED_CURRENCIES = "mixed_currencies"  # Stripe charged in another currency than the account's


@dataclass(frozen=True, slots=True)
class Author:
    """What an account's customer is looked for by: proven addresses only."""

    contact_id: str
    emails: tuple[str, ...]


class Api(Protocol):
    """What is asked of Stripe; assist.billing.stripe_client answers it."""

    def customer(self, customer_id: str) -> Object: ...
    def customers_by_metadata(self, key: str, value: str) -> tuple[Object, ...]: ...
    def customers_by_email(self, email: str) -> tuple[Object, ...]: ...
    def invoices(self, customer_id: str) -> tuple[Object, ...]: ...
    def payment_intents(self, customer_id: str) -> tuple[Object, ...]: ...
    def payment_methods(self, customer_id: str) -> tuple[Object, ...]: ...
    def payouts(self, connected_account: str) -> tuple[Object, ...]: ...


class Provider(Api, Protocol):
    """What the desk asks of Stripe beyond that."""

    def dispute(self, dispute_id: str) -> Object: ...
    def payment_intent(self, intent_id: str) -> Object: ...
    def refund(self, refund_id: str) -> Object: ...
    def refunds_of(self, intent_id: str) -> tuple[Object, ...]: ...
    def make_refund(self, params: Mapping[str, Any], key: str) -> Object: ...
    def open_portal(self, customer_id: str, return_url: str, key: str) -> str: ...
    def open_checkout(self, params: Mapping[str, Any], key: str) -> Object: ...
    def checkout(self, session_id: str) -> Object: ...
    def end_checkout(self, session_id: str) -> None: ...
    def whoami(self) -> Object: ...
    def close(self) -> None: ...


class Books(Protocol):
    """What we keep ourselves; each call is a short transaction of its own."""

    def load(self, account_id: str, now: datetime) -> Entries | None:
        """The account in the embedded ledger."""

    def author(self, account_id: str) -> Author: ...

    def customer_of(self, account_id: str) -> str | None:
        """The customer that was found before."""

    def link(self, account_id: str, customer: Object | None, how: Matched, now: datetime) -> bool:
        """Keep what was found; False when the customer is another account's already."""

    def version(self, account_id: str, fingerprint: str) -> int:
        """The account's version, moved on when `fingerprint` is not the one of last time."""


class StripeBilling:
    """Account facts, charges and payments asked at Stripe each time they are needed."""

    def __init__(self, api: Api, books: Books, *, zone: str) -> None:
        """`zone` is the one of the Stripe account, in which its due dates are days."""
        self._api = api
        self._books = books
        self._zone = zone

    def snapshot(self, account_id: str, now: datetime) -> AccountSnapshot | None:
        """The account as it stands; None if there is none, or no customer that is surely theirs.

        Raises TemporaryFailure when Stripe cannot be asked, or refuses us.
        """
        entries = self._books.load(account_id, now)
        if entries is None:
            return None
        try:
            return self._asked(entries, now)
        except (PermanentFailure, NotFound) as error:
            log.error("Stripe refuses to tell about account %s: %s", account_id, error)  # noqa: TRY400 - no surprise, and its cause may name a person
            raise TemporaryFailure("refused", "Stripe refuses to tell") from error
        except (KeyError, TypeError, ValueError, BadInput) as error:
            log.exception("What Stripe tells about account %s cannot be read", account_id)
            raise TemporaryFailure("unreadable", "what Stripe tells cannot be read") from error

    def _asked(self, entries: Entries, now: datetime) -> AccountSnapshot | None:
        customer = self.customer(entries.account_id, now)
        if customer is None:
            return None
        key = customer["id"]
        charged = charged_of(self._api.invoices(key), self._api.payment_intents(key), self._zone)
        if _currencies(charged) - {entries.currency}:
            self._books.link(entries.account_id, None, Matched.MIXED_CURRENCIES, now)
            log.warning("account %s is charged in several currencies", entries.account_id)
            return None
        connected = (customer.get("metadata") or {}).get(PAYOUT_KEY)
        payouts = tuple(map(payout_of, self._api.payouts(connected) if connected else ()))
        methods = methods_of(self._api.payment_methods(key), customer)
        told = (charged, methods, payouts)
        version = self._books.version(entries.account_id, sha256(repr(told).encode()).hexdigest())
        return snapshot_of(
            replace(
                entries,
                version=version,
                as_of=now,
                invoices=charged.invoices,
                payments=charged.payments,
                adjustments=charged.adjustments,
                methods=methods,
                payouts=payouts,
                ages=_ages(entries, now),
            )
        )

    def customer(self, account_id: str, now: datetime) -> Object | None:
        """The customer that is surely this account's, kept once found; None otherwise, noted."""
        known = self._books.customer_of(account_id)
        if known is not None:
            customer = self._api.customer(known)
            if not customer.get("deleted"):
                return customer
        found, how = self._found(self._books.author(account_id))
        if self._books.link(account_id, found, how, now):
            if found is None:
                log.warning("account %s has no customer at Stripe: %s", account_id, how)
            return found
        self._books.link(account_id, None, Matched.TAKEN, now)
        log.warning("account %s fits only a customer of another account", account_id)
        return None

    def _found(self, author: Author) -> tuple[Object | None, Matched]:
        """By metadata, else by a proven address; two that fit are as good as none."""
        told = {
            one["id"]: one
            for key in CONTACT_KEYS
            for one in self._api.customers_by_metadata(key, author.contact_id)
        }
        if told:
            return _only(told, Matched.METADATA)
        written = {
            one["id"]: one
            for email in author.emails
            for one in self._api.customers_by_email(email)
            if names(one) in {None, author.contact_id}
        }
        return _only(written, Matched.EMAIL)


def names(customer: Object) -> str | None:
    """The contact that the customer's metadata names."""
    metadata = customer.get("metadata") or {}
    return next((str(metadata[key]) for key in CONTACT_KEYS if metadata.get(key)), None)


def _only(found: Mapping[str, Object], how: Matched) -> tuple[Object | None, Matched]:
    if len(found) == 1:
        return next(iter(found.values())), how
    return None, Matched.SEVERAL if found else Matched.NOBODY


def _currencies(charged: Charged) -> set[str]:
    amounts = [invoice.amount for invoice in charged.invoices]
    amounts += [payment.amount for payment in charged.payments]
    amounts += [change.amount for change in charged.adjustments]
    return {amount.currency for amount in amounts}


def _ages(entries: Entries, now: datetime) -> Mapping[Section, datetime]:
    """All is of this moment, but for the royalties, which are the ledger's."""
    return {
        **dict.fromkeys(Section, now),
        Section.ROYALTIES: entries.ages.get(Section.ROYALTIES, now),
    }
