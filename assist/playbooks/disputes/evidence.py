"""The checklist: what proves the charge, what of it our records hold, what a person must bring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from assist.model.account import AccountSnapshot, AdjustmentKind, Payment, PaymentState
from assist.model.audit import AuditEvent, AuditKind
from assist.model.checkout import Checkout, checkout_of
from assist.model.contact import Contact
from assist.model.dispute import Dispute
from assist.playbooks.disputes.earlier import best_earlier
from assist.playbooks.disputes.policy import CompellingEvidence, EvidenceTable, packaged_policy

MESSAGES = frozenset({AuditKind.MESSAGE_RECEIVED, AuditKind.MESSAGE_QUEUED})
DELIVERIES = frozenset({AuditKind.DELIVERY_SETTLED, AuditKind.DELIVERY_STATE})
APPROVALS = frozenset({AuditKind.APPROVED, AuditKind.EDITED, AuditKind.OFFER_CONSENTED})
_ARRIVED = frozenset({"sent", "delivered", "read"})


@dataclass(frozen=True, slots=True)
class Records:
    """All that the desk has on record of one dispute."""

    dispute: Dispute
    contact: Contact
    account: AccountSnapshot | None
    contract_on: date | None
    disputes: tuple[Dispute, ...]  # of the account, this one among them
    events: tuple[AuditEvent, ...]  # of every conversation with the contact
    numbers: Mapping[str, int]  # of those conversations: id to case number
    places: Mapping[str, str]  # piece to where a person said it is
    checkouts: tuple[Checkout, ...] = ()  # from where the account's people went to pay

    @property
    def payment(self) -> Payment | None:
        """The disputed one; None when the books do not have it."""
        return next((it for it in self._payments() if it.id == self.dispute.payment_id), None)

    @property
    def checkout(self) -> Checkout | None:
        """From where the disputed payment was made or authorised, if that is on record."""
        return checkout_of(self.payment, self.checkouts) if self.payment else None

    def reference(self, stored: AuditEvent) -> str:
        """How an event is named everywhere: case number and place in its chain."""
        number = self.numbers.get(stored.event.conversation_id, 0)
        return f"#{number}/{stored.seq}"

    def of_kinds(self, kinds: frozenset[AuditKind]) -> tuple[AuditEvent, ...]:
        return tuple(stored for stored in self.events if stored.event.kind in kinds)

    def disputed_ids(self) -> frozenset[str]:
        return frozenset(one.payment_id for one in self.disputes)

    def _payments(self) -> tuple[Payment, ...]:
        return self.account.payments if self.account else ()


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist. `found` names what the records hold of it."""

    piece: str
    field: str  # the bank's name for where it goes
    from_records: bool
    found: tuple[str, ...]
    place: str = ""  # where the file is, by a person's word

    @property
    def present(self) -> bool:
        return bool(self.found or self.place)


def checklist(records: Records, table: EvidenceTable) -> tuple[Item, ...]:
    """What proves this charge, what matters most first; every piece present or missing."""
    dispute = records.dispute
    wanted = table.needed(dispute.reason, withdrawn=dispute.withdrawn_at is not None)
    return tuple(_item(name, records, table) for name in wanted)


def _item(name: str, records: Records, table: EvidenceTable) -> Item:
    piece = table.pieces[name]
    from_records = piece.source == "records"
    finder = FINDERS.get(name)  # of some files the records have what counts
    found = finder(records) if finder else ()
    return Item(name, piece.field, from_records, found, records.places.get(name, ""))


def _contract_date(records: Records) -> tuple[str, ...]:
    return (records.contract_on.isoformat(),) if records.contract_on else ()


def _customer(records: Records) -> tuple[str, ...]:
    email = records.account.billing_email if records.account else None
    return tuple(text for text in (records.contact.name, email) if text)


def _invoices(records: Records) -> tuple[str, ...]:
    invoices = records.account.invoices if records.account else ()
    return tuple(it.number for it in invoices if it.id in records.dispute.invoice_ids)


def _payment(records: Records) -> tuple[str, ...]:
    return (records.payment.id,) if records.payment else ()


def _allocations(records: Records) -> tuple[str, ...]:
    """Which invoices the payment settled, when it was disputed."""
    return tuple(f"{records.dispute.payment_id} → {number}" for number in _invoices(records))


def _other_charge(records: Records) -> tuple[str, ...]:
    """Other payments of the same amount: what the bank may take for the same one twice."""
    disputed = records.payment
    if disputed is None or records.account is None:
        return ()
    return tuple(
        payment.id
        for payment in records.account.payments
        if payment.id != disputed.id
        and payment.state is PaymentState.SUCCEEDED
        and payment.amount == disputed.amount
    )


def _earlier_payments(records: Records) -> tuple[str, ...]:
    rule = packaged_policy().compelling_evidence
    dispute, payments = records.dispute, records.account.payments if records.account else ()
    if is_compelling(dispute, rule):
        found, _same = best_earlier(
            dispute, payments, rule, records.disputed_ids(), records.checkouts
        )
        return tuple(it.id for it in found) if len(found) >= rule.fewest_payments else ()
    disputed = records.payment
    return tuple(
        it.id
        for it in payments
        if disputed is not None
        and it.state is PaymentState.SUCCEEDED
        and it.at < disputed.at
        and it.id not in records.disputed_ids()
    )


def same_as_earlier(records: Records) -> tuple[str, ...]:
    """What the disputed payment and the earlier ones have in common ("ip", "device"), where Visa's
    rule applies and enough of them do: with the account that makes the claim compelling.
    """
    rule = packaged_policy().compelling_evidence
    payments = records.account.payments if records.account else ()
    if not is_compelling(records.dispute, rule):
        return ()
    found, same = best_earlier(
        records.dispute, payments, rule, records.disputed_ids(), records.checkouts
    )
    return same if len(found) >= rule.fewest_payments else ()


def is_compelling(dispute: Dispute, rule: CompellingEvidence) -> bool:
    """Does Visa's rule on earlier payments apply to it?"""
    return dispute.network is rule.network and dispute.network_code == rule.code


def _ip_log(records: Records) -> tuple[str, ...]:
    place = records.checkout
    return (f"{place.ip}, {place.at:%Y-%m-%d %H:%M} UTC",) if place and place.ip else ()


def _consent(records: Records) -> tuple[str, ...]:
    """The button that was pressed beside the amount, at our own page."""
    place = records.checkout
    return (f"{place.purpose.value} {place.at:%Y-%m-%d %H:%M} UTC",) if place else ()


def _messages(records: Records) -> tuple[str, ...]:
    return tuple(records.reference(it) for it in records.of_kinds(MESSAGES))


def _deliveries(records: Records) -> tuple[str, ...]:
    return tuple(
        records.reference(it)
        for it in records.of_kinds(DELIVERIES)
        if it.event.data.get("state") in _ARRIVED
    )


def _approvals(records: Records) -> tuple[str, ...]:
    return tuple(records.reference(it) for it in records.of_kinds(APPROVALS))


def _policy_version(records: Records) -> tuple[str, ...]:
    """The playbooks, by version, that replies to this author rested on."""
    suggested = records.of_kinds(frozenset({AuditKind.SUGGESTED}))
    used = (it.event.data for it in suggested if it.event.data.get("playbook_version"))
    return tuple(dict.fromkeys(f"{it['playbook']} {it['playbook_version']}" for it in used))


def _refunds(records: Records) -> tuple[str, ...]:
    given = frozenset({AdjustmentKind.REFUND, AdjustmentKind.CREDIT})
    adjustments = records.account.adjustments if records.account else ()
    return tuple(it.id for it in adjustments if it.kind in given)


FINDERS: Mapping[str, Callable[[Records], tuple[str, ...]]] = {
    "contract_date": _contract_date,
    "customer": _customer,
    "ip_log": _ip_log,
    "recorded_consent": _consent,
    "invoices": _invoices,
    "payments": _payment,
    "allocations": _allocations,
    "other_charge": _other_charge,
    "earlier_payments": _earlier_payments,
    "messages": _messages,
    "deliveries": _deliveries,
    "approvals": _approvals,
    "policy_version": _policy_version,
    "refunds": _refunds,
}
