"""ConversationRelay: text in and text out over a WebSocket that Twilio opens.

Messages: https://www.twilio.com/docs/voice/conversationrelay/websocket-messages.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from assist.channels.twilio_twiml import hears, speaks
from assist.channels.wire import clean
from assist.errors import BadInput
from assist.model.phone_call import Ask, Say, Step
from assist.voice.spoken import spoken

MOST_BYTES = 64 * 1024  # of one message
WORDS_A_SECOND = 2.2  # of a voice that reads; how long our own words take is only guessed
WAIT_SECONDS = 8.0  # for an answer, once all is spoken


@dataclass(frozen=True, slots=True)
class SetUp:
    call_sid: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Words of the caller; `last`: they are done."""

    words: str
    last: bool


@dataclass(frozen=True, slots=True)
class Key:
    digit: str


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The caller spoke into our words."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Twilio could not use something that we sent."""

    description: str


Told = SetUp | Prompt | Key | Interrupted | Trouble | None


class Wire(Protocol):
    """The WebSocket as its library has it."""

    def send(self, data: str) -> None: ...
    def receive(self, timeout: float | None = None) -> Any: ...


def read(raw: object) -> Told:
    """One message; None for kinds that mean nothing to us. BadInput names what is wrong."""
    if not isinstance(raw, str):
        raise BadInput("message", "is not text.")
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise BadInput("message", "is not JSON.") from None
    if not isinstance(value, dict):
        raise BadInput("message", "is not a JSON object.")
    match value.get("type"):
        case "setup":
            return SetUp(_text(value, "callSid"))
        case "prompt":
            return Prompt(clean(_text(value, "voicePrompt")), value.get("last") is not False)
        case "dtmf":
            return Key(_text(value, "digit")[:1])
        case "interrupt":
            return Interrupted()
        case "error":
            return Trouble(_text(value, "description")[:300])
        case _:
            return None


def _text(value: dict[str, Any], name: str) -> str:
    found = value.get(name)
    if not isinstance(found, str):
        raise BadInput(name, "is missing or not a string.")
    return found


class RelaySocket:
    """Speaks steps into one WebSocket and hears what comes back."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._hears = ""
        self._patience = WAIT_SECONDS

    def speak(self, steps: Sequence[Step]) -> None:
        """Every sentence in its own voice; the recogniser follows the question's language."""
        said = [step for step in steps if isinstance(step, Say | Ask)]
        words = 0
        for step in said:
            self._listen_in(step)
            text = spoken(step.text, step.locale)
            words += len(text.split())
            self._tell(type="text", token=text, lang=speaks(step.locale), last=True)
        self._patience = WAIT_SECONDS + words / WORDS_A_SECOND

    def hear(self) -> object:
        """The next message; None when nothing came for as long as an answer may take."""
        return self._wire.receive(timeout=self._patience)

    def hand_back(self, reason: str) -> None:
        """End the session: the call goes on with TwiML."""
        self._tell(type="end", handoffData=json.dumps({"reason": reason}))

    def _listen_in(self, step: Say | Ask) -> None:
        language = hears(step.locale)
        if isinstance(step, Ask) and language != self._hears:
            voice = speaks(step.locale)
            self._tell(type="language", ttsLanguage=voice, transcriptionLanguage=language)
            self._hears = language

    def _tell(self, **message: object) -> None:
        self._wire.send(json.dumps(message, ensure_ascii=False))
