"""What a specialist decides on a suggestion. The first click wins; every click gets an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assist.desk.arrangements import keeps_figures
from assist.desk.carry_out import retake_turn
from assist.desk.check_words import (
    NOTHING_SAID,
    Said,
    as_recorded,
    check_reply,
    objection,
    tells_too_much,
)
from assist.desk.elsewhere import NotThere, send_reply
from assist.desk.follow_up_rules import set_follow_ups
from assist.desk.make_plan import Confirming, consent, make_plan, stands_in_the_way
from assist.desk.outgoing import Draft
from assist.desk.record import announce, by_specialist, record, refresh_card_soon
from assist.desk.scene import account_of_conversation
from assist.desk.services import DeskServices
from assist.errors import Duplicate, NotFound
from assist.model.account import AccountSnapshot
from assist.model.audit import AuditKind
from assist.model.conversation import Conversation, Purpose
from assist.model.decision import RejectReason, Suggestion, SuggestionState
from assist.model.finding import Finding
from assist.model.specialist import Specialist
from assist.model.verdict import Refused
from assist.policy.redact import redact
from assist.store import Tx, conversations, specialists, suggestions


class ClickResult(StrEnum):
    DONE = "done"
    ALREADY_DECIDED = "already_decided"  # somebody was first; `by` says who
    STALE_MESSAGE = "stale_message"  # the author wrote again: a new suggestion is being drawn
    STALE_LEDGER = "stale_ledger"  # the account moved: it is being drawn again
    NOT_ALLOWED = "not_allowed"  # the contact policy refuses; `reasons` says why
    NOT_CALLED = "not_called"  # the contact policy refuses a call; `refusal` says why
    NO_PHONE = "no_phone"  # whoever clicked has none on which to call
    ON_THE_PHONE = "on_the_phone"  # theirs is in another call
    NOT_A_SPECIALIST = "not_a_specialist"
    MISSING_FACTS = "missing_facts"  # it cannot leave unedited
    EMPTY_TEXT = "empty_text"
    NEEDS_APPROVAL = "needs_approval"  # recorded; somebody with more authority agrees as well
    CHANGED_FIGURES = "changed_figures"  # a confirmation states what was agreed, or does not leave
    ON_HOLD = "on_hold"  # a hold forbids every arrangement
    OFFER_LAPSED = "offer_lapsed"  # the account or the calendar moved on since it was made
    NEEDS_LEAD = "needs_lead"  # not theirs to do
    EMPTY_NOTE = "empty_note"  # it takes a reason
    WORDING = "wording"  # `findings` say what may not be said
    NEEDS_REASON = "needs_reason"  # a figure is not the card's: say why
    CONFIRM = "confirm"  # `findings` are to be seen first; a second click sends it
    NO_CODE = "no_code"  # none is sent; `reasons` says why (`policy.identity.NoCode`)
    NEEDS_PROOF = "needs_proof"  # the author has to prove who they are first
    NOT_THERE = "not_there"  # the other address takes no reply (`desk.elsewhere.NotThere`)
    NOT_PROVEN = "not_proven"  # it tells more than is proven now; it is being drawn again


_DRAWN_AGAIN = frozenset(
    {
        ClickResult.STALE_MESSAGE,
        ClickResult.STALE_LEDGER,
        ClickResult.ON_HOLD,
        ClickResult.NOT_PROVEN,
    }
)


@dataclass(frozen=True, slots=True)
class Click:
    """Who decides on what; `point_id`: the other address of the author's to which it is to go."""

    suggestion_id: str
    specialist_id: str
    point_id: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a click, always something to show."""

    result: ClickResult
    conversation_id: str
    by: Specialist | None = None
    at: datetime | None = None
    reasons: tuple[str, ...] = ()
    message_id: str | None = None
    refusal: Refused | None = None  # of NOT_ALLOWED
    findings: tuple[Finding, ...] = ()  # of WORDING, NEEDS_REASON and CONFIRM
    unsent: Answer | None = None  # of DONE: what was to be sent with it and was not, and why


def approve(desk: DeskServices, click: Click, now: datetime) -> Answer:
    """Send the suggestion as it stands."""
    return _decide_and_send(desk, click, None, NOTHING_SAID, now)


def approve_within(
    tx: Tx, desk: DeskServices, click: Click, account: AccountSnapshot | None, now: datetime
) -> Answer:
    """`approve` within a transaction; `account` was asked before it was begun."""
    return _decided(tx, desk, click, None, NOTHING_SAID, account, now)


def edit(
    desk: DeskServices, click: Click, text: str, now: datetime, said: Said = NOTHING_SAID
) -> Answer:
    """Send the specialist's wording instead; the same words count as an approval. `said` is what
    they answered to its findings.
    """
    return _decide_and_send(desk, click, text, said, now)


def reject(
    desk: DeskServices, click: Click, reason: RejectReason, note: str, now: datetime
) -> Answer:
    """Do not send it, and say why; the conversation goes on waiting for an own reply."""
    note = redact(note).text
    with desk.db.transaction() as tx:
        found = _opened(tx, click, now)
        if isinstance(found, Answer):
            return found
        settled = suggestions.settle(
            tx,
            found.suggestion.id,
            state=SuggestionState.REJECTED,
            by=click.specialist_id,
            at=now,
            reject_reason=reason,
            note=note,
        )
        if not settled:
            return _too_late(tx, found, now)
        _record_click(tx, found, AuditKind.REJECTED, now, {"reason": reason.value, "note": note})
        announce(tx, found.conversation.id, "suggestion")
        refresh_card_soon(tx, desk.jobs, found.conversation.id)
        return _done(found, now)


def other(desk: DeskServices, click: Click, now: datetime) -> Answer:
    """Draw another suggestion for the same message; the shown one stays until there is one."""
    with desk.db.transaction() as tx:
        found = _opened(tx, click, now)
        if isinstance(found, Answer):
            return found
        retake_turn(tx, desk, found.conversation.id, "other")
        _record_click(tx, found, AuditKind.CLICKED, now, {"action": "other"})
        return _done(found, now)


@dataclass(frozen=True, slots=True)
class _Found:
    suggestion: Suggestion
    conversation: Conversation
    specialist: Specialist


def _decide_and_send(
    desk: DeskServices, click: Click, text: str | None, said: Said, now: datetime
) -> Answer:
    with desk.db.read() as tx:
        home = suggestions.get(tx, click.suggestion_id).conversation_id
    account = account_of_conversation(desk, home, now)
    with desk.db.transaction() as tx:
        return _decided(tx, desk, click, text, said, account, now)


def _decided(
    tx: Tx,
    desk: DeskServices,
    click: Click,
    text: str | None,
    said: Said,
    account: AccountSnapshot | None,
    now: datetime,
) -> Answer:
    found = _opened(tx, click, now)
    if isinstance(found, Answer):
        return found
    draft, conversation = found.suggestion.draft, found.conversation
    refusal = _refusal(found, text, account.version if account else None)
    if refusal is None and tells_too_much(tx, draft, conversation, text, now):
        refusal = ClickResult.NOT_PROVEN
    if refusal is not None:
        return _refuse(tx, desk, found, refusal, now)
    confirming = Confirming(found.suggestion, found.conversation, found.specialist, account)
    findings = check_reply(tx, desk, conversation, account, draft, text, now)
    objected = objection(findings, said)
    if objected is not None:
        return _objected(tx, found, ClickResult(objected), findings, now)
    checked = as_recorded(findings, said)
    return _not_granted(tx, desk, confirming, now) or _send(
        tx, desk, confirming, text, checked, click.point_id, now
    )


def _objected(
    tx: Tx, found: _Found, result: ClickResult, findings: tuple[Finding, ...], now: datetime
) -> Answer:
    """Recorded by the rules alone: the words were not sent."""
    rules = sorted({finding.rule for finding in findings})
    _record_click(tx, found, AuditKind.CLICKED, now, {"result": result.value, "rules": rules})
    return Answer(result, found.conversation.id, findings=findings)


def _not_granted(
    tx: Tx, desk: DeskServices, confirming: Confirming, now: datetime
) -> Answer | None:
    """A confirmation makes a plan: nothing may hold it, and everybody needed must grant it."""
    accepts, conversation = confirming.suggestion.draft.accepts, confirming.conversation
    if accepts is None:
        return None
    found = _Found(confirming.suggestion, conversation, confirming.person)
    if stands_in_the_way(tx, confirming, now):
        return _refuse(tx, desk, found, ClickResult.ON_HOLD, now)
    needed = consent(tx, accepts, conversation, confirming.person, now)
    if not needed:
        return None
    refresh_card_soon(tx, desk.jobs, conversation.id)
    reasons = tuple(who.value for who in needed)
    result = ClickResult.NEEDS_APPROVAL
    return Answer(result, conversation.id, by=confirming.person, at=now, reasons=reasons)


def _opened(tx: Tx, click: Click, now: datetime) -> _Found | Answer:
    """The suggestion, locked through its conversation, or the answer that nothing can be done."""
    suggestion = suggestions.get(tx, click.suggestion_id)
    conversation = conversations.lock(tx, suggestion.conversation_id)
    suggestion = suggestions.get(tx, click.suggestion_id)
    try:
        specialist = specialists.get(tx, click.specialist_id)
    except NotFound:
        return Answer(ClickResult.NOT_A_SPECIALIST, conversation.id)
    if not specialist.active:
        return Answer(ClickResult.NOT_A_SPECIALIST, conversation.id)
    found = _Found(suggestion, conversation, specialist)
    return found if suggestion.state.is_open else _too_late(tx, found, now)


def _too_late(tx: Tx, found: _Found, now: datetime) -> Answer:
    suggestion = suggestions.get(tx, found.suggestion.id)
    winner = specialists.get(tx, suggestion.decided_by) if suggestion.decided_by else None
    data = {"result": ClickResult.ALREADY_DECIDED.value, "state": suggestion.state.value}
    _record_click(tx, found, AuditKind.CLICKED, now, data)
    return Answer(
        ClickResult.ALREADY_DECIDED, found.conversation.id, by=winner, at=suggestion.decided_at
    )


def _refusal(found: _Found, text: str | None, ledger_version: int | None) -> ClickResult | None:
    base = found.suggestion.base
    if found.conversation.last_incoming_id != base.last_message_id:
        return ClickResult.STALE_MESSAGE
    if base.ledger_version is not None and ledger_version != base.ledger_version:
        return ClickResult.STALE_LEDGER
    if text is None and found.suggestion.draft.missing_facts:
        return ClickResult.MISSING_FACTS
    if text is None:
        return None
    if not text.strip():
        return ClickResult.EMPTY_TEXT
    changed = found.suggestion.draft.accepts and not keeps_figures(found.suggestion, text)
    return ClickResult.CHANGED_FIGURES if changed else None


def _refuse(
    tx: Tx, desk: DeskServices, found: _Found, result: ClickResult, now: datetime
) -> Answer:
    """Say why, and draw it again when it is stale."""
    _record_click(tx, found, AuditKind.CLICKED, now, {"result": result.value})
    if result in _DRAWN_AGAIN:
        retake_turn(tx, desk, found.conversation.id, "stale")
    refresh_card_soon(tx, desk.jobs, found.conversation.id)
    return Answer(result, found.conversation.id)


def _send(
    tx: Tx,
    desk: DeskServices,
    confirming: Confirming,
    text: str | None,
    checked: Mapping[str, object],
    point_id: str,
    now: datetime,
) -> Answer:
    found = _Found(confirming.suggestion, confirming.conversation, confirming.person)
    draft = found.suggestion.draft
    final = draft.text if text is None else redact(text.strip()).text
    state = SuggestionState.APPROVED if final == draft.text else SuggestionState.EDITED
    reply = Draft(
        text=final,
        language=draft.language,
        purpose=Purpose.REPLY,
        actor=by_specialist(found.specialist.id),
        subject=draft.subject,
        specialist_id=found.specialist.id,
        suggestion_id=found.suggestion.id,
    )
    sent = send_reply(tx, desk, found.conversation, reply, point_id, now)
    if isinstance(sent, NotThere):
        return _refuse(tx, desk, found, ClickResult.NOT_THERE, now)
    if isinstance(sent, Refused):
        return _refused_by_policy(tx, desk, found, sent)
    won = suggestions.settle(
        tx, found.suggestion.id, state=state, by=found.specialist.id, at=now, final_text=final
    )
    if not won:
        raise Duplicate  # never both: the transaction takes the message back
    if draft.accepts is not None:
        make_plan(tx, desk, confirming, now)
    set_follow_ups(tx, desk, found.suggestion, now)
    kind = AuditKind.APPROVED if state is SuggestionState.APPROVED else AuditKind.EDITED
    _record_click(tx, found, kind, now, {"text": final, "message": sent.id, **checked})
    return _done(found, now, message_id=sent.id)


def _refused_by_policy(tx: Tx, desk: DeskServices, found: _Found, refusal: Refused) -> Answer:
    refresh_card_soon(tx, desk.jobs, found.conversation.id)
    return not_allowed(found.conversation.id, refusal)


def not_allowed(conversation_id: str, refusal: Refused) -> Answer:
    """The contact policy's no, with its reasons and the time from which it would be a yes."""
    return Answer(ClickResult.NOT_ALLOWED, conversation_id, reasons=refusal.codes, refusal=refusal)


def _done(found: _Found, now: datetime, message_id: str | None = None) -> Answer:
    home, by = found.conversation.id, found.specialist
    return Answer(ClickResult.DONE, home, by=by, at=now, message_id=message_id)


def _record_click(
    tx: Tx, found: _Found, kind: AuditKind, now: datetime, data: Mapping[str, object]
) -> None:
    record(
        tx,
        found.conversation.id,
        kind,
        actor=by_specialist(found.specialist.id),
        at=now,
        subject={"suggestion": found.suggestion.id},
        data=data,
    )
