"""What of an incoming message may be kept: its words without card data, its files held if needed.

A card number may come in pieces. The newest messages of one sender are therefore read together,
and when only the last of them shows what the first were, those are cut too, wherever they are kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from assist.channels.base import InboundMessage
from assist.desk.record import BY_ASSIST, record
from assist.desk.services import DeskServices
from assist.jobs import Queue
from assist.jobs.names import ANSWER_CARD
from assist.model.audit import AuditKind, new_proof_key, proof_of
from assist.model.conversation import Attachment, Conversation, FileState, Message, SenderKind
from assist.policy.attachments import may_show_card
from assist.policy.redact import Kind, may_be_part, redact, redact_together
from assist.store import Tx, cards, cut_words, messages
from assist.store.text import clean as storable

TOGETHER_WITHIN = timedelta(minutes=10)  # pieces of one number are not sent further apart
TOGETHER = 3  # messages
CARD_KINDS = frozenset({Kind.CARD, Kind.SECURITY_CODE})
_MARK = re.compile(r"\[(?:CARD (?:\*{4}\d{4}|PART)|[A-Z-]+(?: [A-Z]+)?)\]")
_SHORTEST_PIECE = 3  # digits that are looked for in what was made of a message


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of a message after redaction: the only ones that are ever kept."""

    text: str
    subject: str
    quoted: str
    sender_name: str
    found: tuple[Kind, ...]
    attachments: tuple[Attachment, ...]


def words_of(inbound: InboundMessage) -> Words:
    """What of the message may be kept, read by itself."""
    parts = [
        redact(text)
        for text in (inbound.text, inbound.subject, inbound.quoted_text, inbound.sender_name)
    ]
    found = tuple(sorted({kind for part in parts for kind in part.found}))
    text, subject, quoted, name = (storable(part.text) for part in parts)
    files = tuple(_named(file) for file in inbound.attachments)
    return Words(text, subject, quoted, name, found, files)


def _named(file: Attachment) -> Attachment:
    return replace(file, name=redact(file.name).text, note=redact(file.note).text)


def read_together(
    tx: Tx, words: Words, conversation: Conversation, contact_point_id: str, now: datetime
) -> Words:
    """The words as the sender's messages just before show them; those are cut too where they are
    parts of the same number.
    """
    if not (words.attachments or may_be_part(words.text)):
        return words
    since = now - TOGETHER_WITHIN
    earlier = messages.newest_of_sender(
        tx, conversation.id, contact_point_id, since=since, most=TOGETHER - 1
    )
    *before, own = redact_together([*(message.text for message in earlier), words.text])
    for message, redacted in zip(earlier, before, strict=True):
        if redacted.text != message.text:
            _cut_earlier(tx, message, redacted.text, now)
    found = tuple(sorted({*words.found, *own.found}))
    texts = (words.subject, own.text, *(message.text for message in earlier))
    files = tuple(_held(file, texts, found) for file in words.attachments)
    return replace(words, text=own.text, found=found, attachments=files)


def _held(file: Attachment, texts: Iterable[str], found: Iterable[Kind]) -> Attachment:
    may = may_show_card(file.name, file.content_type, texts, found)
    return replace(file, state=FileState.HELD) if may else file


def _cut_earlier(tx: Tx, message: Message, text: str, now: datetime) -> None:
    """In the message, in all that was made of it, and where Slack's thread shows it."""
    key = new_proof_key()
    cut_words.rewrite(tx, message.id, text, key)
    clean = _without(cut_from(message.text, text))
    cut_words.rewrite_quotes(tx, message.conversation_id, message.created_at, clean)
    cards.make_stale(tx, message.conversation_id, thread_surface(message.id))
    record(
        tx,
        message.conversation_id,
        AuditKind.WORDS_CUT,
        actor=BY_ASSIST,
        at=now,
        subject={"message": message.id},
        data={"words_proof": proof_of(key, text), "redacted": [Kind.CARD.value]},
    )


def thread_surface(message_id: str) -> str:
    """Where a later message of the author hangs in Slack, beside its conversation's card."""
    return f"thread:{message_id}"


def message_of(surface: str) -> str:
    """The message that a `thread_surface` names."""
    return surface.partition(":")[2]


def cut_from(text: str, cut: str) -> tuple[str, ...]:
    """The pieces of `text` for which marks stand in `cut`."""
    first, *others = _MARK.split(cut)
    pieces, at = [], len(first)
    for number, kept in enumerate(others, 1):
        is_last = number == len(others)
        until = len(text) - len(kept) if is_last else text.find(kept, at) if kept else at
        if until < at:
            return (text,)  # it was changed otherwise: all of it goes
        pieces.append(text[at:until])
        at = until + len(kept)
    return tuple(filter(None, pieces))


def _without(pieces: Iterable[str]) -> Callable[[str], str]:
    """Cuts these pieces out of a text, as they were written or as bare digits."""
    shapes = {
        shape
        for piece in pieces
        for shape in (piece, piece.strip(), "".join(filter(str.isalnum, piece)))
        if sum(map(str.isalnum, shape)) >= _SHORTEST_PIECE
    }
    longest_first = sorted(map(re.escape, shapes), key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)") if shapes else None

    def clean(text: str) -> str:
        return redact(pattern.sub("[CARD PART]", text) if pattern else text).text

    return clean


def note_card_data(
    tx: Tx,
    desk: DeskServices,
    message: Message,
    found: Iterable[Kind],
    *,
    actor: str,
    now: datetime,
) -> None:
    """Card data came in: the record says so, without it, and the author is told what to do."""
    kinds = {*found}
    if not kinds & CARD_KINDS:
        return
    record(
        tx,
        message.conversation_id,
        AuditKind.PAN_RECEIVED,
        actor=actor,
        at=now,
        subject={"message": message.id},
        data={"redacted": sorted(kind.value for kind in kinds)},
    )
    if message.sender is SenderKind.CONTACT and not message.automatic:
        desk.jobs.enqueue(
            tx,
            ANSWER_CARD,
            message.conversation_id,
            message.id,
            queue=Queue.CONVERSATION,
            partition=message.conversation_id,
        )
