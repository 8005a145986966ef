"""Make a decision true: one transaction that stores it and enqueues what follows from it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from assist.desk.auto_reply import leaves_alone
from assist.desk.opt_out import record_opt_in, record_opt_out
from assist.desk.outgoing import Draft, queue_message
from assist.desk.proven import PROOF
from assist.desk.queue_for_review import Reading, queue_if_doubtful
from assist.desk.record import (
    BY_ASSIST,
    announce,
    by_contact,
    record,
    refresh_card_soon,
)
from assist.desk.scene import SETS_HOLDS
from assist.desk.scheduled_rows import drop_scheduled
from assist.desk.services import DeskServices
from assist.desk.set_holds import set_told_holds
from assist.jobs import Queue
from assist.jobs.names import TAKE_TURN
from assist.model.audit import AuditKind
from assist.model.conversation import Conversation, ConversationState, Purpose
from assist.model.decision import (
    AutoReply,
    AutoReplyKind,
    Base,
    Decision,
    DecisionReason,
    RecordOptOut,
    Suggest,
    Suggestion,
    SuggestionState,
)
from assist.model.ids import new_id
from assist.model.interpretation import Interpretation
from assist.model.scheduled import Dropped
from assist.store import (
    Tx,
    conversations,
    decisions,
    interpretations,
    phone_calls,
    suggestions,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn read, understood and decided, before any of it is stored."""

    conversation_id: str
    message_ids: tuple[str, ...]  # oldest first, never empty
    interpretation: Interpretation
    decision: Decision
    base: Base
    text: str = ""  # what was read, redacted
    redraw: str | None = None
    facts_unavailable: bool = False  # the billing source could not be asked
    in_call: bool = False  # the caller waits: what leaves by itself is spoken by the call
    draws_card: bool = False  # no job took the turn: the card is drawn by one of its own


def carry_out(desk: DeskServices, turn: Turn, now: datetime) -> None:
    """Store the turn and what follows; drop it and take another if the author wrote meanwhile.

    The card is drawn by the job that took the turn, right after: see `assist.worker`.
    """
    with desk.db.transaction() as tx:
        conversation = conversations.lock(tx, turn.conversation_id)
        if conversation.last_incoming_id != turn.base.last_message_id:
            retake_turn(tx, desk, conversation.id, turn.redraw)
            return
        decision_id = _store_reading(tx, turn, now)
        if turn.redraw is None:
            queue_if_doubtful(tx, desk.learning, _reading(turn), turn.decision.reason, now)
        if turn.redraw in SETS_HOLDS:
            set_told_holds(tx, desk, conversation, turn.interpretation, turn.text, now)
        if turn.redraw in SETS_HOLDS or turn.redraw == PROOF:
            _record_acceptance(tx, conversation, turn, decision_id, now)
        shown = replace_suggestion(tx, turn, decision_id, now)
        if turn.redraw is None:
            drop_scheduled(tx, desk, conversation, Dropped.AUTHOR_WROTE, now)
        answered = turn.in_call or (
            shown is not None and leaves_alone(tx, desk, conversation, shown, now)
        )
        for action in turn.decision.actions:
            if isinstance(action, RecordOptOut):
                _record_opt_out(tx, desk, conversation, action, now)
            elif isinstance(action, AutoReply) and not answered:
                _auto_reply(tx, desk, conversation, action, now)
        _settle_conversation(tx, conversation, turn, now)
        announce(tx, conversation.id, "turn", {"decision": decision_id})
        if turn.draws_card:
            refresh_card_soon(tx, desk.jobs, conversation.id)


def _reading(turn: Turn) -> Reading:
    return Reading(turn.conversation_id, turn.message_ids[-1], turn.text, turn.interpretation)


def retake_turn(tx: Tx, desk: DeskServices, conversation_id: str, redraw: str | None) -> None:
    """Enqueue another turn of the conversation."""
    arguments = [conversation_id] if redraw is None else [conversation_id, redraw]
    desk.jobs.enqueue(
        tx, TAKE_TURN, *arguments, queue=Queue.CONVERSATION, partition=conversation_id
    )


def _store_reading(tx: Tx, turn: Turn, now: datetime) -> str:
    """The interpretation and the decision, each with its line in the record; the decision's id."""
    interpretation_id = interpretations.add(
        tx,
        conversation_id=turn.conversation_id,
        message_id=turn.message_ids[-1],
        interpretation=turn.interpretation,
    )
    _record_reading(tx, turn, interpretation_id, now)
    decision_id = decisions.add(
        tx,
        conversation_id=turn.conversation_id,
        message_id=turn.message_ids[-1],
        decision=turn.decision,
        base=turn.base,
        now=now,
    )
    _record_decision(tx, turn, decision_id, now)
    conversations.note_taken(tx, turn.conversation_id, turn.message_ids[-1])
    conversations.set_language(tx, turn.conversation_id, turn.interpretation.language)
    conversations.escalate(tx, turn.conversation_id, turn.interpretation.escalation)
    return decision_id


def _record_reading(tx: Tx, turn: Turn, interpretation_id: str, now: datetime) -> None:
    reading = turn.interpretation
    record(
        tx,
        turn.conversation_id,
        AuditKind.INTERPRETED,
        actor=BY_ASSIST,
        at=now,
        subject={"interpretation": interpretation_id, "message": turn.message_ids[-1]},
        data={
            "language": reading.language,
            "intents": {guess.id: round(guess.confidence, 3) for guess in reading.asked},
            "escalation": reading.escalation.value,
            "evidence": [f"{found.level}:{found.signal}" for found in reading.evidence],
            "model": reading.model_version,
        },
    )


def _record_decision(tx: Tx, turn: Turn, decision_id: str, now: datetime) -> None:
    record(
        tx,
        turn.conversation_id,
        AuditKind.DECIDED,
        actor=BY_ASSIST,
        at=now,
        subject={"decision": decision_id, "message": turn.message_ids[-1]},
        data={
            "reason": turn.decision.reason.value,
            "actions": [type(action).__name__ for action in turn.decision.actions],
            "redraw": turn.redraw,
            "facts_unavailable": turn.facts_unavailable,
        },
    )


def replace_suggestion(tx: Tx, turn: Turn, decision_id: str, now: datetime) -> Suggestion | None:
    """Take back what is shown and show the turn's own, if it has one; the one that is new."""
    draft = turn.decision.suggestion
    confirms = _confirms(tx, turn.conversation_id) if turn.in_call else None
    if confirms is not None:  # what was agreed a moment ago waits for its confirmation
        if phone_calls.talks_with_person(tx, turn.conversation_id):
            suggestions.rebase(tx, confirms.id, turn.base)  # whoever confirms it hears the rest
        return None
    if draft is None and turn.decision.reason is DecisionReason.NO_ALTERNATIVE:
        return None  # the one that is shown stays
    for old in suggestions.supersede_open(tx, turn.conversation_id, note=_why(turn), at=now):
        record(
            tx,
            turn.conversation_id,
            AuditKind.SUPERSEDED,
            actor=BY_ASSIST,
            at=now,
            subject={"suggestion": old},
            data={"why": _why(turn)},
        )
    return None if draft is None else _add_suggestion(tx, turn, decision_id, draft, now)


def _confirms(tx: Tx, conversation_id: str) -> Suggestion | None:
    shown = suggestions.latest(tx, conversation_id)
    return shown if shown and shown.state.is_open and shown.draft.accepts else None


def _why(turn: Turn) -> str:
    return turn.redraw or "new_message"


def _add_suggestion(
    tx: Tx, turn: Turn, decision_id: str, draft: Suggest, now: datetime
) -> Suggestion:
    suggestion = Suggestion(
        id=new_id(),
        conversation_id=turn.conversation_id,
        decision_id=decision_id,
        state=SuggestionState.SHOWN,
        draft=draft,
        base=turn.base,
        created_at=now,
    )
    suggestions.add(tx, suggestion)
    record(
        tx,
        turn.conversation_id,
        AuditKind.SUGGESTED,
        actor=BY_ASSIST,
        at=now,
        subject={"suggestion": suggestion.id, "decision": decision_id},
        data={
            "playbook": draft.playbook_id,
            "playbook_version": draft.playbook_version_id,
            "text": draft.text,
            "facts": {fact.name: fact.shown for fact in draft.facts},
            "missing_facts": list(draft.missing_facts),
            "base": asdict(turn.base),
            "step": draft.step,
        },
    )
    return suggestion


def _record_acceptance(
    tx: Tx, conversation: Conversation, turn: Turn, decision_id: str, now: datetime
) -> None:
    accepted = turn.decision.acceptance
    if accepted is None:
        return
    record(
        tx,
        conversation.id,
        AuditKind.OFFER_ACCEPTED,
        actor=by_contact(conversation.contact_id),
        at=now,
        subject={"decision": decision_id, "offered": accepted.decision_id},
        data={"offer": accepted.offer.kind.value, "standing": accepted.standing.value},
    )


def _record_opt_out(
    tx: Tx, desk: DeskServices, conversation: Conversation, action: RecordOptOut, now: datetime
) -> None:
    point_id, actor = conversation.contact_point_id, by_contact(conversation.contact_id)
    data = {"scope": action.scope.value}
    if action.out:
        said_at = conversation.last_incoming_at or now  # five minutes to confirm run from there
        record_opt_out(
            tx, desk, conversation, point_id, action.scope, actor=actor, at=said_at, data=data
        )
    else:
        record_opt_in(tx, desk, conversation, point_id, actor=actor, at=now, data=data)


def _auto_reply(
    tx: Tx,
    desk: DeskServices,
    conversation: Conversation,
    reply: AutoReply,
    now: datetime,
) -> None:
    purpose = _purpose(reply)
    if reply.kind is AutoReplyKind.AFTER_HOURS:
        period = desk.roster().closed_period(now)
        if period is None or not conversations.note_after_hours(tx, conversation.id, period):
            return
    draft = Draft(
        text=reply.text,
        language=reply.language,
        purpose=purpose,
        actor=BY_ASSIST,
        subject=reply.subject,
    )
    queue_message(tx, desk, conversation, draft, now)


def _purpose(reply: AutoReply) -> Purpose:
    if reply.kind is AutoReplyKind.CRISIS_CARE:
        return Purpose.SAFETY  # names the hotline: neither told before nor an opt-out stops it
    if reply.kind is AutoReplyKind.OPT_OUT_CONFIRMATION:
        return Purpose.OPT_OUT_CONFIRMATION
    return Purpose.AUTO_REPLY


# Nobody needs to answer these; anything else keeps waiting for the desk.
_NEEDS_NOBODY = frozenset(
    {
        DecisionReason.AUTOMATIC_MAIL,
        DecisionReason.OPT_OUT,
        DecisionReason.OPT_IN,
        DecisionReason.HELP_KEYWORD,
        DecisionReason.NOTHING_TO_SAY,
    }
)


_ONLY_LEAVING = frozenset({"opt_out", "unclear", "thanks_close", "greeting"})


def _settle_conversation(tx: Tx, conversation: Conversation, turn: Turn, now: datetime) -> None:
    decision = turn.decision
    if decision.reason is DecisionReason.OPT_OUT and _said_more(turn.interpretation):
        return  # "STOP SENDING THESE I PAID": the claim waits for somebody
    waits_anyway = conversation.attention is not None  # for more than these messages
    if decision.reason in _NEEDS_NOBODY and decision.suggestion is None and not waits_anyway:
        conversations.set_state(tx, conversation.id, ConversationState.PENDING, now)


def _said_more(reading: Interpretation) -> bool:
    return any(guess.id not in _ONLY_LEAVING for guess in reading.asked)
