"""The part of the composition root that picks who knows what authors were charged and paid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from assist.billing.ledger import Ledger
from assist.billing.stripe import StripeBilling
from assist.desk.services import StripeDesk
from assist.desk.stripe_books import StripeBooks
from assist.model.ledger import Entries
from assist.settings import Billing, Settings
from assist.store import Database, accounts

if TYPE_CHECKING:
    from assist.billing.base import BillingConnector
    from assist.billing.stripe import Provider

PROVIDER_TIMEOUT_SECONDS = 10.0


def billing(settings: Settings, db: Database, provider: Provider | None) -> BillingConnector:
    """Who is asked what an account was charged and paid, for all accounts."""
    if provider is not None and settings.billing is Billing.STRIPE:
        return StripeBilling(provider, StripeBooks(db), zone=settings.stripe_zone)
    return Ledger(_entries_from(db))


def stripe_provider(settings: Settings) -> Provider | None:
    """Stripe, where the settings name a key; its library loads slowly and only then."""
    if settings.stripe_secret_key is None:
        return None
    from assist.billing.stripe_client import StripeClient

    key = settings.stripe_secret_key.get_secret_value()
    base = settings.stripe_api_base
    return StripeClient(key, api_base=base, timeout=PROVIDER_TIMEOUT_SECONDS)


def stripe_desk(settings: Settings, db: Database, provider: Provider | None) -> StripeDesk | None:
    """Webhooks, disputes and hosted links of Stripe."""
    if provider is None or settings.stripe_webhook_secrets is None:
        return None
    secrets = settings.stripe_webhook_secrets.get_secret_value().split(",")
    return StripeDesk(
        api=provider,
        customer_of=StripeBilling(provider, StripeBooks(db), zone=settings.stripe_zone).customer,
        webhook_secrets=tuple(secret.strip() for secret in secrets if secret.strip()),
        link_secret=settings.secret_key.get_secret_value(),
        link_good_for=timedelta(hours=settings.stripe_link_hours),
    )


def _entries_from(db: Database) -> Callable[[str, datetime], Entries | None]:
    def load(account_id: str, now: datetime) -> Entries | None:
        with db.read() as tx:
            return accounts.load(tx, account_id, now)

    return load
