"""What a database can hold: no NUL and no lone surrogates, in text or in JSON.

PostgreSQL refuses both and SQLite refuses the second; broken mails carry both. A message
must be stored whatever is in it, so they become U+FFFD on the way in.
"""

from __future__ import annotations

import json
import re
from typing import Any

REPLACEMENT = "\ufffd"
# An escaped NUL after an even number of backslashes is a NUL; after an odd one it is text.
_ESCAPED_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def clean(text: str) -> str:
    """`text` without what a database refuses; the same object when there is nothing to mend."""
    if "\x00" in text:
        text = text.replace("\x00", REPLACEMENT)
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def dumps(value: Any) -> str:
    """JSON that every database takes, keys in the order given, text as it reads."""
    text = clean(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    return _ESCAPED_NUL.sub(rf"\1{REPLACEMENT}", text) if "\\u0000" in text else text


def storable(value: Any) -> Any:
    """`value` as it will be read back from a JSON column."""
    return json.loads(dumps(value))
