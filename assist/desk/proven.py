"""What is proven of who writes in a conversation, now; and writing down a new proof."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from assist.desk.record import announce, record, refresh_card_soon
from assist.desk.services import DeskServices
from assist.jobs import Queue
from assist.jobs.names import TAKE_TURN
from assist.model.audit import AuditKind
from assist.model.contact import ContactPoint, IdentityLevel
from assist.model.conversation import Conversation
from assist.model.identity import Proof, ProofKind
from assist.model.ids import new_id
from assist.policy.identity import level_now, reached, shared_cap
from assist.store import Tx, contacts, identity_proofs

PROOF = "proof"  # the redraw of what was asked, on what is proven now


def as_proven(tx: Tx, conversation: Conversation, now: datetime) -> Conversation:
    """The conversation with the level that holds at `now`: of the stored one only the channel's
    word is left, and proofs that ran out count for nothing.
    """
    proofs = identity_proofs.standing(tx, conversation.id, now)
    return by_proofs(
        conversation, contacts.get_point(tx, conversation.contact_point_id), proofs, now
    )


def by_proofs(
    conversation: Conversation, point: ContactPoint, proofs: Iterable[Proof], now: datetime
) -> Conversation:
    """The same from what was looked up already."""
    level = level_now(conversation.channel, conversation.identity_level, proofs, now)
    return replace(conversation, identity_level=shared_cap(point, level))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves the conversation's contact: an address, how, and who says so."""

    point_id: str
    how: ProofKind
    by: str  # as in the record
    note: str = ""
    most: IdentityLevel = IdentityLevel.L3  # what it may be taken for


def add_proof(
    tx: Tx, desk: DeskServices, conversation: Conversation, found: Evidence, now: datetime
) -> Proof:
    """It counts from now on: for L3 beside another way that stands, else for L2."""
    rules = desk.identity
    standing = identity_proofs.standing(tx, conversation.id, now)
    proof = Proof(
        id=new_id(),
        contact_id=conversation.contact_id,
        point_id=found.point_id,
        conversation_id=conversation.id,
        level=IdentityLevel.L2,
        how=found.how,
        at=now,
        expires_at=now + rules.l2_for,
        by=found.by,
        note=found.note,
    )
    if min(reached(proof, standing), found.most) is IdentityLevel.L3:
        proof = replace(proof, level=IdentityLevel.L3, expires_at=now + rules.l3_for)
    identity_proofs.add(tx, proof)
    record(
        tx,
        conversation.id,
        AuditKind.IDENTITY_PROVEN,
        actor=found.by,
        at=now,
        subject={"proof": proof.id, "contact_point": proof.point_id},
        data={
            "level": proof.level.value,
            "how": proof.how.value,
            "until": proof.expires_at.isoformat(),
            "note": proof.note,
        },
    )
    return proof


def end_proofs(
    tx: Tx,
    conversation: Conversation,
    proofs: tuple[Proof, ...],
    *,
    by: str,
    why: str,
    at: datetime,
) -> None:
    """They count no longer, with the reason in the record; nothing where there are none."""
    if not proofs:
        return
    identity_proofs.end(tx, tuple(proof.id for proof in proofs), at)
    kind, subject = AuditKind.IDENTITY_ENDED, {"contact": conversation.contact_id}
    data = {"why": why, "proofs": [proof.id for proof in proofs]}
    record(tx, conversation.id, kind, actor=by, at=at, subject=subject, data=data)


def redraw(tx: Tx, desk: DeskServices, conversation_id: str) -> None:
    """What may be said is another thing now: what was asked is drawn again, by itself."""
    desk.jobs.enqueue(
        tx,
        TAKE_TURN,
        conversation_id,
        PROOF,
        queue=Queue.CONVERSATION,
        partition=conversation_id,
    )
    announce(tx, conversation_id, "conversation")
    refresh_card_soon(tx, desk.jobs, conversation_id)
