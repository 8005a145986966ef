"""Errors named by what the caller does next; vendor exceptions stop at the adapters.

AssistError
├── BadInput            tell the person who sent it: which field, what is wrong, what would be right
│   └── SettingsError   tell the operator: every variable that is missing or malformed, all at once
├── NotAuthentic        refuse (403) and store nothing
├── NotAllowed          refuse visibly: role, policy or state forbids it, with a reason code
│   └── Stale           refuse and redraft: the thing decided on has moved since it was shown
├── NotFound            say that it is not there
├── Duplicate           do nothing: this was already recorded (roll the transaction back)
├── TemporaryFailure    try again later, with back-off (nothing left the house)
├── PermanentFailure    give up and tell the specialist why
└── OutcomeUnknown      ask the other side before trying again; never resend blindly
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class AssistError(Exception):
    """Root of the tree; catching it catches what assist itself can explain."""


class BadInput(AssistError):
    """Input that its sender can mend: `field` names it, `problem` says why, `remedy` what to do."""

    def __init__(self, field: str, problem: str, remedy: str = "") -> None:
        self.field = field
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{field}: {problem}" + (f" {remedy}" if remedy else ""))


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """One variable of the environment that cannot be used as it is."""

    variable: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.variable} {self.problem}; {self.remedy}."


class SettingsError(BadInput):
    """Every unusable variable at once, so that an operator mends them in one go."""

    def __init__(self, problems: Sequence[SettingProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("environment", "\n".join(str(problem) for problem in self.problems))

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class NotAuthentic(AssistError):
    """A signature, token or session that does not prove what it claims."""


class NotAllowed(AssistError):
    """Understood, and refused; `code` is stable and translatable, `detail` is for the log."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        self.detail = detail
        super().__init__(f"{code}: {detail}" if detail else code)


class Stale(NotAllowed):
    """Decided on something that has moved since it was shown; the caller redraws it."""


class NotFound(AssistError):
    """No such thing."""

    def __init__(self, kind: str, key: str) -> None:
        self.kind = kind
        self.key = key
        super().__init__(f"no {kind} {key}")


class Duplicate(AssistError):
    """A unique constraint says that this was already recorded."""


class TemporaryFailure(AssistError):
    """The other side is unwell or busy and nothing was accepted; `retry_after` is in seconds."""

    def __init__(self, reason: str, detail: str = "", *, retry_after: float | None = None) -> None:
        self.reason = reason
        self.detail = detail
        self.retry_after = retry_after
        super().__init__(f"{reason}: {detail}" if detail else reason)


class PermanentFailure(AssistError):
    """The other side refused for good; `reason` is one of model.message.FailureReason."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}" if detail else reason)


class OutcomeUnknown(AssistError):
    """The request left and no answer came: it may or may not have been accepted."""

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(detail or "no answer after sending")
