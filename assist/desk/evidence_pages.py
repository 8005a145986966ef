"""An evidence pack as the blocks of a document, in English: banks read it, not authors. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from assist.desk.dispute_words import NETWORKS, PIECES, REASONS
from assist.desk.pdf import Block, Heading, Rows, Words
from assist.i18n import money as money_shown
from assist.i18n import translator
from assist.model.dispute import DisputeReason, Network
from assist.model.money import Money

LOCALE = "en_US"
CUT = " [… cut here; the whole text is in the JSON part, same event]"
Json = Mapping[str, Any]

_KINDS = {
    "message_received": "The customer wrote",
    "message_queued": "We wrote",
    "delivery_settled": "Delivery attempt",
    "delivery_state": "Delivery report of the provider",
    "approved": "Reply approved",
    "edited": "Reply edited and approved",
    "offer_consented": "Offer agreed to inside the house",
    "promise_recorded": "Promise to pay recorded",
    "promise_moved": "Promise to pay settled",
    "opted_out": "The customer asked us to stop writing",
    "opted_in": "The customer asked us to write again",
}
_WITH_TEXT = frozenset({"message_received", "message_queued"})


def pages(pack: Json, *, company: str, longest: int | None, newest: int | None) -> list[Block]:
    """`longest` characters of one message (None: all), the `newest` events of the timeline
    (None: all); what is left out is said where it would stand.
    """
    return [
        *_front(pack, company),
        *_charge(pack["charge"]),
        *_payments(pack["account"]),
        *_exhibits(pack["evidence"]),
        *_timeline(pack["timeline"], longest, newest),
        *_policies(pack["policies"]),
        *_chains(pack["chains"]),
    ]


def _front(pack: Json, company: str) -> Iterator[Block]:
    dispute, customer = pack["dispute"], pack["customer"]
    code = f" {dispute['code']}" if dispute["code"] else ""
    told = [
        ("Merchant", company),
        ("Dispute", dispute["number"] or "-"),
        ("Network and code", _word(NETWORKS[Network(dispute["network"])]) + code),
        ("Reason given to the bank", _word(REASONS[DisputeReason(dispute["reason"])])),
        ("Amount", _money(dispute["amount"])),
        ("Case opened", _moment(dispute["opened_at"])),
        ("Customer", customer["name"]),
        ("Customer's e-mail", customer["email"] or "-"),
        ("Contract of", customer["contract_on"] or "-"),
        ("Work", ", ".join(customer["projects"]) or "-"),
    ]
    if dispute["withdrawn_by_the_customer"]:
        told.append(("Withdrawn", "The customer told us that they withdrew the dispute."))
    yield Rows(("", ""), tuple(told), (0.32, 0.68))


def _charge(charge: Json) -> Iterator[Block]:
    yield Heading("The charge")
    payment = charge["payment"]
    if payment is not None:
        yield Words(
            f"Payment {payment['id']} of {_money(payment['amount'])}, {_moment(payment['at'])}, "
            f"by {payment['card'] or payment['method']}."
        )
    for invoice in charge["invoices"]:
        due = f"due {invoice['due_on']}"
        yield Words(f"Invoice {invoice['number']}: {invoice['description']}, {due}", strong=True)
        lines = [(it["description"], _money(it["amount"])) for it in invoice["lines"]]
        rows = tuple(lines or [(invoice["description"], _money(invoice["amount"]))])
        yield Rows(("For", "Amount"), rows, (0.75, 0.25), frozenset({1}))
    for part in charge["settled"]:
        yield Words(f"Of the payment, {_money(part['amount'])} settled invoice {part['number']}.")


def _payments(account: Json) -> Iterator[Block]:
    yield Heading("Payments of the account")
    rows = tuple(
        (it["id"], _moment(it["at"]), it["card"] or it["method"], it["state"], _money(it["amount"]))
        for it in account["payments"]
    )
    head = ("Payment", "Day", "By", "State", "Amount")
    yield Rows(head, rows, (0.3, 0.22, 0.18, 0.14, 0.16), frozenset({4}))
    if account["adjustments"]:
        given = tuple(
            (_moment(it["at"]), it["kind"], it["reason"], _money(it["amount"]))
            for it in account["adjustments"]
        )
        yield Words("Credits, and what was taken back of payments", strong=True)
        yield Rows(
            ("Day", "Kind", "Reason", "Amount"), given, (0.25, 0.2, 0.35, 0.2), frozenset({3})
        )


def _exhibits(evidence: Sequence[Json]) -> Iterator[Block]:
    yield Heading("Evidence")
    rows = tuple((_word(PIECES[it["piece"]]), _held(it), it["field"]) for it in evidence)
    yield Rows(("What", "Where", "Field of the bank's form"), rows, (0.4, 0.32, 0.28))


def _held(item: Json) -> str:
    """References are long lists in long cases: the first ones, and how many."""
    if item["enclosed"]:
        return "Enclosed as a file of its own"
    found = item["found"]
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    return ", ".join(found[:3]) + more


def _timeline(events: Sequence[Json], longest: int | None, newest: int | None) -> Iterator[Block]:
    yield Heading("Timeline")
    left_out = 0 if newest is None else max(0, len(events) - newest)
    if left_out:
        yield Words(f"{left_out} earlier events are in the JSON part alone.")
    for event in events[left_out:]:
        what = _KINDS[event["kind"]]
        yield Words(f"{_moment(event['at'])} · {what} · {event['who']}", strong=True)
        said = _said(event)
        if said:
            is_long = longest is not None and len(said) > longest
            yield Words(said[:longest] + CUT if is_long else said)
        yield Words(f"Event {event['event']}, SHA-256 {event['hash']}", quiet=True)


def _said(event: Json) -> str:
    data = event.get("data")
    if data is None:
        return "[withheld: card data]"
    if event["kind"] in _WITH_TEXT:
        return str(event.get("text") or data.get("text") or "(no text)")
    if event["kind"].startswith("delivery"):
        proof = data.get("external_id")
        return f"{data.get('state', '')}{f', provider reference {proof}' if proof else ''}"
    if event["kind"].startswith("promise"):
        amount = Money(int(data["amount_minor"]), str(data["currency"]))
        return f"{money_shown(amount, LOCALE)} by {data['due_on']}: {data['state']}"
    return ""


def _policies(policies: Json) -> Iterator[Block]:
    yield Heading("Texts and policies in force")
    versions = ", ".join(f"{name} {policies[name]}" for name in ("offers", "disputes"))
    yield Words(f"Policy versions: {versions}.")
    for text in policies["texts"]:
        yield Words(f"{text['playbook']}, version {text['version']}")
        yield Words(f"SHA-256 {text['sha256']}", quiet=True)


def _chains(chains: Sequence[Json]) -> Iterator[Block]:
    yield Heading("How this can be checked")
    yield Words(
        "Every event above is one link of a chain: its SHA-256 covers the event and the hash of "
        "the link before it, so that none can be changed, removed or put in afterwards. The JSON "
        "part has every link; the ends of the chains are:"
    )
    for chain in chains:
        if chain["links"]:
            last = chain["links"][-1]
            yield Words(
                f"Case #{chain['number']}: {last['seq']} events, last {last['hash']}", quiet=True
            )


def _word(source: str) -> str:
    """A word of the product as banks in the United States spell it."""
    return translator(LOCALE).message(source)


def _money(amount: Json) -> str:
    return money_shown(Money(amount["minor"], amount["currency"]), LOCALE)


def _moment(at: str) -> str:
    return f"{datetime.fromisoformat(at):%Y-%m-%d %H:%M} UTC"
