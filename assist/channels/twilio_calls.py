"""Twilio's requests about calls as values. Pure; BadInput names the parameter that is wrong.

Parameters: https://www.twilio.com/docs/voice/twiml#request-parameters, and of the verbs <Gather>,
<Dial>, <Record> and <Transcription>.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from assist.channels import phone
from assist.channels.telephony import IncomingCall, LineState, TapeTold
from assist.channels.wire import clean, one_line
from assist.errors import BadInput
from assist.model.phone_call import Answerer

# What networks put in place of a number that is withheld.
_WITHHELD = frozenset({"anonymous", "restricted", "unknown", "private", "unavailable"})
_WITHHELD_NUMBERS = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})
MOST_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class SaidOrKeyed:
    """What a <Gather> brought; `sure` None: the recogniser did not say."""

    words: str
    keys: str
    sure: float | None


@dataclass(frozen=True, slots=True)
class WordsTold:
    """A piece of a live transcript; text None: something else about it."""

    number: int
    text: str | None


def sid_of(form: Mapping[str, str], name: str = "CallSid") -> str:
    sid = clean(form.get(name, "")).strip()
    if not sid:
        raise BadInput(name, "is missing.")
    if len(sid) > 40 or not sid.isascii() or not sid.isalnum():
        raise BadInput(name, "is not a Twilio identifier.")
    return sid


def incoming(form: Mapping[str, str], now: datetime) -> IncomingCall:
    """The first request of a call."""
    return IncomingCall(
        provider_sid=sid_of(form),
        inbox_address=phone.normal(clean(form.get("To", "")), field="To"),
        caller=_caller(form),
        at=now,
        # STIR/SHAKEN: https://www.twilio.com/docs/voice/trusted-calling-with-shakenstir
        forged=form.get("StirVerstat", "").startswith("TN-Validation-Failed"),
    )


def _caller(form: Mapping[str, str]) -> str | None:
    told = clean(form.get("From", "")).strip()
    if told.lower() in _WITHHELD or told in _WITHHELD_NUMBERS or not told:
        return None
    return phone.e164(told)


def said_or_keyed(form: Mapping[str, str]) -> SaidOrKeyed:
    """The answer to a question; neither is silence."""
    return SaidOrKeyed(
        words=clean(form.get("SpeechResult", ""))[:MOST_WORDS],
        keys=clean(form.get("Digits", ""))[:64],
        sure=_share(form.get("Confidence", "")),
    )


def _share(told: str) -> float | None:
    try:
        value = float(told)
    except ValueError:
        return None
    return value if 0.0 <= value <= 1.0 else None


_LINES = {
    "queued": LineState.RINGING,
    "initiated": LineState.RINGING,
    "ringing": LineState.RINGING,
    "in-progress": LineState.ANSWERED,
    "answered": LineState.OVER,  # of a <Dial> that is over
    "completed": LineState.OVER,
    "busy": LineState.BUSY,
    "no-answer": LineState.NO_ANSWER,
    "failed": LineState.FAILED,
    "canceled": LineState.CANCELLED,
}


def line_state(form: Mapping[str, str], name: str = "CallStatus") -> LineState:
    """How far a phone is that we had rung: of a status callback, or a <Dial>'s action
    (`DialCallStatus`).
    """
    told = form.get(name, "")
    if told not in _LINES:
        raise BadInput(name, "is no status that we know.")
    return _LINES[told]


def answerer(form: Mapping[str, str]) -> Answerer | None:
    """What picked up; None: the provider cannot tell.
    https://www.twilio.com/docs/voice/answering-machine-detection
    """
    told = form.get("AnsweredBy", "")
    if told == "human":
        return Answerer.PERSON
    return Answerer.MACHINE if told.startswith("machine_") or told == "fax" else None


def has_ended(form: Mapping[str, str]) -> bool:
    """Of a status callback: is the call over?"""
    line = _LINES.get(form.get("CallStatus", ""))
    return line is not None and not line.is_up


def tape(form: Mapping[str, str]) -> TapeTold:
    """What <Record>'s action, or a recording's own callback, tells."""
    told = form.get("RecordingDuration", "").strip()
    status = form.get("RecordingStatus", "completed")
    return TapeTold(
        sid=sid_of(form, "RecordingSid"),
        seconds=int(told) if told.isascii() and told.isdigit() and len(told) < 7 else None,
        over=status in {"completed", "absent"},
    )


def words(form: Mapping[str, str]) -> WordsTold:
    """One event of a live transcript."""
    number = form.get("SequenceId", "").strip()
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        raise BadInput("SequenceId", "is not a number.")
    if form.get("TranscriptionEvent") != "transcription-content" or form.get("Final") == "false":
        return WordsTold(int(number), None)
    try:
        said = json.loads(form.get("TranscriptionData", ""))
    except ValueError:
        raise BadInput("TranscriptionData", "is not JSON.") from None
    text = said.get("transcript") if isinstance(said, dict) else None
    if not isinstance(text, str):
        raise BadInput("TranscriptionData", "has no transcript.")
    return WordsTold(int(number), one_line(text)[:MOST_WORDS])
