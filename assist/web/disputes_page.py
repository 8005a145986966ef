"""What the pages on disputes show, read in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from assist.desk.dispute_words import EVENTS
from assist.desk.disputes import account_of
from assist.desk.evidence_records import Dossier, dossier
from assist.desk.services import DeskServices
from assist.desk.stripe_events import HELD_DISPUTE
from assist.errors import BadInput, NotFound, TemporaryFailure
from assist.model.account import Payment, PaymentState
from assist.model.audit import AuditEvent
from assist.model.contact import Contact
from assist.model.conversation import Conversation
from assist.model.dispute import Alarm, Dispute, DisputeReason
from assist.model.specialist import Specialist
from assist.playbooks.disputes import (
    alarm_days,
    checklist,
    earlier_window,
    packaged_evidence,
    packaged_policy,
)
from assist.playbooks.disputes.evidence import Item, is_compelling, same_as_earlier
from assist.playbooks.disputes.policy import Limits
from assist.store import Tx, audit, contacts, conversations, disputes, quarantine


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """One dispute in the list."""

    dispute: Dispute
    who: str
    overdue: bool
    last_day: date | None  # our own


@dataclass(frozen=True, slots=True)
class DisputePage:
    """One dispute, whole."""

    line: DisputeLine
    conversation: Conversation
    items: tuple[Item, ...]
    events: tuple[AuditEvent, ...]  # of this dispute, newest first
    people: Mapping[str, Specialist]
    payment: Payment | None
    invoices: tuple[str, ...]
    days: Mapping[Alarm, date]
    same: tuple[str, ...]  # what those and the disputed one have in common, as far as is known
    window: tuple[date, date] | None  # of earlier payments, where Visa's rule applies
    limits: Limits
    most_pages: int
    books: bool  # the account could be read

    @property
    def dispute(self) -> Dispute:
        return self.line.dispute

    @property
    def missing(self) -> int:
        return sum(not item.present for item in self.items)


@dataclass(frozen=True, slots=True)
class OpenForm:
    """What can be disputed: the author's payments that arrived."""

    conversation: Conversation
    contact: Contact
    currency: str
    payments: tuple[Payment, ...]


def dispute_rows(
    desk: DeskServices, shown: str, reason: DisputeReason | None
) -> tuple[DisputeLine, ...]:
    """Those that wait for us and are overdue first, then by the bank's date."""
    wanted = {"open": True, "closed": False}.get(shown)
    with desk.db.read() as tx:
        found = disputes.find(tx, open_ones=wanted, reason=reason)
        lines = [_line(tx, desk, one, desk.clock()) for one in found]
    return tuple(sorted(lines, key=_pressing))  # stable: the store's order by date stays


def held_disputes(desk: DeskServices) -> int:
    """How many Stripe told of that could not be matched with anybody: their dates run, too."""
    with desk.db.read() as tx:
        return sum(it.external_id.startswith(HELD_DISPUTE) for it in quarantine.list(tx))


def _pressing(line: DisputeLine) -> tuple[bool, bool]:
    return not line.overdue, not line.dispute.state.needs_response


def _line(tx: Tx, desk: DeskServices, dispute: Dispute, now: datetime) -> DisputeLine:
    contact_id = conversations.get(tx, dispute.conversation_id).contact_id
    due_by, waits = dispute.due_by, dispute.state.needs_response
    return DisputeLine(
        dispute=dispute,
        who=contacts.get_contact(tx, contact_id).name,
        overdue=waits and due_by is not None and due_by < now,
        last_day=_days(desk, dispute).get(Alarm.INTERNAL) if waits else None,
    )


def _days(desk: DeskServices, dispute: Dispute) -> Mapping[Alarm, date]:
    if dispute.due_by is None:
        return {}
    return alarm_days(dispute.due_by, desk.zone, packaged_policy().alarms, desk.roster().holidays)


def dispute_page(desk: DeskServices, dispute_id: str) -> DisputePage:
    """Raises NotFound when there is no such dispute."""
    now = desk.clock()
    found = dossier(desk, dispute_id, now)
    dispute = found.records.dispute
    policy = packaged_policy()
    rule = policy.compelling_evidence
    with desk.db.read() as tx:
        line = _line(tx, desk, dispute, now)
        conversation = conversations.get(tx, dispute.conversation_id)
        recorded = audit.events(tx, dispute.conversation_id)
    return DisputePage(
        line=line,
        conversation=conversation,
        items=checklist(found.records, packaged_evidence()),
        events=_own(recorded, dispute.id),
        people=found.people,
        payment=found.records.payment,
        invoices=_invoices(found),
        days=_days(desk, dispute),
        same=same_as_earlier(found.records),
        window=(
            earlier_window(dispute.opened_at.date(), rule) if is_compelling(dispute, rule) else None
        ),
        limits=policy.limits,
        most_pages=policy.limits.pages_for(dispute.network),
        books=found.records.account is not None,
    )


def _own(recorded: tuple[AuditEvent, ...], dispute_id: str) -> tuple[AuditEvent, ...]:
    return tuple(
        it
        for it in reversed(recorded)
        if it.event.kind in EVENTS and it.event.subject.get("dispute") == dispute_id
    )


def _invoices(found: Dossier) -> tuple[str, ...]:
    account = found.records.account
    wanted = found.records.dispute.invoice_ids
    return tuple(it.number for it in (account.invoices if account else ()) if it.id in wanted)


def open_form(desk: DeskServices, conversation_id: str) -> OpenForm:
    """NotFound without such a conversation, BadInput when its author has no account."""
    if not conversation_id:
        raise NotFound("conversation", conversation_id)
    with desk.db.read() as tx:
        conversation = conversations.get(tx, conversation_id)
        contact = contacts.get_contact(tx, conversation.contact_id)
    if contact.account_id is None:
        raise BadInput("account", "is not known for this author.", "Ask who is writing.")
    account = account_of(desk, contact.account_id, desk.clock())
    if account is None:
        raise TemporaryFailure("books", "the account cannot be read now")
    arrived = tuple(it for it in account.payments if it.state is PaymentState.SUCCEEDED)
    return OpenForm(conversation, contact, account.currency, arrived)
