"""The record: one append-only event for everything that happened, chained by hash."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

GENESIS = "0" * 64


class AuditKind(StrEnum):
    MESSAGE_RECEIVED = "message_received"
    PAN_RECEIVED = "pan_received"  # card data came in; what was cut, never the data
    WORDS_CUT = "words_cut"  # of an earlier message: a later one showed what they are
    FILE_DECIDED = "file_decided"  # a lead released or deleted a file that was held
    INTERPRETED = "interpreted"
    DECIDED = "decided"
    SUGGESTED = "suggested"
    CARD_SHOWN = "card_shown"
    CLICKED = "clicked"  # any button, with what came of it (also refusals)
    APPROVED = "approved"
    EDITED = "edited"
    REJECTED = "rejected"
    OFFER_CONSENTED = "offer_consented"  # somebody agreed that an offer may be made
    SUPERSEDED = "superseded"
    HANDED_OFF = "handed_off"
    MESSAGE_QUEUED = "message_queued"  # an outgoing message exists and will be sent
    DELIVERY_ATTEMPTED = "delivery_attempted"
    DELIVERY_SETTLED = "delivery_settled"
    DELIVERY_STATE = "delivery_state"  # a receipt moved it forward
    SEND_REFUSED = "send_refused"
    REPLIED_ELSEWHERE = "replied_elsewhere"  # at another address of the author's: told at both
    SEND_SCHEDULED = "send_scheduled"  # a person wants it sent when it may be
    SCHEDULE_ENDED = "schedule_ended"  # sent, dropped, cancelled, or put off
    CONSENT_RECORDED = "consent_recorded"
    CALL_LOGGED = "call_logged"
    PLACE_CHANGED = "place_changed"  # where an author lives
    PROMISE_RECORDED = "promise_recorded"
    PROMISE_MOVED = "promise_moved"  # reminded, kept, partially kept, broken, superseded, cancelled
    PLAN_MADE = "plan_made"
    PLAN_MISSED = "plan_missed"  # one more of its instalments is missed
    PLAN_MOVED = "plan_moved"  # completed, defaulted, superseded, cancelled
    OFFER_ACCEPTED = "offer_accepted"  # the author's yes, as it was read or told by phone
    REFUND_MOVED = (
        "refund_moved"  # requested, its checks, refused, approved, issued, settled, failed
    )
    WITHDRAWAL_MOVED = "withdrawal_moved"  # requested, checks, approved, sent, paid, returned ...
    ROYALTIES_SET_OFF = "royalties_set_off"  # used for the balance, on a written request
    PAYOUT_CHANGE_MOVED = "payout_change_moved"  # requested, confirmed, cooling off, in force ...
    TAX_FORM_RECORDED = "tax_form_recorded"
    PAYOUT_METHOD_RECORDED = "payout_method_recorded"
    HOLD_SET = "hold_set"
    HOLD_CLEARED = "hold_cleared"
    CRISIS_PAGED = "crisis_paged"  # who was called when somebody may be in danger
    SUPPORT_RECORDED = "support_recorded"  # what would help somebody in a hard time
    SUPPORT_ENDED = "support_ended"  # the author took it back, or it is over
    CODE_ASKED = "code_asked"  # a one-time code is to be sent; never the code
    CODE_TRIED = "code_tried"  # a wrong one came back
    IDENTITY_PROVEN = "identity_proven"
    IDENTITY_ENDED = "identity_ended"  # a proof was taken back before its time
    AUTHORISATION_RECORDED = "authorisation_recorded"  # an author lets somebody speak for them
    AUTHORISATION_REVOKED = "authorisation_revoked"
    POINT_CHANGED = "point_changed"  # an address is shared, or not this person's
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_NEWS = "dispute_news"  # what the bank says; also when it changed nothing
    DISPUTE_WITHDRAWN = "dispute_withdrawn"  # the author says so
    DISPUTE_SUBMITTED = "dispute_submitted"  # a person sent the evidence
    DISPUTE_ALARM = "dispute_alarm"
    EVIDENCE_NOTED = "evidence_noted"  # where a file is that proves something
    EVIDENCE_BUILT = "evidence_built"  # a pack, with its hash
    DOCUMENT_BUILT = "document_built"  # a receipt or a statement, with its hash
    DOCUMENT_SENT = "document_sent"  # to the billing address on file
    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"
    DATA_ERASED = "data_erased"  # what was said is gone; that it was said stays
    NOTE_ADDED = "note_added"
    STATE_CHANGED = "state_changed"
    SIGNED_IN = "signed_in"
    SESSIONS_ENDED = "sessions_ended"  # signed out, or ended by themselves or an administrator
    PERSON_ADDED = "person_added"
    PERSON_CHANGED = "person_changed"  # role, Slack user, active, password, accounts elsewhere
    CORRECTED = "corrected"  # a specialist said what a message is about
    REVIEWED = "reviewed"  # a team lead decided whether a reading teaches
    VERSION_CHANGED = "version_changed"  # another trained version reads from now on
    PLAYBOOK_PUBLISHED = "playbook_published"  # also going back, and a trial's version promoted
    PLAYBOOK_DRAFTED = "playbook_drafted"  # begun, submitted, returned, thrown away
    PLAYBOOK_MOVED = "playbook_moved"  # archived, restored, scheduled, switched, tried, stopped
    PLAYBOOK_REPLAYED = "playbook_replayed"  # a draft was run over past messages
    CALL_BEGAN = "call_began"  # with what was announced, and what the number proves
    CALL_ANSWERED = "call_answered"  # one question of a call: keyed, or nothing
    CALL_RANG = "call_rang"  # a specialist's phone
    CALL_TAKEN = "call_taken"  # they pressed the key
    CALL_JOINED = "call_joined"  # by a lead, who speaks or listens
    CALL_LEG_ENDED = "call_leg_ended"
    CALL_ENDED = "call_ended"
    CALL_PLACED = "call_placed"  # a specialist calls: their own phone rings first
    CALL_DIALLED = "call_dialled"  # the author's phone: an attempt, with the policy's yes
    CALL_PICKED_UP = "call_picked_up"  # by a person, or a machine
    CALL_MESSAGE_LEFT = "call_message_left"  # the limited message, on their machine
    CALL_MESSAGE_FAILED = "call_message_failed"  # it could not be put there after all
    CALL_DISPOSED = "call_disposed"  # who was reached, by a specialist's word
    CALL_BACK_ASKED = "call_back_asked"
    CALL_BACK_MOVED = "call_back_moved"  # due, done, kept by a call, or to another hour
    CALL_WRAPPED_UP = "call_wrapped_up"  # what a specialist wrote down when it was over
    TRANSCRIPT_FAILED = "transcript_failed"  # of what is said with a specialist
    RECORDING_MOVED = "recording_moved"  # told, kept, lost, deleted
    RECORDING_PLAYED = "recording_played"
    MESSAGE_SPOKEN = "message_spoken"  # the assistant said it in a call
    AUTO_REPLIED = "auto_replied"  # a suggestion left without a click
    FOLLOW_UP_MOVED = "follow_up_moved"  # set, drawn, cancelled


@dataclass(frozen=True, slots=True)
class NewAuditEvent:
    """An event before it has a place in the chain.

    `actor` is "contact:ID", "specialist:ID" or "assist".
    """

    conversation_id: str
    kind: AuditKind
    actor: str
    at: datetime
    subject: Mapping[str, str]  # ids: message, suggestion, decision ...
    data: Mapping[str, Any]  # what a reader needs; already redacted


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """An event in its conversation's chain: `hash` covers it and the `previous_hash`.

    Of an erased one the data is gone and its hash is kept, so that the chain still proves who did
    what when.
    """

    seq: int  # 1, 2, ... within the conversation
    event: NewAuditEvent
    previous_hash: str
    hash: str
    erased_at: datetime | None = None
    erased_hash: str | None = None  # `data_hash` of what was erased


def new_proof_key() -> str:
    """256 bits that nobody can guess: without them a proof tells nothing of its words."""
    return secrets.token_hex(32)


def proof_of(key: str, words: str) -> str:
    """What the chain holds in place of an author's words: HMAC-SHA-256 of them.

    It proves the words while the key is kept with them. When they have to be cut the key goes too,
    and what stays in the chain can neither be read nor tried out.
    """
    return hmac.new(bytes.fromhex(key), words.encode(), hashlib.sha256).hexdigest()


def data_hash(data: Mapping[str, Any]) -> str:
    """SHA-256 over the data in canonical JSON."""
    return hashlib.sha256(_canonical(dict(data)).encode()).hexdigest()


def chain_hash(
    previous_hash: str, seq: int, event: NewAuditEvent, erased_hash: str | None = None
) -> str:
    """SHA-256 over the previous hash and the event in canonical JSON (sorted keys, UTC), in which
    the hash of its data stands for the data.
    """
    content = {
        "conversation": event.conversation_id,
        "seq": seq,
        "kind": event.kind.value,
        "actor": event.actor,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "subject": dict(event.subject),
        "data_hash": erased_hash or data_hash(event.data),
    }
    return hashlib.sha256(f"{previous_hash}\n{_canonical(content)}".encode()).hexdigest()


def _canonical(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
