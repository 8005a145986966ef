"""Proving the record: every chain, every head, every anchor; the first broken link by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, select

from assist.model.audit import GENESIS, AuditEvent, AuditKind, chain_hash, proof_of
from assist.store.audit_rows import ANCHORS, EVENTS, HEADS, anchor_hash, to_model
from assist.store.conversation_rows import CONVERSATIONS
from assist.store.database import Tx
from assist.store.message_rows import MESSAGES
from assist.store.rows import one, run

Head = tuple[int, str]  # seq and hash of a chain's newest event
BATCH = 1000  # rows held at once while reading


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was read, and the first link that does not hold (None: everything does)."""

    events: int
    conversations: int
    anchors: int
    first_broken: str | None


@dataclass(frozen=True, slots=True)
class ProvenWords:
    """An author's words, and the key that proves them against the chain."""

    text: str
    key: str


@dataclass(frozen=True, slots=True)
class _Anchors:
    count: int
    heads: Mapping[str, Head]  # the newest anchored head of each conversation
    broken: str | None


def verify(tx: Tx, conversation_id: str | None = None) -> AuditReport:
    """Check one conversation's chain, or all of them; the anchors in both cases.

    An event can be missing, altered or reordered, and a chain can be truncated at its end: the
    head row shows that, and where the head was changed too, the last anchor.
    """
    anchors = _read_anchors(tx)
    heads = {row.conversation_id: (row.seq, row.hash) for row in run(tx, select(HEADS))}
    known = set(heads) | set(anchors.heads)
    if conversation_id is not None:
        known &= {conversation_id}
    events = conversations = 0
    broken: str | None = None
    for key, chain in _chains(tx, conversation_id):
        events += len(chain)
        conversations += 1
        known.discard(key)
        if broken is None:
            problem = check_chain(chain, heads.get(key), anchors.heads.get(key))
            problem = problem or check_words(chain, words_of(tx, key))
            broken = problem and f"{_name(tx, key)}, {problem}"
    for key in sorted(known) if broken is None else ():
        conversations += 1
        problem = check_chain((), heads.get(key), anchors.heads.get(key))
        broken = broken or (problem and f"{_name(tx, key)}, {problem}")
    return AuditReport(events, conversations, anchors.count, broken or anchors.broken)


def check_chain(
    chain: Sequence[AuditEvent], head: Head | None, anchored: Head | None
) -> str | None:
    """The first thing wrong with one conversation's events, in order of `seq`; None if nothing."""
    previous = GENESIS
    for position, stored in enumerate(chain, 1):
        if stored.seq != position:
            return f"event {position}: missing"
        if _hash_of(stored, stored.seq) != stored.hash:
            return f"event {position}: {_what_happened(stored, len(chain))}"
        if stored.erased_at is not None and (problem := _check_erased(stored, chain[position:])):
            return f"event {position}: {problem}"
        if stored.previous_hash != previous:
            return f"event {position}: altered, it does not follow the event before it"
        previous = stored.hash
    return _check_end(chain, head, "head") or _check_end(chain, anchored, "anchor", GENESIS)


def check_words(chain: Sequence[AuditEvent], words: Mapping[str, ProvenWords]) -> str | None:
    """The first message whose words are not those of which the chain has the proof. The newest
    proof of a message counts: cutting words adds one of what is left.
    """
    for message_id, (position, proof) in proofs_in(chain).items():
        known = words.get(message_id)
        if known is None:
            return f"event {position}: the words of its message are missing"
        if proof_of(known.key, known.text) != proof:
            return f"event {position}: the words of its message were altered"
    return None


def proofs_in(chain: Iterable[AuditEvent]) -> Mapping[str, tuple[int, str]]:
    """By message, its newest proof and the place of the event that has it."""
    return {
        str(it.event.subject["message"]): (it.seq, str(it.event.data["words_proof"]))
        for it in chain
        if "words_proof" in it.event.data
    }


def words_of(tx: Tx, conversation_id: str) -> Mapping[str, ProvenWords]:
    """The words of a conversation that the chain proves, by message, each with its key."""
    chosen = select(MESSAGES.c.id, MESSAGES.c.text, MESSAGES.c.proof_key).where(
        MESSAGES.c.conversation_id == conversation_id, MESSAGES.c.proof_key.is_not(None)
    )
    return {row.id: ProvenWords(row.text, row.proof_key) for row in run(tx, chosen)}


def _check_end(
    chain: Sequence[AuditEvent], end: Head | None, witness: str, absent: str | None = None
) -> str | None:
    """Does the chain reach what its head, or the newest anchor, says of it?"""
    if end is None:
        return None if absent or not chain else f"event {len(chain)}: its head is missing"
    seq, digest = end
    if len(chain) < seq:
        return f"event {len(chain) + 1}: missing, truncated at the end (the {witness} says {seq})"
    if seq and chain[seq - 1].hash != digest:
        return f"event {seq}: altered (the {witness} has another hash)"
    if witness == "head" and len(chain) > seq:
        return f"event {seq + 1}: added past the head"
    return None


def _hash_of(stored: AuditEvent, seq: int) -> str:
    return chain_hash(stored.previous_hash, seq, stored.event, stored.erased_hash)


def _check_erased(stored: AuditEvent, later: Sequence[AuditEvent]) -> str | None:
    """What was erased says nothing any more, and a later event tells who erased it."""
    if stored.event.data:
        return "altered, it was erased and has data"
    told = (it.event for it in later if it.event.kind is AuditKind.DATA_ERASED)
    if not any(event.at >= stored.erased_at for event in told if stored.erased_at):
        return "erased, and no later event tells who did it"
    return None


def _what_happened(stored: AuditEvent, length: int) -> str:
    """An event whose hash holds at another place was moved; otherwise its content was changed."""
    for seq in range(1, length + 2):
        if _hash_of(stored, seq) == stored.hash:
            return f"reordered, it was event {seq}"
    return "altered"


def _chains(tx: Tx, conversation_id: str | None) -> Iterator[tuple[str, Sequence[AuditEvent]]]:
    rows = run(tx, events_statement(conversation_id).execution_options(yield_per=BATCH))
    stored = (to_model(row) for row in rows)
    for key, chain in groupby(stored, key=attrgetter("event.conversation_id")):
        yield key, list(chain)


def events_statement(conversation_id: str | None) -> Select[Any]:
    chosen = select(EVENTS).order_by(EVENTS.c.conversation_id, EVENTS.c.seq)
    if conversation_id is None:
        return chosen
    return chosen.where(EVENTS.c.conversation_id == conversation_id)


def _read_anchors(tx: Tx) -> _Anchors:
    heads: dict[str, Head] = {}
    previous, count, broken = GENESIS, 0, None
    for row in run(tx, select(ANCHORS).order_by(ANCHORS.c.seq)):
        count += 1
        if broken is None:
            broken = _check_anchor(row, count, previous)
        previous = row.hash
        heads.update({key: (seq, digest) for key, (seq, digest) in row.heads.items()})
    return _Anchors(count, heads, broken)


def _check_anchor(row: Any, position: int, previous: str) -> str | None:
    if row.seq != position:
        return f"anchor {position}: missing"
    if anchor_hash(row.previous_hash, row.seq, row.at, row.heads) != row.hash:
        return f"anchor {position}: altered"
    if row.previous_hash != previous:
        return f"anchor {position}: altered, it does not follow the anchor before it"
    return None


def _name(tx: Tx, conversation_id: str) -> str:
    number = select(CONVERSATIONS.c.number).where(CONVERSATIONS.c.id == conversation_id)
    row = one(tx, number)
    return f"conversation {row.number if row else conversation_id}"
