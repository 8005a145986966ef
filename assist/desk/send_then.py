"""Send a refused reply at the first hour at which it may leave: re-read and re-checked then.

A row says what waits, a delayed job only looks again: the job may come twice, late or after a
restart, and the row is sent once. The author writing first drops it, so does an account or a
suggestion that moved; the card says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from assist.desk.check_words import (
    NOTHING_SAID,
    SAID_BEFORE,
    Said,
    as_recorded,
    check_suggestion,
    check_words,
    objection,
)
from assist.desk.decide_suggestion import Answer, Click, ClickResult, approve, edit
from assist.desk.may_send import Asked, verdict_for
from assist.desk.people import active_specialist
from assist.desk.record import BY_ASSIST, announce, by_specialist, record, refresh_card_soon
from assist.desk.scene import account_of_conversation
from assist.desk.scheduled_rows import settle
from assist.desk.services import DeskServices
from assist.desk.work_conversation import OwnReply, write_reply
from assist.errors import NotFound
from assist.jobs import Queue
from assist.jobs.names import SEND_SCHEDULED
from assist.model.account import AccountSnapshot
from assist.model.audit import AuditKind
from assist.model.conversation import Conversation, Message, Purpose
from assist.model.finding import Finding
from assist.model.ids import new_id
from assist.model.scheduled import Dropped, Scheduled, ScheduledState
from assist.model.verdict import Refused
from assist.policy.redact import redact
from assist.store import Tx, conversations, messages, scheduled, suggestions

OVERDUE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class SendThen:
    """Who wants which words sent later: a suggestion, edited or not, or own words."""

    conversation_id: str
    specialist_id: str
    suggestion_id: str | None = None
    text: str | None = None
    form_id: str | None = None  # of own words
    seen_message_id: str | None = None  # the author's newest message when the form was drawn
    said: Said = NOTHING_SAID  # what they answered to the findings in it


def send_then(desk: DeskServices, wish: SendThen, now: datetime) -> Answer:
    """Let it wait for its hour. Where it may leave now, or never by waiting, the answer says so."""
    account = account_of_conversation(desk, wish.conversation_id, now)
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, wish.conversation_id)
        person = active_specialist(tx, wish.specialist_id)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation.id)
        problem = _problem(tx, conversation, wish)
        if problem is not None:
            return Answer(problem, conversation.id)
        findings = _findings(tx, desk, conversation, account, wish, now)
        objected = objection(findings, wish.said)
        if objected is not None:
            return Answer(ClickResult(objected), conversation.id, findings=findings)
        asked = Asked(Purpose.REPLY, _words(tx, wish))
        verdict = verdict_for(tx, desk, conversation, asked, now)
        due_at = verdict.earliest_next_at
        if isinstance(verdict, Refused) and due_at is None:
            reasons = verdict.codes
            result = ClickResult.NOT_ALLOWED
            return Answer(result, conversation.id, reasons=reasons, refusal=verdict)
        one = _row(conversation, wish, due_at or now, now)
        if not scheduled.put(tx, one):
            return Answer(ClickResult.ALREADY_DECIDED, conversation.id)
        enqueue_scheduled(tx, desk, one, now)
        checked = as_recorded(findings, wish.said)
        _record(tx, desk, one, by_specialist(person.id), checked, now)
        return Answer(ClickResult.DONE, conversation.id, by=person, at=one.due_at)


def _problem(tx: Tx, conversation: Conversation, wish: SendThen) -> ClickResult | None:
    if wish.text is not None and not wish.text.strip():
        return ClickResult.EMPTY_TEXT
    if wish.suggestion_id is None:
        stale = conversation.last_incoming_id != wish.seen_message_id
        return ClickResult.STALE_MESSAGE if stale else None
    suggestion = suggestions.get(tx, wish.suggestion_id)
    if not suggestion.state.is_open:
        return ClickResult.ALREADY_DECIDED
    if suggestion.base.last_message_id != conversation.last_incoming_id:
        return ClickResult.STALE_MESSAGE
    missing = wish.text is None and suggestion.draft.missing_facts
    return ClickResult.MISSING_FACTS if missing else None


def _findings(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    account: AccountSnapshot | None,
    wish: SendThen,
    now: datetime,
) -> tuple[Finding, ...]:
    suggestion = suggestions.get(tx, wish.suggestion_id) if wish.suggestion_id else None
    draft = suggestion.draft if suggestion else None
    if draft is not None and (wish.text is None or wish.text.strip() == draft.text):
        return check_suggestion(draft, conversation)
    text = (wish.text or "").strip()
    return check_words(tx, desk, conversation, account, text, now, draft=draft)


def _words(tx: Tx, wish: SendThen) -> str:
    if wish.text is not None or wish.suggestion_id is None:
        return (wish.text or "").strip()
    return suggestions.get(tx, wish.suggestion_id).draft.text


def _row(conversation: Conversation, wish: SendThen, due_at: datetime, now: datetime) -> Scheduled:
    return Scheduled(
        id=wish.form_id or new_id(),
        conversation_id=conversation.id,
        specialist_id=wish.specialist_id,
        due_at=due_at,
        created_at=now,
        suggestion_id=wish.suggestion_id,
        text=redact(wish.text.strip()).text if wish.text is not None else None,
        base_message_id=conversation.last_incoming_id,
    )


def _record(
    tx: Tx,
    desk: DeskServices,
    one: Scheduled,
    actor: str,
    checked: Mapping[str, object],
    now: datetime,
) -> None:
    record(
        tx,
        one.conversation_id,
        AuditKind.SEND_SCHEDULED,
        actor=actor,
        at=now,
        subject={
            "scheduled": one.id,
            **({"suggestion": one.suggestion_id} if one.suggestion_id else {}),
        },
        data={"due_at": one.due_at.isoformat(), "text": one.text, **checked},
    )
    announce(tx, one.conversation_id, "conversation")
    refresh_card_soon(tx, desk.jobs, one.conversation_id)


def enqueue_scheduled(tx: Tx, desk: DeskServices, one: Scheduled, now: datetime) -> None:
    """Look at it when it is due. The key names when that was asked: a job that comes early asks
    once more.
    """
    desk.jobs.enqueue(
        tx,
        SEND_SCHEDULED,
        one.id,
        queue=Queue.TIMER,
        key=f"scheduled:{one.id}:{now:%Y%m%dT%H%M%S%f}",
        delay=max((one.due_at - now).total_seconds(), 0.1),
    )


def cancel_scheduled(
    desk: DeskServices, conversation_id: str, scheduled_id: str, *, by: str, now: datetime
) -> Answer:
    """Anybody of the desk may; too late once its hour has come."""
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, conversation_id)
        person = active_specialist(tx, by)
        if person is None:
            return Answer(ClickResult.NOT_A_SPECIALIST, conversation.id)
        one = scheduled.get(tx, scheduled_id)
        if one.conversation_id != conversation.id:
            raise NotFound("scheduled message", scheduled_id)
        state, actor = ScheduledState.CANCELLED, by_specialist(person.id)
        if not settle(tx, desk, one, state, by=actor, now=now):
            return Answer(ClickResult.ALREADY_DECIDED, conversation.id)
        return Answer(ClickResult.DONE, conversation.id, by=person, at=now)


def send_scheduled(desk: DeskServices, scheduled_id: str) -> None:
    """Its hour: send it if everything still holds, put it off, or drop it with the reason."""
    now = desk.clock()
    with desk.db.transaction() as tx:
        one = scheduled.get(tx, scheduled_id)
        if not one.state.is_waiting:
            return
        if now < one.due_at:
            enqueue_scheduled(tx, desk, one, now)
            return
        conversation = conversations.lock(tx, one.conversation_id)
        if not scheduled.take_up(tx, scheduled_id):
            return
        if conversation.last_incoming_id != one.base_message_id and _sent(tx, one) is None:
            _drop(tx, desk, one, Dropped.AUTHOR_WROTE, now)
            return
    answer = _send(desk, one, now)
    with desk.db.transaction() as tx:
        conversations.lock(tx, one.conversation_id)
        _settle(tx, desk, one, answer, now)


def send_overdue(desk: DeskServices, now: datetime) -> None:
    """What should have left a while ago: its job was lost, or its worker died."""
    with desk.db.read() as tx:
        waiting = scheduled.due_before(tx, now - OVERDUE)
    for scheduled_id in waiting:
        send_scheduled(desk, scheduled_id)


def _send(desk: DeskServices, one: Scheduled, now: datetime) -> Answer:
    """By the same door as a click now: staleness, policy, plans and once are decided there."""
    if one.suggestion_id is None:
        own = OwnReply(
            one.conversation_id,
            one.specialist_id,
            one.text or "",
            one.id,
            one.base_message_id,
            SAID_BEFORE,
        )
        return write_reply(desk, own, now)
    click = Click(one.suggestion_id, one.specialist_id)
    if one.text is None:
        return approve(desk, click, now)
    return edit(desk, click, one.text, now, SAID_BEFORE)


_WHY = {
    ClickResult.STALE_MESSAGE: Dropped.AUTHOR_WROTE,
    ClickResult.NOT_ALLOWED: Dropped.NOT_ALLOWED,
    ClickResult.NOT_A_SPECIALIST: Dropped.PERSON_LEFT,
}


def _settle(tx: Tx, desk: DeskServices, one: Scheduled, answer: Answer, now: datetime) -> None:
    if _sent(tx, one) is not None:  # now, or by a worker that died before it could say so
        settle(tx, desk, one, ScheduledState.SENT, by=BY_ASSIST, now=now)
        return
    later = answer.refusal.earliest_next_at if answer.refusal else None
    if later is not None:
        if scheduled.put_off(tx, one.id, later):
            moved = scheduled.get(tx, one.id)
            enqueue_scheduled(tx, desk, moved, now)
            _record(tx, desk, moved, BY_ASSIST, {}, now)
        return
    _drop(tx, desk, one, _WHY.get(answer.result, Dropped.STALE), now)


def _sent(tx: Tx, one: Scheduled) -> Message | None:
    if one.suggestion_id is not None:
        found = messages.of_suggestion(tx, one.suggestion_id)
        return found if found and found.specialist_id == one.specialist_id else None
    try:
        return messages.get(tx, one.id)
    except NotFound:
        return None


def _drop(tx: Tx, desk: DeskServices, one: Scheduled, why: Dropped, now: datetime) -> None:
    settle(tx, desk, one, ScheduledState.DROPPED, by=BY_ASSIST, now=now, ended=why)
