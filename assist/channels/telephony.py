"""What the desk asks of whoever carries its calls, beside the answers to their requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class IncomingCall:
    """A call that begins.

    The caller's number is what the network says. Anybody who can place calls over the internet can
    put another's number there, so it proves no more than L1, and nothing where the network itself
    says that it was not allowed to show it (`forged`).
    """

    provider_sid: str
    inbox_address: str  # ours
    caller: str | None  # E.164; None: withheld
    at: datetime
    forged: bool = False


@dataclass(frozen=True, slots=True)
class TapeTold:
    """A recording that the provider has: `over` when the whole of it is there."""

    sid: str
    seconds: int | None
    over: bool


class Telephony(Protocol):
    """One call to the provider each; TemporaryFailure, PermanentFailure, OutcomeUnknown."""

    def pause_recording(self, call_sid: str) -> None:
        """Stop taping the call until it is resumed; nothing happens where none runs."""
        ...

    def resume_recording(self, call_sid: str) -> None: ...

    def fetch_recording(self, recording_sid: str) -> tuple[bytes, str] | None:
        """The sound and its media type; None when the provider has it no more."""
        ...

    def delete_recording(self, recording_sid: str) -> None:
        """Gone at the provider too; one that is gone already is no error."""
        ...
