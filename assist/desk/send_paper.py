"""A receipt or a statement leaves by mail, to the billing address on file and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assist.channels.base import OutboundFile
from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.documents import RECEIPT, STATEMENT, Paper, build_receipt, build_statement
from assist.desk.outgoing import Draft, queue_message
from assist.desk.people import active_specialist
from assist.desk.record import announce, by_specialist, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.errors import BadInput, Duplicate, NotFound
from assist.i18n import Translator, locale_for, mark, translator
from assist.model.audit import AuditKind
from assist.model.contact import ChannelKind, Contact, IdentityLevel
from assist.model.conversation import Conversation, Message, Purpose
from assist.model.specialist import Specialist
from assist.model.verdict import Refused
from assist.store import Tx, contacts, conversations, inboxes, messages

_ = mark


class PaperKind(StrEnum):
    RECEIPT = "receipt"
    STATEMENT = "statement"


_TITLES = {PaperKind.RECEIPT: RECEIPT, PaperKind.STATEMENT: STATEMENT}
_TEXTS = {
    PaperKind.RECEIPT: _(
        "Hello %(name)s,\n\nthe receipt for your payment is attached to this mail. If anything in "
        "it looks wrong to you, just answer here.\n\n%(company)s"
    ),
    PaperKind.STATEMENT: _(
        "Hello %(name)s,\n\nthe statement of your account is attached to this mail. If anything in "
        "it looks wrong to you, just answer here.\n\n%(company)s"
    ),
}


@dataclass(frozen=True, slots=True)
class PaperClick:
    """Who sends which paper, from which conversation. `message_id` is made when the button is
    drawn: one button, one mail. `payment_id` None: the newest payment that arrived.
    """

    conversation_id: str
    specialist_id: str
    kind: PaperKind
    message_id: str
    payment_id: str | None = None


def paper_message_id(kind: PaperKind, decision_id: str) -> str:
    """For a button that is drawn again and again: the same mail for the same turn."""
    return f"{kind.value[0]}{decision_id[1:]}"


def send_paper(desk: DeskServices, click: PaperClick, now: datetime) -> Answer:
    """Build it and send it by mail to the billing address, in that address's conversation.

    BadInput when no billing address is on file, when it is another contact's, when there is no
    mailbox of ours, or when there is nothing to make the paper of. ALREADY_DECIDED when this
    button's mail is there.
    """
    with desk.db.read() as tx:
        specialist = active_specialist(tx, click.specialist_id)
        if specialist is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, click.conversation_id)
        if _is_there(tx, click.message_id):
            return Answer(ClickResult.ALREADY_DECIDED, click.conversation_id)
    paper = _built(desk, click, now)
    try:
        with desk.db.transaction() as tx:
            return _send(tx, desk, click, paper, specialist, now)
    except Duplicate:  # clicked twice at once
        return Answer(ClickResult.ALREADY_DECIDED, click.conversation_id)


def _is_there(tx: Tx, message_id: str) -> bool:
    try:
        messages.get(tx, message_id)
    except NotFound:
        return False
    return True


def _built(desk: DeskServices, click: PaperClick, now: datetime) -> Paper:
    key, by = click.conversation_id, click.specialist_id
    if click.kind is PaperKind.STATEMENT:
        paper = build_statement(desk, key, by=by, now=now)
    else:
        paper = build_receipt(desk, key, click.payment_id, by=by, now=now)
    if paper.send_to is None:
        raise BadInput("billing email", "is not on file.", "Put it on file first.")
    return paper


def _send(
    tx: Tx,
    desk: DeskServices,
    click: PaperClick,
    paper: Paper,
    specialist: Specialist,
    now: datetime,
) -> Answer:
    origin = conversations.lock(tx, click.conversation_id)
    contact = contacts.get_contact(tx, origin.contact_id)
    speak = translator(locale_for(contact.language, contact.country or desk.default_country))
    thread = _thread(tx, desk, contact, str(paper.send_to), speak.gettext(_TITLES[click.kind]), now)
    draft = Draft(
        text=_text(desk, contact, click.kind, speak),
        language=speak.language,
        purpose=Purpose.PAPER,
        actor=by_specialist(specialist.id),
        subject=thread.subject or speak.gettext(_TITLES[click.kind]),
        specialist_id=specialist.id,
        message_id=click.message_id,
        files=(OutboundFile(paper.name, "application/pdf", paper.content),),
    )
    sent = queue_message(tx, desk, thread, draft, now)
    if isinstance(sent, Refused):
        reasons = tuple(reason.code for reason in sent.reasons)
        return Answer(ClickResult.NOT_ALLOWED, origin.id, reasons=reasons)
    _tell(tx, desk, origin, click, paper, sent, now)
    return Answer(ClickResult.DONE, origin.id, by=specialist, at=now, message_id=sent.id)


def _thread(
    tx: Tx, desk: DeskServices, contact: Contact, address: str, subject: str, now: datetime
) -> Conversation:
    """The conversation of the billing address; BadInput where a paper may not go there."""
    inbox = inboxes.of_channel(tx, ChannelKind.EMAIL)
    if desk.channel(ChannelKind.EMAIL) is None or inbox is None:
        raise BadInput("email", "is not set up here.", "Download the paper instead.")
    point = contacts.find_or_create_point(
        tx,
        channel=ChannelKind.EMAIL,
        address=address.lower(),
        name=contact.name,
        language=contact.language,
        now=now,
        contact_id=contact.id,
    )
    owner = contacts.get_contact(tx, point.contact_id)
    if owner.id != contact.id and owner.account_id != contact.account_id:
        raise BadInput(
            "billing email", "belongs to another author.", "Have it checked before anything leaves."
        )
    known = point.verified_at is not None
    thread, _opened = conversations.find_or_open(
        tx,
        point=point,
        inbox=inbox,
        identity=IdentityLevel.L1 if known else IdentityLevel.L0,
        subject=subject,
        now=now,
        reopen_after=now - desk.reopen_within,
    )
    return thread


def _text(desk: DeskServices, contact: Contact, kind: PaperKind, speak: Translator) -> str:
    name = contact.first_name or contact.name
    text = speak.gettext(_TEXTS[kind], name=name, company=desk.company)
    return text.replace(" ,", ",", 1).replace(" :", ":", 1) if not name else text


def _tell(
    tx: Tx,
    desk: DeskServices,
    origin: Conversation,
    click: PaperClick,
    paper: Paper,
    sent: Message,
    now: datetime,
) -> None:
    """Its line where the author asked, which may be another conversation than the mail's."""
    record(
        tx,
        origin.id,
        AuditKind.DOCUMENT_SENT,
        actor=by_specialist(click.specialist_id),
        at=now,
        subject={"message": sent.id, "conversation": sent.conversation_id},
        data={"document": click.kind.value, "sha256": paper.sha256, "to": paper.send_to},
    )
    announce(tx, origin.id, "conversation")
    refresh_card_soon(tx, desk.jobs, origin.id)
