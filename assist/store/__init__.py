"""What assist remembers. The only package that speaks SQL.

It owns the tables, their migrations and one module of functions per noun. Every function takes
the open transaction first and takes and gives values of `assist.model`, never rows; idempotency
is a unique constraint, and what one refuses is `errors.Duplicate`. It must not know who calls
it, and nothing here waits for a network other than the database's.
"""

from __future__ import annotations

from assist.store.database import Database, Tx

__all__ = ["Database", "Tx"]
