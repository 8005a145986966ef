"""What Twilio tells while it writes down a talk, as values. Pure; BadInput names the parameter.

https://www.twilio.com/docs/voice/twiml/transcription: each event is a request of its own; they may
come in any order, and more than once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from assist.channels import twilio_calls
from assist.channels.telephony import PieceTold, TroubleTold
from assist.channels.wire import clean, one_line
from assist.errors import BadInput
from assist.model.call_utterance import Speaker

_SPEAKERS = {"inbound_track": Speaker.AUTHOR, "outbound_track": Speaker.SPECIALIST}
_CLOCKS_DIFFER = timedelta(minutes=5)  # a time further from ours is not believed


def event(form: Mapping[str, str], now: datetime) -> PieceTold | TroubleTold | None:
    """One request about a transcript on the caller's leg; None: it began, ended, or is a piece
    that is not whole.
    """
    if form.get("TranscriptionEvent") == "transcription-error":
        code = clean(form.get("TranscriptionErrorCode", "")).strip()
        code = code if code.isalnum() and len(code) <= 40 else "unknown"
        why = one_line(clean(form.get("TranscriptionError", "")))[:300]
        return TroubleTold(code, why or code)
    told = twilio_calls.words(form)
    if not told.text:
        return None
    track = form.get("Track", "")
    if track not in _SPEAKERS:
        raise BadInput("Track", "is neither inbound_track nor outbound_track.")
    source = twilio_calls.sid_of(form, "TranscriptionSid")
    return PieceTold(source, told.number, _SPEAKERS[track], told.text, _said_at(form, now))


def _said_at(form: Mapping[str, str], now: datetime) -> datetime:
    """The provider's time of it, where it is one that can be."""
    try:
        said = datetime.fromisoformat(form.get("Timestamp", ""))
    except ValueError:
        return now
    said = said.replace(tzinfo=said.tzinfo or UTC)
    return said if abs(said - now) <= _CLOCKS_DIFFER else now
