"""What every step of a refund shares: who and where, the move, its line in the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assist.billing.ledger import snapshot_of
from assist.desk.carry_out import retake_turn
from assist.desk.people import active_specialist
from assist.desk.record import announce, by_specialist, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.errors import BadInput, NotAllowed, NotFound
from assist.model.account import AccountSnapshot
from assist.model.audit import AuditKind
from assist.model.contact import Contact
from assist.model.conversation import Conversation
from assist.model.refund import Refund
from assist.model.specialist import Specialist
from assist.policy.redact import redact
from assist.store import Tx, accounts, contacts, conversations, refunds


@dataclass(frozen=True, slots=True)
class Step:
    """One person's click on one refund, inside its transaction."""

    desk: DeskServices
    tx: Tx
    person: Specialist
    conversation: Conversation
    contact: Contact
    now: datetime
    books: AccountSnapshot | None = None  # what Stripe told before; None: the ledger has it

    def account(self, account_id: str) -> AccountSnapshot:
        """The account by the books that count."""
        return self.books or account_in(self.tx, account_id, self.now)

    def moved(self, before: Refund, after: Refund) -> Refund:
        """Store and record it; NotAllowed when somebody else was first."""
        if not refunds.move(self.tx, before, after):
            raise NotAllowed("refund_moved", before.id)
        self.note(after)
        return after

    def note(self, refund: Refund) -> None:
        """The line in the record."""
        note_refund(self.tx, refund, by_specialist(self.person.id), self.now)

    def told(self) -> None:
        """What a reply may say about it is another thing now."""
        tell_refund(self.tx, self.desk, self.conversation)


def note_refund(tx: Tx, refund: Refund, actor: str, now: datetime) -> None:
    """The line in the record."""
    amount = refund.amount
    record(
        tx,
        refund.conversation_id,
        AuditKind.REFUND_MOVED,
        actor=actor,
        at=now,
        subject={"refund": refund.id, "payment": refund.payment_id},
        data={
            "state": refund.state.value,
            "amount_minor": amount.minor if amount else None,
            "currency": amount.currency if amount else None,
            "policy_version": refund.estimate.policy_version if refund.estimate else None,
            "no_refund": refund.no_refund.value if refund.no_refund else None,
            "identity": refund.identity_note,
            "note": refund.note,
            "reference": refund.reference,
            **({"provider": refund.provider_id, "try": refund.tries} if refund.tries else {}),
        },
    )


def tell_refund(tx: Tx, desk: DeskServices, conversation: Conversation) -> None:
    """What a reply may say about it is another thing now."""
    if conversation.waiting_since is not None:
        retake_turn(tx, desk, conversation.id, "stale")
    announce(tx, conversation.id, "conversation")
    refresh_card_soon(tx, desk.jobs, conversation.id)


def stripes_books(
    desk: DeskServices, account_id: str | None, now: datetime
) -> AccountSnapshot | None:
    """The account as Stripe tells it, asked with no session open; None where the ledger has it.

    NotFound without a customer that is surely theirs; TemporaryFailure when Stripe cannot be asked.
    """
    if not desk.payments_are_stripes or account_id is None:
        return None
    account = desk.billing.snapshot(account_id, now)
    if account is None:
        raise NotFound("account", account_id)
    return account


def books_of_refund(desk: DeskServices, refund_id: str, now: datetime) -> AccountSnapshot | None:
    """As `stripes_books`, of the refund's account."""
    with desk.db.read() as tx:
        account_id = refunds.get(tx, refund_id).account_id
    return stripes_books(desk, account_id, now)


def begin(
    desk: DeskServices,
    tx: Tx,
    conversation_id: str,
    *,
    by: str,
    now: datetime,
    books: AccountSnapshot | None = None,
) -> Step:
    """Lock the conversation for one step. NotAllowed for somebody who does not work here."""
    conversation = conversations.lock(tx, conversation_id)
    person = active_specialist(tx, by)
    if person is None:
        raise NotAllowed("not_a_specialist", by)
    contact = contacts.get_contact(tx, conversation.contact_id)
    return Step(desk, tx, person, conversation, contact, now, books)


def account_in(tx: Tx, account_id: str, now: datetime) -> AccountSnapshot:
    """The account as it stands in this transaction."""
    entries = accounts.load(tx, account_id, now)
    if entries is None:
        raise NotFound("account", account_id)
    return snapshot_of(entries)


def reason(note: str) -> str:
    """A note without card numbers; BadInput when it is empty."""
    told = redact(note.strip()).text
    if not told:
        raise BadInput("note", "is empty.", "Say why, in a few words.")
    return told
