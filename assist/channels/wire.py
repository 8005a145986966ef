"""What every channel does to text that comes from outside, before anybody reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from assist.errors import BadInput

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    r"""The text with `\n` line ends and without what databases and terminals choke on.

    PostgreSQL refuses NUL in text and lone surrogates cannot be encoded; a message that holds
    them is kept without the former and with U+FFFD for the latter.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))


def one_line(text: str) -> str:
    """The text on one line with single spaces: names, subjects, header values."""
    return " ".join(clean(text).split())


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a body; BadInput if it is anything else."""
    try:
        value = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise BadInput("body", "is not JSON in UTF-8.", "Send a JSON object.") from None
    if not isinstance(value, dict):
        raise BadInput("body", "is not a JSON object.")
    return value


def string(
    fields: Mapping[str, Any], name: str, *, maximum: int, default: str | None = None
) -> str:
    """A string field, cleaned; BadInput if absent (without default), not a string or too long."""
    value = fields.get(name)
    if value is None:
        if default is None:
            raise BadInput(name, "is missing.")
        return default
    if not isinstance(value, str):
        raise BadInput(name, "is not a string.")
    if len(value) > maximum:
        raise BadInput(name, f"is longer than {maximum} characters.")
    return clean(value)
