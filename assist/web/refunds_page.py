"""What the pages on refunds show, read in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assist.desk.request_refund import payments_to_refund
from assist.desk.services import DeskServices
from assist.i18n import Translator, mark
from assist.model.account import Payment
from assist.model.conversation import Conversation
from assist.model.offer import Authority
from assist.model.refund import Refund, RefundState, WorkStage
from assist.model.specialist import Specialist
from assist.playbooks.refunds import packaged_refund_policy
from assist.playbooks.refunds.words import STAGES, STATES, arithmetic, rule, why_not
from assist.store import Tx, contacts, conversations, refunds, specialists

_ = mark
LENGTH = 100
UNDER_WAY = frozenset(state for state in RefundState if state.is_open) | {
    RefundState.ISSUED,
    RefundState.FAILED,
}
_APPROVES = {
    Authority.SPECIALIST: _("A specialist approves this amount."),
    Authority.LEAD: _("A team lead approves this amount."),
    Authority.FINANCE: _("Finance approves this amount."),
}
_ANOTHER = _("It has to be another person than who asked for it.")


@dataclass(frozen=True, slots=True)
class RefundRow:
    """One refund in words."""

    refund: Refund
    number: int  # of the case
    who: str  # the author
    state: str
    lines: tuple[str, ...]
    asked_by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class RefundPage:
    """All that are under way; or those of one author, with what may be asked for."""

    rows: tuple[RefundRow, ...]
    conversation: Conversation | None = None
    who: str = ""
    payments: tuple[Payment, ...] = ()
    signed_on: date | None = None
    at_stripe: bool = False  # Stripe moves the money; else a person does, and says so

    @property
    def stages(self) -> Mapping[WorkStage, str]:
        return STAGES


def refund_page(desk: DeskServices, speak: Translator) -> RefundPage:
    """Every refund that still wants something of somebody, newest first."""
    with desk.db.read() as tx:
        rows = _rows(tx, refunds.newest(tx, UNDER_WAY, limit=LENGTH), speak)
    return RefundPage(rows, at_stripe=desk.payments_are_stripes)


def refund_page_of(desk: DeskServices, conversation_id: str, speak: Translator) -> RefundPage:
    """Those of the author of that conversation. NotFound when there is no such conversation."""
    with desk.db.read() as tx:
        conversation = conversations.get(tx, conversation_id)
        contact = contacts.get_contact(tx, conversation.contact_id)
    account_id = contact.account_id
    payments = payments_to_refund(desk, account_id, desk.clock())
    with desk.db.read() as tx:
        found = refunds.of_account(tx, account_id) if account_id else ()
        return RefundPage(
            rows=_rows(tx, found, speak),
            conversation=conversation,
            who=contact.name,
            payments=payments,
            at_stripe=desk.payments_are_stripes,
            signed_on=refunds.contract_on(tx, account_id) if account_id else None,
        )


def _rows(tx: Tx, found: tuple[Refund, ...], speak: Translator) -> tuple[RefundRow, ...]:
    people = {person.id: person for person in specialists.all(tx)}
    return tuple(_row(tx, refund, people, speak) for refund in found)


def _row(tx: Tx, refund: Refund, people: Mapping[str, Specialist], speak: Translator) -> RefundRow:
    conversation = conversations.get(tx, refund.conversation_id)
    asked, approved = people.get(refund.requested_by), people.get(refund.approved_by or "")
    return RefundRow(
        refund=refund,
        number=conversation.number,
        who=contacts.get_contact(tx, conversation.contact_id).name,
        state=speak.gettext(STATES[refund.state]),
        lines=refund_lines(refund, speak),
        asked_by=asked.name if asked else "",
        approved_by=approved.name if approved else "",
    )


def refund_lines(refund: Refund, speak: Translator) -> tuple[str, ...]:
    """The arithmetic, what it rests on, who approves; or why there is nothing to give back."""
    told = [why_not(refund.no_refund, speak)] if refund.no_refund else []
    if refund.estimate is not None:
        days = packaged_refund_policy().withdrawal_days(refund.country)
        told += [arithmetic(refund.estimate, speak), rule(refund.estimate, speak, days)]
    if refund.state is RefundState.APPROVAL and refund.approved_by is None and refund.amount:
        need = packaged_refund_policy().approval_of(refund.amount)
        told.append(speak.gettext(_APPROVES[need.authority]))
        told += [speak.gettext(_ANOTHER)] if need.another_person else []
    return tuple(told)
