"""What goes into an evidence pack, as plain JSON values. Pure: the same records, the same pack.

What is missing, our own dates and notes stay in the house: a bank reads this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from assist.desk.evidence_records import Dossier
from assist.model.account import Invoice, Payment
from assist.model.audit import AuditEvent, AuditKind, proof_of
from assist.model.checkout import Checkout
from assist.model.money import Money
from assist.playbooks.disputes import checklist, packaged_evidence, packaged_policy
from assist.playbooks.disputes.evidence import Item, same_as_earlier
from assist.playbooks.offers import packaged_policy as offers_policy
from assist.policy.redact import redact

FORMAT = "assist evidence 1"
# Told in full; of every other event the pack has its place and its hash alone.
TOLD = frozenset(
    {
        AuditKind.MESSAGE_RECEIVED,
        AuditKind.MESSAGE_QUEUED,
        AuditKind.DELIVERY_SETTLED,
        AuditKind.DELIVERY_STATE,
        AuditKind.APPROVED,
        AuditKind.EDITED,
        AuditKind.OFFER_CONSENTED,
        AuditKind.PROMISE_RECORDED,
        AuditKind.PROMISE_MOVED,
        AuditKind.OPTED_OUT,
        AuditKind.OPTED_IN,
    }
)
Json = dict[str, Any]


def content(dossier: Dossier) -> Json:
    """The whole pack. Every text is cut clean of card numbers once more on its way."""
    records = dossier.records
    items = checklist(records, packaged_evidence())
    return {
        "format": FORMAT,
        "dispute": _dispute(dossier),
        "customer": _cleaned(_customer(dossier)),
        "charge": _cleaned(_charge(dossier)),
        "account": _cleaned(_account(dossier)),
        "evidence": [_evidence(item) for item in items if item.present],
        "timeline": list(timeline(dossier)),
        "policies": {
            "offers": offers_policy().version,
            "disputes": packaged_policy().version,
            "evidence": packaged_evidence().version,
            "texts": [
                {"playbook": text.playbook, "version": text.version, "sha256": text.sha256}
                for text in dossier.texts
            ],
        },
        "chains": [_chain(dossier, key, chain) for key, chain in dossier.chains.items()],
    }


def _dispute(dossier: Dossier) -> Json:
    dispute = dossier.records.dispute
    return {
        "id": dispute.id,
        "number": dispute.external_id if dispute.has_number else "",
        "network": dispute.network.value,
        "code": dispute.network_code,
        "reason": dispute.reason.value,
        "amount": money(dispute.amount),
        "opened_at": moment(dispute.opened_at),
        "withdrawn_by_the_customer": dispute.withdrawn_at is not None,
    }


def _customer(dossier: Dossier) -> Json:
    records = dossier.records
    return {
        "name": records.contact.name,
        "country": records.contact.country,
        "email": records.account.billing_email if records.account else None,
        "contract_on": records.contract_on.isoformat() if records.contract_on else None,
        "projects": list(records.account.project_titles) if records.account else [],
    }


def _charge(dossier: Dossier) -> Json:
    records = dossier.records
    invoices = records.account.invoices if records.account else ()
    settled = records.account.settled if records.account else ()
    numbers = {it.id: it.number for it in invoices}
    return {
        "payment": _payment(records.payment) if records.payment else None,
        "checkout": _checkout(records.checkout) if records.checkout else None,
        "same_as_earlier_payments": list(same_as_earlier(records)),
        "invoices": [_invoice(it) for it in invoices if it.id in records.dispute.invoice_ids],
        "settled": [
            {
                "invoice": part.invoice_id,
                "number": numbers[part.invoice_id],
                "amount": money(part.amount),
            }
            for part in settled
            if part.source_id == records.dispute.payment_id
        ],
    }


def _account(dossier: Dossier) -> Json:
    account = dossier.records.account
    return {
        "invoices": [_invoice(it) for it in (account.invoices if account else ())],
        "payments": [_payment(it) for it in (account.payments if account else ())],
        "adjustments": [
            {
                "id": it.id,
                "kind": it.kind.value,
                "amount": money(it.amount),
                "at": moment(it.at),
                "reason": it.reason,
                "payment": it.payment_id,
            }
            for it in (account.adjustments if account else ())
        ],
    }


def _payment(payment: Payment) -> Json:
    """No decline code: it is nobody's business but the bank's that gave it."""
    return {
        "id": payment.id,
        "amount": money(payment.amount),
        "at": moment(payment.at),
        "state": payment.state.value,
        "method": payment.method,
        "card": f"{payment.card_brand} ****{payment.card_last4}" if payment.card_last4 else None,
    }


def _checkout(place: Checkout) -> Json:
    """From where the button to the payment page was pressed, beside which amount."""
    return {
        "at": moment(place.at),
        "what": place.purpose.value,
        "amount": money(place.amount) if place.amount else None,
        "ip": place.ip,
        "device": place.device,
        "session": place.session_id,
    }


def _invoice(invoice: Invoice) -> Json:
    return {
        "id": invoice.id,
        "number": invoice.number,
        "description": invoice.description,
        "amount": money(invoice.amount),
        "due_on": invoice.due_on.isoformat(),
        "lines": [
            {"description": line.description, "amount": money(line.amount)}
            for line in invoice.lines
        ],
    }


def _evidence(item: Item) -> Json:
    return {
        "piece": item.piece,
        "field": item.field,
        "found": list(item.found),
        "enclosed": bool(item.place),
    }


def timeline(dossier: Dossier) -> Iterator[Json]:
    """What was told, in the order in which it happened."""
    told = (it for chain in dossier.chains.values() for it in chain if it.event.kind in TOLD)
    for stored in sorted(told, key=_order):
        event = stored.event
        yield {
            "event": dossier.records.reference(stored),
            "at": moment(event.at),
            "kind": event.kind.value,
            "who": _who(dossier, event.actor),
            "actor": event.actor,
            "subject": dict(event.subject),
            **_data(event.data),
            **_words(dossier, stored),
            "hash": stored.hash,
        }


def _order(stored: AuditEvent) -> tuple[datetime, str, int]:
    return stored.event.at, stored.event.conversation_id, stored.seq


def _data(data: Mapping[str, Any]) -> Json:
    """As it was recorded, so that its hash can be computed again; withheld if a card is in it."""
    kept = dict(data)
    return {"data": kept} if _cleaned(kept) == kept else {"withheld": "card data"}


def _words(dossier: Dossier, stored: AuditEvent) -> Json:
    """What the author wrote, with the key that proves it to the record; or as cut since."""
    known = dossier.words.get(stored.event.subject.get("message", ""))
    if known is None or "words_proof" not in stored.event.data:
        return {}
    proves = proof_of(known.key, known.text) == stored.event.data["words_proof"]
    return {"text": known.text, **({"key": known.key} if proves else {})}


def _who(dossier: Dossier, actor: str) -> str:
    kind, _, key = actor.partition(":")
    if kind == "specialist" and key in dossier.people:
        return dossier.people[key].name
    if kind == "contact":
        return dossier.records.contact.name
    return kind


def _chain(dossier: Dossier, key: str, chain: Iterable[AuditEvent]) -> Json:
    return {
        "conversation": key,
        "number": dossier.records.numbers[key],
        "links": [
            {
                "seq": it.seq,
                "kind": it.event.kind.value,
                "previous_hash": it.previous_hash,
                "hash": it.hash,
            }
            for it in chain
        ],
    }


def money(amount: Money) -> Json:
    return {"minor": amount.minor, "currency": amount.currency}


def moment(at: datetime) -> str:
    """As the record's hashes have it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value).text
    if isinstance(value, dict):
        return {name: _cleaned(inner) for name, inner in value.items()}
    return [_cleaned(inner) for inner in value] if isinstance(value, list) else value
