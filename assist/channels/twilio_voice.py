"""Calls by Twilio: who signed a request, the recordings, and texts to whoever called.

A conversation of the phone is written to by text message at the number that called; what is spoken
leaves with the answers to Twilio's own requests (`twilio_twiml`, `twilio_relay`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from twilio.base.exceptions import TwilioException, TwilioRestException

from assist.channels.base import Capabilities, WireRequest
from assist.channels.telephony import Dial
from assist.channels.twilio_common import refusal
from assist.channels.twilio_sms import TwilioSms
from assist.errors import NotAuthentic, OutcomeUnknown, PermanentFailure, TemporaryFailure
from assist.model.contact import ChannelKind
from assist.model.conversation import FailureReason

MEDIA = "https://api.twilio.com/2010-04-01/Accounts/{account}/Recordings/{sid}.mp3"
MOST_BYTES = 64 * 1024 * 1024
_GONE = 404
_NOT_IN_PROGRESS = 21220  # https://www.twilio.com/docs/api/errors/21220


class _Over(Exception):
    """The call is no more."""


@contextmanager
def _failures() -> Iterator[None]:
    """Twilio's refusals as ours; _Over for a call that has ended or that it does not know."""
    try:
        yield
    except TwilioRestException as error:
        if error.status == _GONE or str(error.code) == str(_NOT_IN_PROGRESS):
            raise _Over from error
        raise refusal(error) from error
    except (TwilioException, ValueError) as error:
        raise OutcomeUnknown(f"Twilio's answer was not understood: {error}") from error


class TwilioVoice(TwilioSms):
    """A `Channel` of the phone, and its `Telephony`."""

    kind = ChannelKind.VOICE

    def __init__(self, account_sid: str, auth_token: str, **options: Any) -> None:
        super().__init__(account_sid, auth_token, **options)
        self.capabilities = Capabilities(
            max_characters=self.capabilities.max_characters, receipts=True, rate_per_second=1.0
        )

    def verify_socket(self, request: WireRequest) -> None:
        """X-Twilio-Signature of the request that opens a WebSocket: over its wss address, with no
        parameters; NotAuthentic if it does not fit.
        """
        signature = request.headers.get("x-twilio-signature", "")
        address = self._public(request.url)
        secure = address.replace("http", "ws", 1)
        if not any(self._validator.validate(url, {}, signature) for url in (secure, address)):
            raise NotAuthentic("X-Twilio-Signature does not fit")

    def pause_recording(self, call_sid: str) -> None:
        self._move_recording(call_sid, "paused", pause_behavior="silence")

    def resume_recording(self, call_sid: str) -> None:
        self._move_recording(call_sid, "in-progress")

    def fetch_recording(self, recording_sid: str) -> tuple[bytes, str] | None:
        """By its id and our account, never by an address that a request brought."""
        account, _token = self._account
        url = MEDIA.format(account=account, sid=recording_sid)
        status, content, kind = self._transport.fetch(url, self._account)
        if status == _GONE:
            return None
        if status != 200:
            raise TemporaryFailure("not_ready", f"Twilio answered HTTP {status} for the sound")
        if len(content) > MOST_BYTES or not kind.startswith("audio/"):
            raise PermanentFailure(FailureReason.REJECTED, f"{len(content)} bytes of {kind}")
        return content, kind

    def delete_recording(self, recording_sid: str) -> None:
        try:
            self._client.recordings(recording_sid).delete()
        except TwilioRestException as error:
            if error.status != _GONE:
                raise PermanentFailure(FailureReason.REJECTED, str(error.msg)) from error

    def place_call(self, dial: Dial) -> str:
        """https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource"""
        with _failures():
            call = self._client.calls.create(
                to=dial.to,
                from_=dial.caller_id,
                url=dial.answer_url,
                method="POST",
                status_callback=dial.status_url,
                status_callback_event=["ringing", "answered", "completed"],
                status_callback_method="POST",
                timeout=dial.ring_seconds,
                fallback_url=dial.trouble_url,
                fallback_method="POST",
            )
        if not call.sid:
            raise OutcomeUnknown("Twilio answered without a call identifier")
        return str(call.sid)

    def redirect_call(self, call_sid: str, url: str) -> bool:
        return self._move_call(call_sid, url=url, method="POST")

    def hang_up_call(self, call_sid: str) -> bool:
        return self._move_call(call_sid, status="completed")

    def _move_call(self, call_sid: str, **how: str) -> bool:
        try:
            with _failures():
                self._client.calls(call_sid).update(**how)
        except _Over:
            return False
        return True

    def _move_recording(self, call_sid: str, status: str, **how: str) -> None:
        """Of whatever records the call now; none there is what is wanted."""
        try:
            self._client.calls(call_sid).recordings("Twilio.CURRENT").update(status=status, **how)
        except TwilioRestException as error:
            if error.status != _GONE:
                raise PermanentFailure(FailureReason.REJECTED, str(error.msg)) from error
        except (TwilioException, ValueError) as error:
            raise OutcomeUnknown(f"Twilio's answer was not understood: {error}") from error
