"""Send one stored message: claim, call, settle. The only caller of `Channel.send`.

Every attempt is a row claimed before the call. A later attempt asks the provider first whenever an
earlier one may have arrived; when the provider cannot say, the message is UNKNOWN and a person
decides: it is never sent blindly a second time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from assist.channels.base import Channel, OutboundFile, OutboundMessage, Sent
from assist.desk.code_words import text_to_send
from assist.desk.continue_by_email import watch_unread
from assist.desk.may_send import Asked, refusal_data, verdict_for
from assist.desk.outgoing import enqueue_delivery
from assist.desk.record import BY_ASSIST, record, tell_delivery
from assist.desk.services import DeskServices
from assist.desk.unsubscribe import unsubscribe_url
from assist.errors import Duplicate, OutcomeUnknown, PermanentFailure, TemporaryFailure
from assist.model.audit import AuditKind
from assist.model.contact import ChannelKind
from assist.model.conversation import (
    Conversation,
    FailureReason,
    Message,
    MessageState,
    Purpose,
)
from assist.model.delivery import AttemptOutcome, DeliveryAttempt
from assist.model.verdict import Refused
from assist.store import Tx, attachments, contacts, conversations, deliveries, inboxes, messages

MAX_ATTEMPTS = 8
FIRST_RETRY_SECONDS = 5.0
LONGEST_RETRY_SECONDS = 900.0
_UNSETTLED = frozenset({AttemptOutcome.CLAIMED, AttemptOutcome.UNKNOWN})
_WAITING = frozenset({MessageState.PENDING, MessageState.SENDING})


@dataclass(frozen=True, slots=True)
class _Claim:
    """One claimed attempt with everything the call needs, read before the session closed."""

    message: Message
    channel: ChannelKind
    outbound: OutboundMessage
    attempt: DeliveryAttempt
    ask_since: datetime | None  # an earlier attempt may have arrived: ask the provider first


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How an attempt ended."""

    attempt: AttemptOutcome
    state: MessageState
    external_id: str | None = None
    rfc_message_id: str | None = None
    reason: FailureReason | None = None
    detail: str = ""
    retry_in: float | None = None  # seconds


def deliver(desk: DeskServices, message_id: str) -> None:
    """Try to send the message once; whatever happens is recorded, and retried if it may be."""
    now = desk.clock()
    with desk.db.transaction() as tx:
        claim = _claim(tx, desk, message_id, now)
    if claim is not None:
        _settle(desk, claim, _call(desk, claim))


def _claim(tx: Tx, desk: DeskServices, message_id: str, now: datetime) -> _Claim | None:
    message = messages.get(tx, message_id)
    if message.state not in _WAITING:
        return None
    conversation = conversations.lock(tx, message.conversation_id)
    asked = Asked(message.purpose or Purpose.REPLY, message.text, message_id)
    verdict = verdict_for(tx, desk, conversation, asked, now)
    if isinstance(verdict, Refused):
        _refuse(tx, desk, message, verdict, now)
        return None
    earlier = deliveries.attempts(tx, message_id)
    open_claims = [attempt for attempt in earlier if attempt.outcome in _UNSETTLED]
    if open_claims and now - open_claims[-1].claimed_at < desk.claim_lease:
        _look_again_later(tx, desk, message, len(earlier), open_claims[-1], now)
        return None
    is_code = message.purpose is Purpose.ONE_TIME_CODE
    text = text_to_send(tx, desk, message, now) if is_code else message.text
    if text is None:
        _give_up(tx, desk, message, "nobody waits for this code any more", now)
        return None
    attempt = deliveries.claim(tx, message_id, now)
    messages.claim_sending(tx, message_id)
    record(
        tx,
        message.conversation_id,
        AuditKind.DELIVERY_ATTEMPTED,
        actor=BY_ASSIST,
        at=now,
        subject={"message": message_id, "attempt": attempt.id},
        data={"number": attempt.number, "asks_first": bool(open_claims)},
    )
    return _Claim(
        message=message,
        channel=conversation.channel,
        outbound=_outbound(tx, desk, conversation, replace(message, text=text)),
        attempt=attempt,
        # A code that may have arrived is dead: another was drawn, and is sent.
        ask_since=open_claims[0].claimed_at if open_claims and not is_code else None,
    )


def _look_again_later(
    tx: Tx,
    desk: DeskServices,
    message: Message,
    attempts: int,
    claimed: DeliveryAttempt,
    now: datetime,
) -> None:
    wait = (claimed.claimed_at + desk.claim_lease - now).total_seconds()
    # The key names the claim that is waited for, so that waiting twice is one job.
    enqueue_delivery(tx, desk, message, attempt=100 + attempts, delay=max(wait, 0.1))


def _outbound(
    tx: Tx, desk: DeskServices, conversation: Conversation, message: Message
) -> OutboundMessage:
    point = contacts.get_point(tx, conversation.contact_point_id)
    contact = contacts.get_contact(tx, conversation.contact_id)
    inbox = inboxes.get(tx, message.inbox_id)
    last = conversation.last_incoming_id
    answered = messages.get(tx, last) if last else None
    return OutboundMessage(
        id=message.id,
        conversation_id=conversation.id,
        conversation_number=conversation.number,
        inbox_address=inbox.address,
        to_address=point.address,
        to_name=contact.name,
        text=message.text,
        language=message.language or "en",
        created_at=message.created_at,
        subject=message.subject,
        in_reply_to=answered.rfc_message_id if answered else None,
        references=answered.references if answered else (),
        last_incoming_at=conversation.last_incoming_at,
        outreach=message.outreach,
        unsubscribe_url=unsubscribe_url(desk, point.id) if message.outreach else None,
        automatic=message.automatic,
        attachments=tuple(
            OutboundFile(file.name, file.content_type, content)
            for file, content in zip(
                message.attachments, attachments.of_message(tx, message.id), strict=True
            )
        ),
    )


def _call(desk: DeskServices, claim: _Claim) -> _Outcome:
    """The only place where a message leaves the house; no session is open."""
    channel = desk.channel(claim.channel)
    if channel is None:
        detail = f"no {claim.channel.value} channel is configured"
        return _failed(FailureReason.SENDER_MISCONFIGURED, detail)
    try:
        return _find_or_send(desk, channel, claim)
    except TemporaryFailure as failure:
        return _temporary(claim, failure)
    except PermanentFailure as failure:
        return _failed(FailureReason(failure.reason), failure.detail)
    except OutcomeUnknown as unknown:
        return _unknown(desk, claim, unknown)


def _find_or_send(desk: DeskServices, channel: Channel, claim: _Claim) -> _Outcome:
    if claim.ask_since is not None:
        found = channel.find_sent(claim.outbound, claim.ask_since)
        if found is not None:
            return _sent(AttemptOutcome.FOUND, found)
    now = desk.clock()
    if now - claim.attempt.claimed_at > desk.claim_lease / 2:
        # This process slept on its claim; another may be about to take over.
        return _Outcome(
            AttemptOutcome.TEMPORARY,
            MessageState.PENDING,
            detail="the claim was too old when the call came",
            retry_in=desk.claim_lease.total_seconds(),
        )
    channel.check(claim.outbound, now)
    return _sent(AttemptOutcome.SENT, channel.send(claim.outbound, now))


def _sent(outcome: AttemptOutcome, sent: Sent) -> _Outcome:
    return _Outcome(
        outcome, sent.state, external_id=sent.external_id, rfc_message_id=sent.rfc_message_id
    )


def _failed(reason: FailureReason, detail: str) -> _Outcome:
    return _Outcome(AttemptOutcome.PERMANENT, MessageState.FAILED, reason=reason, detail=detail)


def _temporary(claim: _Claim, failure: TemporaryFailure) -> _Outcome:
    if claim.attempt.number >= MAX_ATTEMPTS:
        return _failed(FailureReason.PROVIDER_ERROR, failure.detail or failure.reason)
    backoff = min(FIRST_RETRY_SECONDS * 2 ** (claim.attempt.number - 1), LONGEST_RETRY_SECONDS)
    return _Outcome(
        AttemptOutcome.TEMPORARY,
        MessageState.PENDING,
        detail=failure.detail or failure.reason,
        retry_in=failure.retry_after or backoff,
    )


def _unknown(desk: DeskServices, claim: _Claim, unknown: OutcomeUnknown) -> _Outcome:
    """Ask once more after the lease; if it is then still not known, a person decides."""
    if claim.ask_since is None:
        return _Outcome(
            AttemptOutcome.UNKNOWN,
            MessageState.SENDING,
            detail=unknown.detail,
            retry_in=desk.claim_lease.total_seconds(),
        )
    return _Outcome(AttemptOutcome.UNKNOWN, MessageState.UNKNOWN, detail=unknown.detail)


def _settle(desk: DeskServices, claim: _Claim, outcome: _Outcome) -> None:
    try:
        _store_outcome(desk, claim, outcome)
    except Duplicate:
        # The provider named a message that another of ours has already: nobody can tell which.
        detail = f"the provider answered with {outcome.external_id}, which is another message's"
        unclear = _Outcome(AttemptOutcome.UNKNOWN, MessageState.UNKNOWN, detail=detail)
        _store_outcome(desk, claim, unclear)


def _store_outcome(desk: DeskServices, claim: _Claim, outcome: _Outcome) -> None:
    now = desk.clock()
    message = claim.message
    reason = outcome.reason
    with desk.db.transaction() as tx:
        deliveries.settle(
            tx,
            claim.attempt.id,
            outcome.attempt,
            at=now,
            external_id=outcome.external_id,
            reason=reason.value if reason else "",
            detail=outcome.detail,
        )
        if outcome.external_id is not None:
            messages.set_external(tx, message.id, outcome.external_id, outcome.rfc_message_id)
        messages.advance_state(
            tx, message.id, outcome.state, at=now, reason=reason, detail=outcome.detail
        )
        if outcome.retry_in is not None:
            number = claim.attempt.number + 1
            enqueue_delivery(tx, desk, message, attempt=number, delay=outcome.retry_in)
        if outcome.state is MessageState.SENT and claim.channel is ChannelKind.WEBCHAT:
            watch_unread(tx, desk, message)
        _record_outcome(tx, claim, outcome, now)
        _tell(tx, desk, message)


def _record_outcome(tx: Tx, claim: _Claim, outcome: _Outcome, now: datetime) -> None:
    record(
        tx,
        claim.message.conversation_id,
        AuditKind.DELIVERY_SETTLED,
        actor=BY_ASSIST,
        at=now,
        subject={"message": claim.message.id, "attempt": claim.attempt.id},
        data={
            "outcome": outcome.attempt.value,
            "state": outcome.state.value,
            "external_id": outcome.external_id,
            "reason": outcome.reason.value if outcome.reason else None,
            "detail": outcome.detail,
            "retry_in": outcome.retry_in,
        },
    )


def _refuse(tx: Tx, desk: DeskServices, message: Message, verdict: Refused, now: datetime) -> None:
    """The policy moved between the click and the send: fail with the reason, visibly."""
    _give_up(tx, desk, message, ", ".join(map(str, verdict.reasons)), now)
    record(
        tx,
        message.conversation_id,
        AuditKind.SEND_REFUSED,
        actor=BY_ASSIST,
        at=now,
        subject={"message": message.id},
        data=refusal_data(verdict),
    )


def _give_up(tx: Tx, desk: DeskServices, message: Message, detail: str, now: datetime) -> None:
    state, why = MessageState.FAILED, FailureReason.NOT_ALLOWED
    messages.advance_state(tx, message.id, state, at=now, reason=why, detail=detail)
    _tell(tx, desk, message)


def _tell(tx: Tx, desk: DeskServices, message: Message) -> None:
    tell_delivery(tx, desk.jobs, message)
