"""How often somebody may do something: token buckets in this process's memory.

Several web processes count apart, so the true limit is this one times their number. That is enough
against a page gone wild and against guessing passwords; a shared count would cost a write for each
request.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.exceptions import TooManyRequests

MOST_KEYS = 20_000  # the longest unused are forgotten first


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float  # seconds


class Limit:
    """`burst` at once, then one every `every` seconds, for each key."""

    def __init__(
        self, burst: int, every: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = burst
        self._every = every
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> None:
        """Count one; TooManyRequests (429 with Retry-After in seconds) when there is none left."""
        wait = self._wait(key)
        if wait > 0:
            seconds = math.ceil(wait)
            raise TooManyRequests("That was too often.", retry_after=seconds)

    def _wait(self, key: str) -> float:
        with self._lock:
            now = self._clock()
            bucket = self._buckets.pop(key, None) or _Bucket(self._burst, now)
            refilled = bucket.tokens + (now - bucket.at) / self._every
            bucket.tokens, bucket.at = min(float(self._burst), refilled), now
            self._buckets[key] = bucket
            if len(self._buckets) > MOST_KEYS:
                self._buckets.popitem(last=False)
            if bucket.tokens < 1:
                return (1 - bucket.tokens) * self._every
            bucket.tokens -= 1
            return 0.0
