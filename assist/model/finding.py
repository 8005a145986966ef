"""What is wrong with a text that is meant to leave, where, why, and how to say it better."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"  # it does not leave
    WARNING = "warning"  # whoever sends it confirms


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing in a text. `start` and `end` are where; both 0 when something is missing."""

    rule: str  # stable code
    severity: Severity
    start: int
    end: int
    text: str  # the words; "" when something is missing, or when they may not be shown again
    why: str  # one line in English, in the catalogs
    source: str
    better: str  # in the language of the text
    needs_reason: bool = False  # a changed figure: sent with a reason, which is recorded

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR
