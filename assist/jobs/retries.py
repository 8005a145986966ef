"""Whether a failed job is tried again, and when. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from assist.errors import TemporaryFailure


@dataclass(frozen=True, slots=True)
class BackOff:
    """Waits grow by `factor` from `first` to `cap` seconds.

    What the other side calls temporary is tried `temporary` times in all; anything else is
    most likely a mistake of ours and is tried once and then `other` more times.
    """

    first: float = 1.0
    factor: float = 4.0
    cap: float = 900.0
    temporary: int = 8
    other: int = 3

    def wait(self, attempt: int, error: Exception) -> float | None:
        """Seconds to wait after attempt number `attempt` (1, 2, ...) failed; None: give up."""
        temporary = isinstance(error, TemporaryFailure)
        if attempt >= (self.temporary if temporary else self.other + 1):
            return None
        asked = error.retry_after if isinstance(error, TemporaryFailure) else None
        return max(min(self.first * self.factor ** (attempt - 1), self.cap), asked or 0.0)


class JobGivenUpError(Exception):
    """Ends a job for good; its text is the last error's."""
