"""The WebSocket of a call: the same talk as by requests, spoken as it comes."""

from __future__ import annotations

from contextlib import suppress

import structlog
from flask import Blueprint, request
from flask_sock import Sock
from simple_websocket import ConnectionClosed

from assist.channels.twilio_relay import Key, Prompt, RelaySocket, SetUp, Told, Trouble, read
from assist.channels.twilio_voice import TwilioVoice
from assist.desk.calls import Answer, Answering, answer_call, due_now
from assist.desk.services import DeskServices
from assist.errors import BadInput
from assist.model.phone_call import Ask
from assist.web.metrics import CALLS
from assist.web.wire import wire_request

log = structlog.get_logger(__name__)
ROUTE = "/relay"
MOST_BEFORE_SETUP = 5  # messages


def relay(blueprint: Blueprint, desk: DeskServices, channel: TwilioVoice) -> None:
    """The route; the signature is proven before the WebSocket is opened."""

    @blueprint.before_request
    def prove() -> None:
        if request.path.endswith(ROUTE) and request.method == "GET":
            channel.verify_socket(wire_request(request, channel.public_url))

    @Sock().route(ROUTE, bp=blueprint)  # type: ignore[untyped-decorator]  # the library's
    def socket(wire: object) -> None:
        call_id = request.args.get("call", "")
        told = RelaySocket(wire)  # type: ignore[arg-type]  # the library leaves it untyped
        try:
            Session(desk, call_id, told).run()
            result = "handed_back"
        except ConnectionClosed:
            result = "closed"  # the caller hung up, or the line was cut
        except Exception as error:
            log.exception("relay_failed", call=call_id, exc_info=error)
            told.hand_back("failed")
            result = "failed"
        CALLS.labels("relay", result).inc()


class Session:
    """One WebSocket's share of a call; another one goes on where it stops."""

    def __init__(self, desk: DeskServices, call_id: str, socket: RelaySocket) -> None:
        self._desk = desk
        self._socket = socket
        self._due: Answering = due_now(desk, call_id)
        self._keys = ""
        self._words: list[str] = []

    def run(self) -> None:
        """Talk until something else than the assistant has to take over. Nothing is said before
        Twilio has told whose call it is.
        """
        if not self._is_set_up():
            self._socket.hand_back("no_setup")
            return
        question = self._speak()
        while question is not None:
            answer = self._next_answer(question)
            if answer is None:
                continue
            call_id, now = self._due.call.id, self._desk.clock()
            self._due = answer_call(self._desk, call_id, question.number, answer, now)
            question = self._speak()

    def _is_set_up(self) -> bool:
        for _ in range(MOST_BEFORE_SETUP):
            raw = self._socket.hear()
            if raw is None:
                return False
            with suppress(BadInput):
                told = read(raw)
                if isinstance(told, SetUp):
                    return told.call_sid == self._due.call.provider_sid
        return False

    def _speak(self) -> Ask | None:
        """Speak what is due. What is no question is spoken by TwiML, with all that follows it."""
        last = self._due.steps[-1] if self._due.steps else None
        if not isinstance(last, Ask):
            self._socket.hand_back(type(last).__name__)
            return None
        self._socket.speak(self._due.steps)
        self._keys, self._words = "", []
        return last

    def _next_answer(self, question: Ask) -> Answer | None:
        raw = self._socket.hear()
        if raw is None:
            return Answer(keys=self._keys)  # keys without an end, or nothing at all
        try:
            return self._taken(read(raw), question)
        except BadInput as error:
            log.warning("relay_message_unread", call=self._due.call.id, why=str(error))
            return None

    def _taken(self, told: Told, question: Ask) -> Answer | None:
        match told:
            case Prompt():
                return self._heard(told)
            case Key():
                return self._keyed(told.digit, question)
            case Trouble():
                log.warning("relay_trouble", call=self._due.call.id, why=told.description)
        return None

    def _heard(self, told: Prompt) -> Answer | None:
        self._words.append(told.words)
        return Answer(words=" ".join(self._words)) if told.last else None

    def _keyed(self, digit: str, question: Ask) -> Answer | None:
        """A key that is not the last of its question waits for the others."""
        if digit == "#":
            return Answer(keys=self._keys) if self._keys else None
        self._keys += digit
        return Answer(keys=self._keys) if len(self._keys) == question.digits else None
