"""A reply that cannot arrive where it was sent goes to another address of the author's, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from assist.desk.check_words import SAID_BEFORE, check_words, objection, tells_too_much
from assist.desk.decide_suggestion import Answer, ClickResult, not_allowed
from assist.desk.elsewhere import NotThere, send_reply
from assist.desk.outgoing import Draft
from assist.desk.people import active_specialist
from assist.desk.record import by_specialist
from assist.desk.scene import account_of_conversation
from assist.desk.services import DeskServices
from assist.errors import Duplicate
from assist.model.account import AccountSnapshot
from assist.model.conversation import Conversation, Message, Purpose
from assist.model.finding import Finding
from assist.model.ids import ID_LENGTH
from assist.model.specialist import Specialist
from assist.model.verdict import Refused
from assist.policy.elsewhere import never_arrives
from assist.store import Tx, conversations, messages, suggestions


@dataclass(frozen=True, slots=True)
class MoveClick:
    """Who moves which failed reply to which address of the author's."""

    message_id: str
    specialist_id: str
    point_id: str


def moved_id(message_id: str) -> str:
    """The id of the message in its place: a second click finds it taken."""
    return sha256(f"moved/{message_id}".encode()).hexdigest()[:ID_LENGTH]


def move_reply(desk: DeskServices, click: MoveClick, now: datetime) -> Answer:
    """Send the words once more, there. What they tell is held against what is proven and true now:
    STALE_* and NOT_PROVEN where they may not be said any more.
    """
    with desk.db.read() as tx:
        home = messages.get(tx, click.message_id).conversation_id
    account = account_of_conversation(desk, home, now)
    try:
        with desk.db.transaction() as tx:
            conversation = conversations.lock(tx, home)
            person = active_specialist(tx, click.specialist_id)
            if person is None:
                return Answer(ClickResult.NOT_A_SPECIALIST, home)
            message = messages.get(tx, click.message_id)
            problem = _problem(tx, conversation, message, account, now)
            if problem is not None:
                return Answer(problem, home)
            return _move(tx, desk, conversation, message, person, account, click, now)
    except Duplicate:
        return Answer(ClickResult.ALREADY_DECIDED, home)


def _problem(
    tx: Tx,
    conversation: Conversation,
    message: Message,
    account: AccountSnapshot | None,
    now: datetime,
) -> ClickResult | None:
    newest = messages.latest_outgoing(tx, conversation.id)
    if not never_arrives(message) or newest is None or newest.id != message.id:
        return ClickResult.ALREADY_DECIDED
    wrote = conversation.last_incoming_at
    if wrote is not None and wrote > message.created_at:
        return ClickResult.STALE_MESSAGE
    if message.suggestion_id is None:
        return None
    suggestion = suggestions.get(tx, message.suggestion_id)
    version = suggestion.base.ledger_version
    if version is not None and (account is None or account.version != version):
        return ClickResult.STALE_LEDGER
    if tells_too_much(tx, suggestion.draft, conversation, message.text, now):
        return ClickResult.NOT_PROVEN
    return None


def _move(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    message: Message,
    person: Specialist,
    account: AccountSnapshot | None,
    click: MoveClick,
    now: datetime,
) -> Answer:
    findings = _findings(tx, desk, conversation, message, account, now)
    objected = objection(findings, SAID_BEFORE)
    if objected is not None:
        return Answer(ClickResult(objected), conversation.id, findings=findings)
    reply = Draft(
        text=message.text,
        language=message.language or conversation.language or "en",
        purpose=Purpose.REPLY,
        actor=by_specialist(person.id),
        specialist_id=person.id,
        message_id=moved_id(message.id),
    )
    sent = send_reply(tx, desk, conversation, reply, click.point_id, now)
    if isinstance(sent, NotThere):
        return Answer(ClickResult.NOT_THERE, conversation.id)
    if isinstance(sent, Refused):
        return not_allowed(conversation.id, sent)
    done = ClickResult.DONE
    return Answer(done, conversation.id, by=person, at=now, message_id=sent.id)


def _findings(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    message: Message,
    account: AccountSnapshot | None,
    now: datetime,
) -> tuple[Finding, ...]:
    drawn = suggestions.get(tx, message.suggestion_id).draft if message.suggestion_id else None
    return check_words(tx, desk, conversation, account, message.text, now, draft=drawn)
