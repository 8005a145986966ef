"""The author's answer with a one-time code: cut before anything is stored, and tried once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from assist.channels.base import InboundMessage
from assist.desk.code_words import not_proven
from assist.desk.outgoing import Draft, queue_message
from assist.desk.proven import Evidence, add_proof
from assist.desk.record import BY_ASSIST, by_contact, record
from assist.desk.services import DeskServices
from assist.desk.set_holds import put_hold
from assist.model.audit import AuditKind
from assist.model.contact import ChannelKind, IdentityLevel, OptOutScope
from assist.model.conversation import Conversation, Message, Purpose, SenderKind
from assist.model.identity import CodeAction, OneTimeCode, ProofKind
from assist.model.ids import new_id
from assist.policy.identity import (
    AWAITED_FOR,
    digits_in,
    fits,
    is_an_answer,
    is_locked,
    only_the_code,
    without,
)
from assist.store import Tx, contacts, conversations, holds, one_time_codes


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message said of codes: `inbound` without them, and what stood in its words."""

    inbound: InboundMessage
    said: tuple[str, ...] = ()  # tried as a code; only ever in memory
    matched: str | None = None  # the id of the code that fits

    @property
    def is_answer(self) -> bool:
        return bool(self.said)

    @property
    def nothing_else(self) -> bool:
        """Is there nothing left to be understood?"""
        return self.is_answer and only_the_code(self.inbound.text)


def hear_code(
    tx: Tx, desk: DeskServices, inbound: InboundMessage, contact_id: str, now: datetime
) -> Heard:
    """Take the codes of a contact out of a message, before any of it is kept.

    A code that we sent goes wherever it stands, in what is quoted too. Other digits go only where
    a code is awaited and they are given for one.
    """
    parts = (inbound.text, inbound.subject, inbound.quoted_text)
    found = {digits.code for part in parts for digits in digits_in(part)}
    codes = one_time_codes.lately(tx, contact_id) if found else ()
    if not codes:
        return Heard(inbound)
    known = {code: _fitting(desk, code, codes) for code in sorted(found)[:_MOST_LOOKED_AT]}
    ours = {code for code, asked in known.items() if asked}
    lately = [one for one in codes if now - one.requested_at < AWAITED_FOR]
    said = _given_for_one(inbound, lately, ours)
    gone = {*ours, *said}
    cut = replace(
        inbound,
        text=without(inbound.text, gone),
        subject=without(inbound.subject, gone),
        quoted_text=without(inbound.quoted_text, gone),
    )
    matched = known.get(said[0]) if len(said) == 1 else None
    return Heard(cut, said, matched)


_MOST_LOOKED_AT = 50


def _fitting(desk: DeskServices, code: str, codes: tuple[OneTimeCode, ...]) -> str | None:
    secret = desk.identity.secret
    return next((asked.id for asked in codes if fits(secret, code, asked)), None)


def _given_for_one(
    inbound: InboundMessage, codes: Iterable[OneTimeCode], ours: set[str]
) -> tuple[str, ...]:
    """The six digits of the author's own words that stand for a code, each once."""
    own = tuple(dict.fromkeys(digits.code for digits in digits_in(inbound.text)))
    awaited = any(asked.used_at is None and asked.ended_at is None for asked in codes)
    if set(own) & ours or (awaited and is_an_answer(inbound.text)):
        return own
    return ()


def try_code(
    tx: Tx,
    desk: DeskServices,
    heard: Heard,
    conversation: Conversation,
    message: Message,
    now: datetime,
) -> bool:
    """Settle what was heard, in the transaction that stores the message; whether it is proven.

    What comes while it is locked, or too late, is not counted, so that a lock does end.
    Only the conversation's own contact, on its own address, can answer, and by mail only where the
    receiving server vouches for who wrote: a forged one locks nobody out.
    """
    if not heard.is_answer or message.automatic or message.sender is not SenderKind.CONTACT:
        return False
    if message.contact_point_id != conversation.contact_point_id:
        return False
    conversations.lock(tx, conversation.id)  # guesses sent at once are tried one after the other
    awaited = _awaited(tx, heard.inbound, conversation, now)
    if awaited is not None:
        if _is_right(tx, heard, awaited, now):
            _proven(tx, desk, conversation, awaited, now)
            return True
        _note_wrong(tx, conversation, awaited, now)
    if heard.inbound.in_call:
        return False  # the call says so itself
    contact = contacts.get_contact(tx, conversation.contact_id)
    language = message.language or conversation.language or contact.language or "en"
    told = Draft(not_proven(language, contact), language, Purpose.AUTO_REPLY, BY_ASSIST)
    queue_message(tx, desk, conversation, told, now)
    return False


def _awaited(
    tx: Tx, inbound: InboundMessage, conversation: Conversation, now: datetime
) -> OneTimeCode | None:
    """The newest that was asked for here, if a message such as this can answer it now."""
    if inbound.channel is ChannelKind.EMAIL and inbound.proven < IdentityLevel.L1:
        return None
    codes = one_time_codes.of_conversation(tx, conversation.id)
    if not codes or not codes[0].is_open(now) or is_locked(codes, now):
        return None
    return codes[0]


def _is_right(tx: Tx, heard: Heard, awaited: OneTimeCode, now: datetime) -> bool:
    return heard.matched == awaited.id and one_time_codes.use(tx, awaited.id, now)


def _note_wrong(tx: Tx, conversation: Conversation, awaited: OneTimeCode, now: datetime) -> None:
    one_time_codes.note_wrong(tx, awaited.id, now)
    record(
        tx,
        conversation.id,
        AuditKind.CODE_TRIED,
        actor=by_contact(conversation.contact_id),
        at=now,
        subject={"code": awaited.id},
        data={"tries": awaited.tries + 1},
    )


def _proven(
    tx: Tx, desk: DeskServices, conversation: Conversation, asked: OneTimeCode, now: datetime
) -> None:
    assert asked.contact_id is not None, "no code left for nobody"
    assert asked.point_id is not None, "a code left to an address"
    whose = conversation
    if asked.contact_id != conversation.contact_id:
        _is_theirs(tx, conversation, asked.contact_id, now)
        whose = replace(conversation, contact_id=asked.contact_id)
    # A code opens what it was sent for: one to speak of an account moves no money.
    most = IdentityLevel.L3 if asked.action is CodeAction.CHANGE else IdentityLevel.L2
    evidence = Evidence(asked.point_id, ProofKind.CODE, by_contact(asked.contact_id), most=most)
    add_proof(tx, desk, whose, evidence, now)


def _is_theirs(tx: Tx, conversation: Conversation, contact_id: str, now: datetime) -> None:
    """Whoever wrote turned out to be somebody on file. Their address here is theirs from now on,
    though nobody put it on file; what stood against the stranger stands against them.
    """
    stranger = contacts.get_contact(tx, conversation.contact_id)
    person = contacts.get_contact(tx, contact_id)
    contacts.give_point(tx, conversation.contact_point_id, contact_id)
    conversations.give_to(tx, conversation.id, contact_id)
    if stranger.opted_out_all_at is not None:
        point_id, since = conversation.contact_point_id, stranger.opted_out_all_at
        contacts.set_opt_out(tx, point_id, OptOutScope.ALL, since)
    for hold in holds.standing(tx, stranger, now):
        moved = replace(hold, id=new_id(), contact_id=person.id, account_id=person.account_id)
        put_hold(tx, conversation.id, moved)
    data: Mapping[str, str] = {"was": stranger.id, "is": person.id, "why": "proven by code"}
    subject = {"contact_point": conversation.contact_point_id}
    kind, actor = AuditKind.POINT_CHANGED, by_contact(person.id)
    record(tx, conversation.id, kind, actor=actor, at=now, subject=subject, data=data)
