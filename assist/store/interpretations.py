"""What messages were understood to mean."""

from __future__ import annotations

from sqlalchemy import insert, select

from assist.model.ids import new_id
from assist.model.interpretation import EscalationLevel, Interpretation
from assist.store import conversations
from assist.store.codec import decode, encode
from assist.store.database import Tx
from assist.store.rows import one, run
from assist.store.tables import table_of
from assist.store.tables.turns import InterpretationRow

INTERPRETATIONS = table_of(InterpretationRow)


def add(tx: Tx, *, conversation_id: str, message_id: str, interpretation: Interpretation) -> str:
    """Store it and raise the conversation's escalation with it; its new id."""
    key = new_id()
    run(
        tx,
        insert(INTERPRETATIONS),
        {
            "id": key,
            "conversation_id": conversation_id,
            "message_id": message_id,
            "content": encode(interpretation),
            "model_version": interpretation.model_version,
            "understood_at": interpretation.understood_at,
        },
    )
    if interpretation.escalation is not EscalationLevel.NONE:
        conversations.escalate(tx, conversation_id, interpretation.escalation)
    return key


def latest(tx: Tx, conversation_id: str) -> Interpretation | None:
    row = one(
        tx,
        select(INTERPRETATIONS.c.content)
        .where(INTERPRETATIONS.c.conversation_id == conversation_id)
        .order_by(INTERPRETATIONS.c.id.desc())
        .limit(1),
    )
    return None if row is None else decode(Interpretation, row.content)


def of_conversation(
    tx: Tx, conversation_id: str, *, most: int = 50
) -> tuple[tuple[str, Interpretation], ...]:
    """The newest `most` readings with the id of the last message that each was of, oldest first;
    of a message read several times, the newest reading.
    """
    rows = tx.execute(
        select(INTERPRETATIONS.c.message_id, INTERPRETATIONS.c.content)
        .where(INTERPRETATIONS.c.conversation_id == conversation_id)
        .order_by(INTERPRETATIONS.c.id.desc())
        .limit(most)
    ).all()
    newest = {row.message_id: row.content for row in reversed(rows)}
    return tuple((key, decode(Interpretation, content)) for key, content in newest.items())
