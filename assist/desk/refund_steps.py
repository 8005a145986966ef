"""What every step of a refund shares: who and where, the move, its line in the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assist.billing.ledger import snapshot_of
from assist.desk.carry_out import retake_turn
from assist.desk.people import active_specialist
from assist.desk.proven import as_proven
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

    def moved(self, before: Refund, after: Refund) -> Refund:
        """Store and record it; NotAllowed when somebody else was first."""
        if not refunds.move(self.tx, before, after):
            raise NotAllowed("refund_moved", before.id)
        self.note(after)
        return after

    def note(self, refund: Refund) -> None:
        """The line in the record."""
        amount = refund.amount
        record(
            self.tx,
            refund.conversation_id,
            AuditKind.REFUND_MOVED,
            actor=by_specialist(self.person.id),
            at=self.now,
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
            },
        )

    def told(self) -> None:
        """What a reply may say about it is another thing now."""
        if self.conversation.waiting_since is not None:
            retake_turn(self.tx, self.desk, self.conversation.id, "stale")
        announce(self.tx, self.conversation.id, "conversation")
        refresh_card_soon(self.tx, self.desk.jobs, self.conversation.id)


def begin(desk: DeskServices, tx: Tx, conversation_id: str, *, by: str, now: datetime) -> Step:
    """Lock the conversation for one step. NotAllowed for somebody who does not work here."""
    conversation = as_proven(tx, conversations.lock(tx, conversation_id), now)
    person = active_specialist(tx, by)
    if person is None:
        raise NotAllowed("not_a_specialist", by)
    contact = contacts.get_contact(tx, conversation.contact_id)
    return Step(desk, tx, person, conversation, contact, now)


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
