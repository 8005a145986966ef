"""Words that have to go: out of the message, and out of all that was made of it.

The record holds a proof of an author's words and not the words, so no chain is ever rewritten.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select, update

from assist.store.database import Tx
from assist.store.message_rows import MESSAGES
from assist.store.rows import run
from assist.store.tables import table_of
from assist.store.tables.learning import InterpretationReviewRow
from assist.store.tables.turns import DecisionRow, InterpretationRow, SuggestionRow

Clean = Callable[[str], str]
# What quotes an author's words, by table: the columns, and when the row was made.
_QUOTING: tuple[tuple[Table, tuple[str, ...], str], ...] = (
    (table_of(InterpretationRow), ("content",), "understood_at"),
    (table_of(DecisionRow), ("content",), "created_at"),
    (table_of(SuggestionRow), ("draft", "final_text", "note"), "created_at"),
    (table_of(InterpretationReviewRow), ("text", "guesses"), "queued_at"),
)


def rewrite(tx: Tx, message_id: str, text: str, proof_key: str) -> None:
    """Keep `text` with a new key; with the old one goes all that its proof could tell."""
    chosen = update(MESSAGES).where(MESSAGES.c.id == message_id)
    run(tx, chosen.values(text=text, proof_key=proof_key))


def rewrite_quotes(tx: Tx, conversation_id: str, since: datetime, clean: Clean) -> None:
    """Pass every text that was made of the conversation's messages since then through `clean`."""
    for table, columns, made_at in _QUOTING:
        rows = select(table).where(
            table.c.conversation_id == conversation_id, table.c[made_at] >= since
        )
        for row in run(tx, rows).all():
            values = {name: _cleaned(getattr(row, name), clean) for name in columns}
            if any(values[name] != getattr(row, name) for name in columns):
                run(tx, update(table).where(table.c.id == row.id).values(**values))


def _cleaned(value: Any, clean: Clean) -> Any:
    """JSON, with every text cleaned; what was read out of a text that changes goes with it."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        kept = {name: _cleaned(inner, clean) for name, inner in value.items()}
        if "entities" in value:
            kept["entities"] = [one for one in value["entities"] if _cleaned(one, clean) == one]
        return kept
    return [_cleaned(inner, clean) for inner in value] if isinstance(value, list) else value
