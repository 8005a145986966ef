"""Which conversations get a version that is being tried, and whether it did better. Pure."""

from __future__ import annotations

import math
from hashlib import sha256

from assist.model.playbook import Audience

Z = 1.959963984540054  # of 95 %


def is_in(
    audience: Audience, trial_id: str, conversation_id: str, answering_id: str | None
) -> bool:
    """Does this conversation get the tried version? By who answers it (the specialist whom it is
    assigned to, else the first on shift: who signs), or by a stable hash: the same conversation
    always gets the same answer, and another trial draws anew.
    """
    if audience.specialist_ids:
        return answering_id in audience.specialist_ids
    digest = sha256(f"{trial_id}:{conversation_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 100 < audience.percent


def wilson(count: int, of: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927); (0, 1) when nothing was counted."""
    if of == 0:
        return 0.0, 1.0
    share, square = count / of, Z * Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    spread = share * (1 - share) / of + square / (4 * of * of)
    half = Z * math.sqrt(spread) / (1 + square / of)
    low = 0.0 if count == 0 else max(0.0, middle - half)
    return low, 1.0 if count == of else min(1.0, middle + half)


def difference(before: tuple[int, int], after: tuple[int, int]) -> tuple[float, float, float]:
    """(after less before, low, high) of two shares given as (count, of): Newcombe's hybrid score
    interval (1998, method 10). (0, -1, 1) when one side has nothing yet.
    """
    (count_0, of_0), (count_1, of_1) = before, after
    if of_0 == 0 or of_1 == 0:
        return 0.0, -1.0, 1.0
    share_0, share_1 = count_0 / of_0, count_1 / of_1
    low_0, high_0 = wilson(count_0, of_0)
    low_1, high_1 = wilson(count_1, of_1)
    apart = share_1 - share_0
    down = math.sqrt((share_1 - low_1) ** 2 + (high_0 - share_0) ** 2)
    up = math.sqrt((high_1 - share_1) ** 2 + (share_0 - low_0) ** 2)
    return apart, max(-1.0, apart - down), min(1.0, apart + up)
