"""What the phone's requests name in their addresses."""

from __future__ import annotations

from flask import request

from assist.errors import BadInput

TAKE_KEY = "1"  # by which a specialist takes a call, or has one dialled: no machine presses it


def asked(name: str) -> str:
    """One of our ids; BadInput where it is none."""
    value = request.args.get(name, "")
    if not value or len(value) > 40 or not value.isalnum():
        raise BadInput(name, "is missing or not ours.")
    return value
