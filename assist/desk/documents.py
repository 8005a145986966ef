"""Receipts and statements as PDF, from the ledger, in the author's language; each is recorded.

They go to the billing address on file and nowhere else (desk rules, 7): see `send_paper`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from assist.desk.disputes import account_of
from assist.desk.paper_words import Reader, receipt, statement
from assist.desk.pdf import Block, make_pdf
from assist.desk.record import by_specialist, record
from assist.desk.services import DeskServices
from assist.errors import BadInput, NotAllowed, TemporaryFailure
from assist.i18n import locale_for, mark, translator
from assist.model.account import AccountSnapshot, PaymentState
from assist.model.audit import AuditKind
from assist.model.contact import Contact
from assist.store import contacts, conversations, specialists

_ = mark
RECEIPT = _("Receipt")
STATEMENT = _("Statement of account")
FOOTER = _("page %(page)s of %(pages)s")


@dataclass(frozen=True, slots=True)
class Paper:
    """A finished document; `send_to` is the only address that it may go to (None: none on file)."""

    name: str
    content: bytes
    send_to: str | None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class _Books:
    """Whose account it is, and how it stands."""

    conversation_id: str
    contact: Contact
    account: AccountSnapshot
    reader: Reader


def build_receipt(
    desk: DeskServices, conversation_id: str, payment_id: str | None, *, by: str, now: datetime
) -> Paper:
    """The receipt of a payment that arrived (None: of the newest); BadInput for any other."""
    books = _books(desk, conversation_id, by, now)
    arrived = [it for it in books.account.payments if it.state is PaymentState.SUCCEEDED]
    found = next((it for it in arrived if payment_id in {None, it.id}), None)
    if found is None:
        raise BadInput("payment", "is not one of this author's that arrived.", "Choose another.")
    blocks = receipt(books.account, found, books.reader)
    return _paper(desk, books, RECEIPT, blocks, by, now, {"payment": found.id})


def build_statement(desk: DeskServices, conversation_id: str, *, by: str, now: datetime) -> Paper:
    """The account as it stands. NotAllowed when its figures are older than may be quoted."""
    books = _books(desk, conversation_id, by, now)
    if now - books.account.as_of > desk.figures_max_age:
        raise NotAllowed("figures_too_old")
    blocks = statement(books.account, books.reader, books.reader.day(now))
    return _paper(desk, books, STATEMENT, blocks, by, now, {})


def _books(desk: DeskServices, conversation_id: str, by: str, now: datetime) -> _Books:
    with desk.db.read() as tx:
        if not specialists.get(tx, by).active:
            raise NotAllowed("not_a_specialist")
        contact = contacts.get_contact(tx, conversations.get(tx, conversation_id).contact_id)
    if contact.account_id is None:
        raise BadInput("account", "is not known for this author.", "Ask who is writing.")
    account = account_of(desk, contact.account_id, now)
    if account is None:
        raise TemporaryFailure("books", "the account cannot be read now")
    locale = locale_for(contact.language, contact.country or desk.default_country)
    zone = contact.zone or desk.zone
    reader = Reader(contact.name, desk.company, zone, translator(locale))
    return _Books(conversation_id, contact, account, reader)


def _paper(
    desk: DeskServices,
    books: _Books,
    title: str,
    blocks: list[Block],
    by: str,
    now: datetime,
    subject: dict[str, str],
) -> Paper:
    speak = books.reader.speak
    shown = speak.gettext(title)
    company = desk.company.replace("%", "%%")
    footer = f"{company} · {shown} · {speak.message(FOOTER)}"
    pdf = make_pdf(shown, blocks, footer=footer, lang=speak.language)
    kind = "receipt" if title == RECEIPT else "statement"
    name = f"{kind}-{subject.get('payment', books.account.account_id)}.pdf"
    paper = Paper(name, pdf.content, books.account.billing_email)
    with desk.db.transaction() as tx:
        record(
            tx,
            books.conversation_id,
            AuditKind.DOCUMENT_BUILT,
            actor=by_specialist(by),
            at=now,
            subject={"account": books.account.account_id, **subject},
            data={
                "document": kind,
                "sha256": paper.sha256,
                "ledger_version": books.account.version,
                "send_to": paper.send_to,
            },
        )
    return paper
