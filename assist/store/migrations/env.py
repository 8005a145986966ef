"""What alembic runs: migrations on the connection that the caller holds, in its transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from assist.store.migrations import owned
from assist.store.tables import Base
from assist.store.types import UtcDateTime, Words


def plain_types(kind: str, item: Any, _autogen: object) -> str | Literal[False]:
    """Write the database's types into a migration, not ours, which may change after it."""
    if kind == "type" and isinstance(item, Words):
        return "sa.Text()"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_name=lambda name, kind, _parents: owned(name, kind),
    render_as_batch=True,
    render_item=plain_types,
    compare_type=True,
    transactional_ddl=True,
)
context.run_migrations()
