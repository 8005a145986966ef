"""The sample publisher: its desk, and its authors' accounts put into the store."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import count

from assist.demo.authors import AUTHORS, Author, Charge, Paid, stable_id
from assist.errors import Duplicate
from assist.model.account import Invoice, InvoiceKind, InvoiceState, Payment, PaymentState
from assist.model.contact import ChannelKind, Contact, ContactPoint
from assist.model.ledger import RoyaltyMovement, RoyaltyStep
from assist.model.money import Money
from assist.model.specialist import Role, Roster, Shift, Specialist
from assist.model.tax_form import FormKind, TaxForm
from assist.model.withdrawal import PayoutMethod
from assist.store import Database, Tx, accounts, contacts, payout_records, specialists

SMS_NUMBER = "+12025550100"
WHATSAPP_NUMBER = "+12025550101"
MAIL_ADDRESS = "billing@lanternhouse.example"

# The desk is open at every hour, so that a demo at night shows suggestions signed by a person.
ALWAYS_OPEN = Roster(
    (Shift("always", None, frozenset(range(7)), time.min, time.max, "America/New_York"),)
)

ANA = Specialist(
    stable_id("specialist", "Ana Ruiz"),
    "Ana Ruiz",
    "ana@lanternhouse.example",
    Role.SPECIALIST,
    phone="+541155550001",
)
LEO = Specialist(
    stable_id("specialist", "Leo Paz"),
    "Leo Paz",
    "leo@lanternhouse.example",
    Role.LEAD,
    phone="+541155550002",
)


def seed(db: Database, now: datetime) -> None:
    """Put the publisher into a migrated database; nothing happens where it is already."""
    try:
        with db.transaction() as tx:
            for person in (ANA, LEO):
                specialists.add(tx, person)
            numbers = count(2001)
            for each in AUTHORS:
                _add(tx, each, now, numbers)
    except Duplicate:
        return


def _add(tx: Tx, who: Author, now: datetime, numbers: count[int]) -> None:
    joined = now - timedelta(days=400)
    contact = Contact(
        id=who.contact_id,
        name=who.name,
        language=who.language,
        country=who.country,
        zone=who.zone,
        account_id=who.account_id,
        created_at=joined,
    )
    contacts.add_contact(tx, contact)
    addresses = {
        ChannelKind.EMAIL: who.email,
        ChannelKind.SMS: who.sms,
        ChannelKind.WHATSAPP: who.whatsapp,
    }
    for channel, address in addresses.items():
        if address is not None:
            contacts.add_point(tx, _point(who, channel, address, joined))
    _add_account(tx, who, now, numbers)


def _point(who: Author, channel: ChannelKind, address: str, joined: datetime) -> ContactPoint:
    return ContactPoint(
        id=stable_id(f"point/{channel.value}", who.name),
        contact_id=who.contact_id,
        channel=channel,
        address=address,
        created_at=joined,
        verified_at=joined,
        language=who.language,
    )


def _add_account(tx: Tx, who: Author, now: datetime, numbers: count[int]) -> None:
    accounts.add_account(
        tx,
        account_id=who.account_id,
        contact_id=who.contact_id,
        currency=who.currency,
        project_titles=(who.title,),
        billing_email=who.email,
    )
    for charge in who.charges:
        accounts.add_invoice(tx, who.account_id, _invoice(who, charge, next(numbers), now))
    for paid in who.paid:
        accounts.add_payment(tx, who.account_id, _payment(who, paid, now))
    if who.earned is not None:
        for movement in _royalties(who, now, *who.earned):
            accounts.add_royalty(tx, who.account_id, movement)
    _put_on_file(tx, who, now)


def _royalties(who: Author, now: datetime, pending: int, available: int) -> list[RoyaltyMovement]:
    """All of it earned this quarter, less what came back in the one before; and `available` of it
    collected and released.
    """
    this = now.year * 4 + (now.month - 1) // 3
    steps = (
        ("earned", RoyaltyStep.EARNED, pending + available + who.returned, this),
        ("returned", RoyaltyStep.EARNED, -who.returned, this - 1),
        ("collected", RoyaltyStep.COLLECTED, available, this),
        ("released", RoyaltyStep.RELEASED, available, this),
    )
    return [
        RoyaltyMovement(
            name, step, Money(minor, who.currency), now.date(), f"{of // 4}-Q{of % 4 + 1}"
        )
        for name, step, minor, of in steps
        if minor
    ]


def _put_on_file(tx: Tx, who: Author, now: datetime) -> None:
    """The tax form and where royalties go, both from long ago."""
    if who.form is not None:
        abroad = who.form.kind is FormKind.W8BEN
        form = TaxForm(
            id=stable_id("form", who.name),
            account_id=who.account_id,
            kind=who.form.kind,
            signed_on=(now - timedelta(days=who.form.days_ago)).date(),
            tin=who.form.tin,
            recorded_at=now,
            recorded_by=LEO.id,
            country=who.country if abroad else None,
            claims_treaty=who.form.treaty,
        )
        payout_records.put_form(tx, form)
    if who.paid_to is not None:
        kind, last4 = who.paid_to
        since, key = now - timedelta(days=200), stable_id("method", who.name)
        method = PayoutMethod(key, who.account_id, kind, last4, since, LEO.id)
        payout_records.put_method(tx, method, now)


def _invoice(who: Author, charge: Charge, number: int, now: datetime) -> Invoice:
    amount = Money(charge.minor, who.currency)
    return Invoice(
        id=stable_id("invoice", str(number)),
        number=f"LH-{number}",
        description=charge.what,
        amount=amount,
        unpaid=amount,
        due_on=(now + timedelta(days=charge.day)).date(),
        state=InvoiceState.OPEN,
        kind=InvoiceKind.FEE if charge.what == "Late fee" else InvoiceKind.CHARGE,
    )


def _payment(who: Author, paid: Paid, now: datetime) -> Payment:
    return Payment(
        id=stable_id("payment", f"{who.name}/{paid.day}"),
        amount=Money(paid.minor, who.currency),
        at=now + timedelta(days=paid.day),
        state=PaymentState.FAILED if paid.declined else PaymentState.SUCCEEDED,
        method="card",
        card_brand="visa",
        card_last4=paid.card,
        decline_code=paid.declined,
    )
