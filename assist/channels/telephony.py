"""What the desk asks of whoever carries its calls, beside the answers to their requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from assist.model.call_utterance import Speaker


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


@dataclass(frozen=True, slots=True)
class PieceTold:
    """What one side said, whole."""

    source: str  # the transcript
    number: int
    speaker: Speaker
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TroubleTold:
    """Nothing (more) is written down; code and words are the provider's."""

    code: str
    why: str


class LineState(StrEnum):
    """How far a phone is that we had rung."""

    RINGING = "ringing"
    ANSWERED = "answered"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"  # the network cannot reach the number
    CANCELLED = "cancelled"  # we hung up before anybody answered
    OVER = "over"  # it was answered, and is put down

    @property
    def is_up(self) -> bool:
        """It rings, or somebody speaks into it."""
        return self in {LineState.RINGING, LineState.ANSWERED}


@dataclass(frozen=True, slots=True)
class Dial:
    """A phone to ring. The addresses are ours, absolute: what the provider asks once somebody
    answers, and where it tells how it went.
    """

    to: str  # E.164, or "client:ana" for a softphone
    caller_id: str  # ours, E.164
    answer_url: str
    status_url: str
    trouble_url: str  # asked where `answer_url` fails, so that nobody hears silence
    ring_seconds: int = 20


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

    def place_call(self, dial: Dial) -> str:
        """Ring a phone; the provider's id of the call. There is no key that makes two requests one
        call: after OutcomeUnknown it may ring, and nobody may dial again before its word came.
        """
        ...

    def redirect_call(self, call_sid: str, url: str) -> bool:
        """Have a call that goes on now do what `url` answers; False when it is over."""
        ...

    def hang_up_call(self, call_sid: str) -> bool:
        """End it, ringing or answered; False when it was over."""
        ...
