"""What SMS and WhatsApp share: signatures, the one call that sends, and the question afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from assist.channels import twilio_parse
from assist.channels.base import Capabilities, Event, OutboundMessage, Sent, WireRequest
from assist.channels.twilio_codes import STATES, TEMPORARY, reason_of
from assist.channels.twilio_http import TwilioHttp
from assist.errors import (
    NotAuthentic,
    OutcomeUnknown,
    PermanentFailure,
    TemporaryFailure,
)
from assist.model.contact import ChannelKind
from assist.model.conversation import FailureReason, MessageState

STATUS_PATH = "/webhooks/twilio/status"
MAX_CHARACTERS = 1600  # Twilio refuses longer bodies with 21617, on WhatsApp too
_TRIAL = "Sent from your Twilio trial account - "  # Twilio puts it before every text of a trial
_NEWEST = 100  # messages to one number that are looked through
_SURE = timedelta(seconds=2)  # Twilio's times are whole seconds
_DOUBTFUL = timedelta(minutes=2)  # a clock may be off, or it is an earlier message


class TwilioChannel:
    """Base of the two; a subclass sets `kind`, `capabilities`, `prefix` and its own `check`."""

    kind: ChannelKind
    capabilities: Capabilities
    prefix: str = ""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        *,
        public_url: str,
        api_url: str | None = None,
        connect_timeout: float = 5.0,
        read_timeout: float = 15.0,
    ) -> None:
        """`public_url` is how Twilio reaches us; `api_url` is another host that speaks its API."""
        self._public_url = public_url.rstrip("/")
        self._account = (account_sid, auth_token)
        self._validator = RequestValidator(auth_token)
        transport = TwilioHttp(api_url, connect_timeout=connect_timeout, read_timeout=read_timeout)
        self._transport = transport
        self._client: Any = Client(account_sid, auth_token, http_client=transport)

    @property
    def public_url(self) -> str:
        """How Twilio reaches us."""
        return self._public_url

    def verify(self, request: WireRequest) -> None:
        """X-Twilio-Signature over the public URL and the form; NotAuthentic if it does not fit.

        The URL is put together from `public_url`, so a proxy that ends TLS or changes the Host
        header does not matter.
        """
        signature = request.headers.get("x-twilio-signature", "")
        try:
            fits = self._validator.validate(
                self._public(request.url), dict(request.form), signature
            )
        except ValueError:  # an unparsable URL, or a form that cannot be encoded
            fits = False
        if not fits:
            raise NotAuthentic("X-Twilio-Signature does not fit")

    def parse(self, request: WireRequest, now: datetime) -> Sequence[Event]:
        """One incoming message, or one receipt (of either Twilio channel); none for `received`."""
        if "MessageStatus" in request.form:
            receipt = twilio_parse.receipt(request.form, request.url, now)
            return (receipt,) if receipt else ()
        return (twilio_parse.inbound(request.form, self.kind, now),)

    def check(self, message: OutboundMessage, now: datetime) -> None:  # noqa: ARG002 - protocol
        """PermanentFailure for a text that Twilio would refuse."""
        if not message.text.strip():
            raise PermanentFailure(FailureReason.REJECTED, "there is nothing to send")
        if len(message.text) > MAX_CHARACTERS:
            raise PermanentFailure(
                FailureReason.TOO_LONG,
                f"{len(message.text)} characters; Twilio takes {MAX_CHARACTERS}",
            )

    def send(self, message: OutboundMessage, now: datetime) -> Sent:
        """One POST of a message that passes `check`; its id travels in the status callback URL."""
        self.check(message, now)
        try:
            answer = self._client.messages.create(
                to=self.prefix + message.to_address,
                from_=self.prefix + message.inbox_address,
                body=message.text,
                status_callback=f"{self._public_url}{STATUS_PATH}?m={quote(message.id, safe='')}",
            )
        except TwilioRestException as error:
            raise refusal(error) from error
        except (TwilioException, ValueError) as error:  # an answer that is not Twilio's JSON
            raise OutcomeUnknown(f"Twilio's answer was not understood: {error}") from error
        return self._accepted(answer)

    def find_sent(self, message: OutboundMessage, since: datetime) -> Sent | None:
        """The message that Twilio made of an earlier attempt, by same numbers, text and time.

        Twilio's list does not show the callback URL, so text and numbers must do; two that fit,
        or one that is a little too old, are an OutcomeUnknown. Its DateSent filter is not used:
        it knows days only, and a message that is still queued has no DateSent and would be left
        out. TemporaryFailure when Twilio cannot be asked now.
        """
        try:
            listed = self._client.messages.list(
                to=self.prefix + message.to_address,
                from_=self.prefix + message.inbox_address,
                limit=_NEWEST,
                page_size=50,
            )
        except (TwilioException, ValueError) as error:
            raise OutcomeUnknown(f"Twilio's list was not understood: {error}") from error
        return self._the_one(message, listed, since)

    def _the_one(
        self, message: OutboundMessage, listed: Sequence[Any], since: datetime
    ) -> Sent | None:
        fitting = [
            each
            for each in listed
            if _same_text(each.body, message.text)
            and not str(each.direction).startswith("inbound")
            and (each.date_created is None or each.date_created >= since - _DOUBTFUL)
        ]
        if not fitting:
            return None
        doubtful = [e for e in fitting if not e.date_created or e.date_created < since - _SURE]
        if len(fitting) > 1 or doubtful:
            raise OutcomeUnknown(f"{len(fitting)} messages at Twilio could be this one")
        return self._accepted(fitting[0], found=True)

    def _accepted(self, answer: Any, *, found: bool = False) -> Sent:
        state = STATES.get(str(answer.status), MessageState.SENT)
        if state is MessageState.FAILED and not found:
            reason = reason_of(answer.error_code, FailureReason.REJECTED)
            raise PermanentFailure(reason, f"Twilio: {answer.status} {answer.error_code or ''}")
        if not answer.sid:
            raise OutcomeUnknown("Twilio answered without a message identifier")
        segments = int(answer.num_segments or 0) if str(answer.num_segments).isdigit() else 0
        return Sent(external_id=str(answer.sid), state=state, segments=segments or None)

    def _public(self, url: str) -> str:
        if url.startswith(self._public_url + "/"):
            return url
        parts = urlsplit(url)
        path = parts.path.removeprefix(urlsplit(self._public_url).path)
        return self._public_url + path + (f"?{parts.query}" if parts.query else "")


def _same_text(theirs: str | None, ours: str) -> bool:
    return " ".join((theirs or "").removeprefix(_TRIAL).split()) == " ".join(ours.split())


def refusal(error: TwilioRestException) -> PermanentFailure | TemporaryFailure:
    """A 4xx answer by Twilio's code, or by the HTTP status when it gave none."""
    code = int(error.code) if str(error.code or "").isdigit() else None
    detail = f"Twilio {code}: {error.msg}"
    if code in TEMPORARY:
        return TemporaryFailure("rate_limited", detail)
    by_status = {401: FailureReason.SENDER_MISCONFIGURED, 403: FailureReason.SENDER_MISCONFIGURED}
    return PermanentFailure(
        reason_of(code, by_status.get(error.status, FailureReason.REJECTED)), detail
    )
