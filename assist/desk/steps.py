"""What every step of a case shares that people take click by click."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from assist.billing.ledger import snapshot_of
from assist.desk.carry_out import retake_turn
from assist.desk.people import active_specialist
from assist.desk.proven import as_proven
from assist.desk.record import announce, refresh_card_soon
from assist.desk.services import DeskServices
from assist.errors import BadInput, NotAllowed, NotFound
from assist.model.account import AccountSnapshot
from assist.model.contact import Contact
from assist.model.conversation import Conversation
from assist.model.specialist import Specialist
from assist.policy.redact import redact
from assist.store import Tx, accounts, contacts, conversations


@dataclass(frozen=True, slots=True)
class Step:
    """One person's click on one case, inside its transaction."""

    desk: DeskServices
    tx: Tx
    person: Specialist
    conversation: Conversation
    contact: Contact
    now: datetime

    @classmethod
    def begin(
        cls, desk: DeskServices, tx: Tx, conversation_id: str, *, by: str, now: datetime
    ) -> Self:
        """Lock the conversation for one step. NotAllowed for somebody who does not work here."""
        conversation = as_proven(tx, conversations.lock(tx, conversation_id), now)
        person = active_specialist(tx, by)
        if person is None:
            raise NotAllowed("not_a_specialist", by)
        contact = contacts.get_contact(tx, conversation.contact_id)
        return cls(desk, tx, person, conversation, contact, now)

    @property
    def account_id(self) -> str:
        """The author's account. BadInput when there is none."""
        if self.contact.account_id is None:
            raise BadInput("conversation", "is with nobody who has an account.", "Link it first.")
        return self.contact.account_id

    def day(self, moment: datetime) -> date:
        """The author's calendar day."""
        return moment.astimezone(ZoneInfo(self.contact.zone or self.desk.zone)).date()

    def told(self) -> None:
        """What a reply may say about it is another thing now."""
        tell(self.tx, self.desk, self.conversation)


def tell(tx: Tx, desk: DeskServices, conversation: Conversation) -> None:
    """What a reply may say is another thing now: it is drawn again, and so is the card."""
    if conversation.waiting_since is not None:
        retake_turn(tx, desk, conversation.id, "stale")
    announce(tx, conversation.id, "conversation")
    refresh_card_soon(tx, desk.jobs, conversation.id)


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
