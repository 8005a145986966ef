"""What the Stripe connector needs of our own books: each call is a short transaction."""

from __future__ import annotations

from datetime import datetime

from assist.billing.stripe import PAYOUT_KEY, Author, Matched, Object
from assist.errors import Duplicate
from assist.model.ledger import Entries
from assist.store import Database, accounts, stripe_customers


class StripeBooks:
    """assist.billing.stripe.Books over the store."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def load(self, account_id: str, now: datetime) -> Entries | None:
        with self._db.read() as tx:
            return accounts.load(tx, account_id, now)

    def author(self, account_id: str) -> Author:
        with self._db.read() as tx:
            return Author(*stripe_customers.proven_emails(tx, account_id))

    def customer_of(self, account_id: str) -> str | None:
        with self._db.read() as tx:
            return stripe_customers.customer_of(tx, account_id)

    def link(self, account_id: str, customer: Object | None, how: Matched, now: datetime) -> bool:
        metadata = (customer or {}).get("metadata") or {}
        try:
            with self._db.transaction() as tx:
                stripe_customers.link(
                    tx,
                    account_id,
                    customer_id=customer["id"] if customer else None,
                    connect_account=metadata.get(PAYOUT_KEY),
                    matched=how.value,
                    at=now,
                )
        except Duplicate:
            return False
        return True

    def version(self, account_id: str, fingerprint: str) -> int:
        with self._db.read() as tx:
            same = stripe_customers.fingerprint(tx, account_id) == fingerprint
            version = accounts.version(tx, account_id)
        if not same:
            with self._db.transaction() as tx:
                stripe_customers.move_on(tx, account_id, fingerprint)
                version = accounts.version(tx, account_id)
        assert version is not None, "asked of an account that was just read"
        return version
