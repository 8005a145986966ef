"""Cut out of an example what says who wrote it; what it is about stays.

On top of `policy.redact`: addresses, long numbers and the writer's own names teach nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assist.policy.redact import redact

_EMAIL = re.compile(r"[^\s@<>(),;]+@[^\s@<>(),;]+\.[^\s@<>(),;]+")
_LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_NUMBER = re.compile(r"\+?\d(?:[ ().\-]{0,2}\d){6,}")  # telephone, account and case numbers
_SHORTEST_NAME = 3


def anonymous(text: str, names: Iterable[str] = ()) -> str:
    """`text` without card numbers, addresses, links, numbers of seven digits or more and `names`.

    Amounts and dates are shorter than that and stay.
    """
    kept = redact(text).text
    kept = _EMAIL.sub("[email]", kept)
    kept = _LINK.sub("[link]", kept)
    kept = _NUMBER.sub("[number]", kept)
    words = {word for name in names for word in name.split() if len(word) >= _SHORTEST_NAME}
    if words:
        alternatives = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        kept = re.sub(rf"(?<!\w)(?:{alternatives})(?!\w)", "[name]", kept, flags=re.IGNORECASE)
    return kept.strip()
