"""What a playbook says is to be drafted some days later. It drafts; a person decides and sends."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from assist.desk.carry_out import Turn, carry_out
from assist.desk.playbook_in_use import library_of
from assist.desk.record import BY_ASSIST, announce, record, refresh_card_soon
from assist.desk.scene import Scene, account_of, load_scene, situation_of
from assist.desk.services import DeskServices
from assist.errors import TemporaryFailure
from assist.model.account import AccountSnapshot
from assist.model.audit import AuditKind
from assist.model.conversation import ConversationState
from assist.model.decision import Base, Decision, Suggestion
from assist.model.playbook import FollowUp, FollowUpState
from assist.playbooks.decide import decide
from assist.playbooks.parts import Unless
from assist.store import conversations, follow_ups, interpretations, messages, suggestions

REDRAW = "follow_up"
_SOON = timedelta(seconds=1)  # clocks of two machines differ


def follow_up(desk: DeskServices, follow_up_id: str) -> None:
    """The job at its time: everything is read and decided again, and nothing leaves by itself."""
    now = desk.clock()
    with desk.db.read() as tx:
        due = follow_ups.get(tx, follow_up_id)
        suggestion = suggestions.get(tx, due.suggestion_id)
        reply = messages.of_suggestion(tx, due.suggestion_id)
        newest = messages.latest_outgoing(tx, due.conversation_id)
        reading = interpretations.latest(tx, due.conversation_id)
    if due.state is not FollowUpState.WAITING or due.due_at > now + _SOON:
        return
    scene = load_scene(desk, due.conversation_id, REDRAW, now, answered=True)
    account, known = account_of(desk, scene.contact, now)
    if not known:
        raise TemporaryFailure("billing", "a follow-up needs to know what was paid")
    own_words = newest is not None and reply is not None and newest.id != reply.id
    why = _cancelled(due, suggestion, scene, account, now, desk_wrote=own_words, zone=desk.zone)
    if why or reading is None or not scene.unread:
        _end(desk, due, FollowUpState.CANCELLED, why or "nothing_to_answer", now)
        return
    situation = situation_of(desk, scene, reading, account, now)
    situation = replace(situation, follow_up=due.playbook_id)
    decision = decide(library_of(desk, scene, now), situation, now)
    if decision.suggestion is None:
        _end(desk, due, FollowUpState.CANCELLED, "does_not_fit", now)
        return
    base = Base(scene.conversation.last_incoming_id, account.version if account else None)
    ids = tuple(message.id for message in scene.unread)
    carry_out(desk, Turn(due.conversation_id, ids, reading, decision, base, redraw=REDRAW), now)
    _drawn(desk, due, decision, now)


def _cancelled(
    due: FollowUp,
    suggestion: Suggestion,
    scene: Scene,
    account: AccountSnapshot | None,
    now: datetime,
    *,
    desk_wrote: bool,
    zone: str,
) -> str:
    """What happened first; "" when nothing did."""
    conversation, arranged = scene.conversation, scene.arranged
    if conversation.last_incoming_id != suggestion.base.last_message_id:
        return "author_wrote"
    if scene.point.opted_out_at is not None or scene.contact.opted_out_all_at is not None:
        return "opted_out"
    if arranged.kinds_held:
        return "on_hold"
    today = now.astimezone(ZoneInfo(scene.contact.zone or zone)).date()
    late = account is not None and account.past_due(today).minor > 0
    is_arranged = arranged.open_promise is not None or arranged.active_plan is not None
    happened = {
        Unless.DESK_WRITES: desk_wrote,
        Unless.RESOLVED: conversation.state is ConversationState.RESOLVED,
        Unless.PAID: account is not None and not late,
        Unless.ARRANGED: is_arranged,
    }
    return next(
        (rule.value for rule, is_so in happened.items() if is_so and rule in due.unless), ""
    )


def _end(desk: DeskServices, due: FollowUp, state: FollowUpState, why: str, now: datetime) -> None:
    with desk.db.transaction() as tx:
        if follow_ups.end(tx, due.id, state, why):
            data = {"state": state.value, "why": why, "playbook": due.playbook_id}
            record(tx, due.conversation_id, AuditKind.FOLLOW_UP_MOVED, actor=BY_ASSIST, at=now,
                   subject={"follow_up": due.id}, data=data)  # fmt: skip


def _drawn(desk: DeskServices, due: FollowUp, decision: Decision, now: datetime) -> None:
    """The conversation waits for the desk again, with the new suggestion before it."""
    _end(desk, due, FollowUpState.DRAWN, decision.reason.value, now)
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, due.conversation_id)
        if conversation.state is not ConversationState.RESOLVED:
            conversations.set_state(tx, conversation.id, ConversationState.OPEN, now)
        announce(tx, conversation.id, "suggestion")
        refresh_card_soon(tx, desk.jobs, conversation.id)
