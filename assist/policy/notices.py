"""Does a text say how to end such messages? (12 CFR 1006.6(e): in every one of them.)

Read loosely: any plain way out counts, in either language of the desk.
"""

from __future__ import annotations

import re

_WAY_OUT = re.compile(
    r"\bSTOP\b|\bBAJA\b|\bunsubscribe\b|\bopt[ -]out\b|\bdarte de baja\b|\bdarse de baja\b"
    r"|\bno recibir m[aá]s\b|\bto end (?:our|these) messages\b"
)


def names_the_way_out(text: str) -> bool:
    """Whether a reader is told how to opt out."""
    return _WAY_OUT.search(text) is not None
