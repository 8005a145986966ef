"""The connectors that the contract is run over. Add yours to `SUBJECTS`.

Each is made over a source of its own that holds the same account, and can be told to change it
or to fail, which a fake would only pretend.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from assist.billing.base import BillingConnector
from assist.billing.ledger import Ledger
from assist.billing.stripe import StripeBilling
from assist.billing.stripe_client import StripeClient
from assist.desk.stripe_books import StripeBooks
from assist.errors import TemporaryFailure
from assist.model.account import Invoice, InvoiceState, Payment, PaymentState
from assist.model.ledger import Entries
from assist.model.money import Money
from assist.store import Database, accounts
from tests import stripe_objects
from tests.standins.stripe import KEY, StripeStandin

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
ACCOUNT, CONTACT = "acc-1", "con-1"


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def _invoice(number: str, minor: int, due_on: date, state: InvoiceState) -> Invoice:
    return Invoice(f"inv-{number}", number, "Monthly payment", usd(minor), usd(0), due_on, state)


# 312.50 is owed: one invoice paid, one open and one void. A card was declined before.
INVOICES = (
    _invoice("20881", 31_250, date(2026, 11, 10), InvoiceState.OPEN),
    _invoice("20880", 31_250, date(2026, 10, 10), InvoiceState.OPEN),
    _invoice("20879", 9_900, date(2026, 9, 10), InvoiceState.VOID),
)
PAID = Payment(
    "pay-1", usd(31_250), NOW - timedelta(days=44), PaymentState.SUCCEEDED, "card", "visa", "4242"
)
DECLINED = Payment(
    "pay-2", usd(31_250), NOW - timedelta(days=13), PaymentState.FAILED, "card", "visa", "0341",
    "insufficient_funds",
)  # fmt: skip


class Subject(Protocol):
    """A connector over the account above."""

    connector: BillingConnector

    def pay(self, payment: Payment) -> None:
        """The author pays, at the source."""

    def break_source(self) -> None:
        """From now on the source cannot be asked."""


@dataclass
class LedgerSubject:
    """The embedded ledger over a real SQLite database."""

    db: Database
    broken: bool = False

    def __post_init__(self) -> None:
        self.connector: BillingConnector = Ledger(self._load)
        with self.db.transaction() as tx:
            accounts.add_account(
                tx,
                account_id=ACCOUNT,
                contact_id=CONTACT,
                currency="USD",
                project_titles=("The Salt Road",),
                billing_email="delores@example.com",
            )
            for invoice in INVOICES:
                accounts.add_invoice(tx, ACCOUNT, invoice)
            for payment in (PAID, DECLINED):
                accounts.add_payment(tx, ACCOUNT, payment)

    def _load(self, account_id: str, now: datetime) -> Entries | None:
        if self.broken:
            raise TemporaryFailure("busy")
        with self.db.read() as tx:
            return accounts.load(tx, account_id, now)

    def pay(self, payment: Payment) -> None:
        with self.db.transaction() as tx:
            accounts.add_payment(tx, ACCOUNT, payment)

    def break_source(self) -> None:
        self.broken = True


def ledger(copy: Callable[[Path], str], directory: Path) -> Subject:
    return LedgerSubject(Database(copy(directory / "books.db")))


@dataclass
class StripeSubject:
    """Stripe's connector, over its official library and a stand-in, with a real database."""

    db: Database

    def __post_init__(self) -> None:
        self.stripe = StripeStandin()
        self.stripe.__enter__()
        self.client = StripeClient(KEY, api_base=self.stripe.url, timeout=5, retries=0)
        self.connector: BillingConnector = StripeBilling(
            self.client, StripeBooks(self.db), zone="UTC"
        )
        with self.db.transaction() as tx:
            accounts.add_account(
                tx,
                account_id=ACCOUNT,
                contact_id=CONTACT,
                currency="USD",
                project_titles=("The Salt Road",),
                billing_email="delores@example.com",
            )
        self.customer = stripe_objects.customer(self.stripe, metadata={"assist_contact": CONTACT})
        for charged in INVOICES:
            values = {"number": charged.number, "id": f"in_{charged.number}"}
            if charged.state is InvoiceState.VOID:
                values["status"] = "void"
            minor = charged.amount.minor
            stripe_objects.invoice(self.stripe, self.customer, charged.due_on, minor, **values)
        self.pay(PAID)
        self.pay(DECLINED)

    def pay(self, payment: Payment) -> None:
        at, failed = int(payment.at.timestamp()), payment.state is PaymentState.FAILED
        more = stripe_objects.declined(str(payment.decline_code)) if failed else {}
        intent = stripe_objects.intent(
            self.stripe, self.customer, payment.amount.minor, at, last4=payment.card_last4, **more
        )
        if payment is PAID:
            stripe_objects.pays(self.stripe.objects["invoices"]["in_20880"], intent)

    def break_source(self) -> None:
        self.stripe.broken = True

    def close(self) -> None:
        self.client.close()
        self.stripe.__exit__()


def stripe(copy: Callable[[Path], str], directory: Path) -> Subject:
    return StripeSubject(Database(copy(directory / "books.db")))


SUBJECTS: dict[str, Callable[[Callable[[Path], str], Path], Subject]] = {
    "ledger": ledger,
    "stripe": stripe,
}
