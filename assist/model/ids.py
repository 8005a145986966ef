"""Identifiers: 26 hexadecimal characters, ordered by the time they were made."""

from __future__ import annotations

import secrets
import time

ID_LENGTH = 26


def new_id() -> str:
    """A new identifier; later ones sort after earlier ones made on the same machine."""
    return f"{time.time_ns():016x}{secrets.token_hex(5)}"
