"""How the contract suite drives each channel: what to send it, and how to make its provider fail."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from assist.channels.base import Channel, OutboundMessage, WireRequest
from assist.channels.console import Console
from assist.channels.email_channel import Email
from assist.channels.twilio_sms import TwilioSms
from assist.channels.twilio_voice import TwilioVoice
from assist.channels.twilio_whatsapp import TwilioWhatsApp
from assist.channels.webchat import WebChat
from assist.demo.standins import smtp
from assist.demo.standins.smtp import SmtpStandin
from assist.demo.standins.twilio import Fault, TwilioStandin
from tests.channels import mails
from tests.channels.makers import AUTHOR, DESK, PUBLIC_URL, outbound


@dataclass
class Subject:
    """One channel under the contract. None where a fault cannot happen on the channel."""

    channel: Channel
    genuine: WireRequest  # an authentic request with one message
    forged: WireRequest | None
    wrong: dict[str, WireRequest]  # field that is wrong -> authentic request
    message: OutboundMessage
    accepted: Callable[[], int]  # how many messages the provider took
    unsendable: OutboundMessage  # `check` refuses it
    receipts: Callable[[str], WireRequest] | None = None  # provider status -> request
    temporary: Callable[[], None] | None = None
    permanent: Callable[[], OutboundMessage] | None = None  # one that the provider refuses
    unknown: Callable[[], None] | None = None  # accepted, answer lost
    close: Callable[[], None] = field(default=lambda: None)


def now() -> datetime:
    return datetime.now(UTC)


def _twilio(kind: type[TwilioSms | TwilioWhatsApp], prefix: str) -> Subject:
    standin = TwilioStandin()
    channel = kind(
        standin.account_sid,
        standin.auth_token,
        public_url=PUBLIC_URL,
        api_url=standin.url,
        read_timeout=0.3,
    )
    form = standin.incoming_form(From=prefix + AUTHOR, To=prefix + DESK, Body="Hola")
    url = PUBLIC_URL + "/webhooks/twilio/in"

    def signed(form: dict[str, str], url: str = url) -> WireRequest:
        headers = {"x-twilio-signature": standin.sign(url, form)}
        return WireRequest("POST", url, headers, b"", form)

    def status(value: str) -> WireRequest:
        told = {"MessageSid": "SM1", "MessageStatus": value, "To": prefix + AUTHOR, "From": DESK}
        return signed(told, PUBLIC_URL + "/webhooks/twilio/status?m=" + message.id)

    message = outbound(last_incoming_at=now())
    return Subject(
        channel=channel,
        genuine=signed(form),
        forged=WireRequest("POST", url, signed(form).headers, b"", form | {"Body": "Adiós"}),
        wrong={
            name: signed({key: value for key, value in form.items() if key != name})
            for name in ("MessageSid", "From", "To", "Body")
        },
        message=message,
        accepted=lambda: len(standin.messages),
        unsendable=outbound(text="x" * 2000, last_incoming_at=now()),
        receipts=status,
        temporary=lambda: standin.fail_next(Fault.TOO_MANY),
        permanent=lambda: outbound(to_address="+15005550001", last_incoming_at=now()),
        unknown=lambda: standin.fail_next(Fault.DROP),
        close=standin.stop,
    )


def sms() -> Subject:
    return _twilio(TwilioSms, "")


def whatsapp() -> Subject:
    return _twilio(TwilioWhatsApp, "whatsapp:")


def voice() -> Subject:
    """The texts to whoever called; calls themselves are `desk.calls`' own requests."""
    return _twilio(TwilioVoice, "")


def webchat() -> Subject:
    channel = WebChat("secret")
    _, token = channel.start(now())

    def said(token: str, **changes: Any) -> WireRequest:
        value = {"id": "a-client-made-id", "text": "Hola"} | changes
        headers = {"x-assist-visitor": token}
        return WireRequest("POST", PUBLIC_URL + "/chat", headers, json.dumps(value).encode())

    return Subject(
        channel=channel,
        genuine=said(token),
        forged=said(token[:-2] + "xx"),
        wrong={"id": said(token, id=None), "text": said(token, text=7)},
        message=outbound(),
        accepted=lambda: 0,
        unsendable=outbound(text="x" * 5000),
    )


def console() -> Subject:
    outbox: list[dict[str, str]] = []

    def said(**changes: Any) -> WireRequest:
        value = {"id": "1", "from": "ana", "text": "Hola"} | changes
        return WireRequest("POST", "/console", {}, json.dumps(value).encode())

    return Subject(
        channel=Console(outbox),
        genuine=said(),
        forged=None,
        wrong={name: said(**{name: None}) for name in ("id", "from", "text")},
        message=outbound(),
        accepted=lambda: len(outbox),
        unsendable=outbound(text=" "),
    )


def email(*, sent_folder: bool = True) -> Subject:
    standin = SmtpStandin()

    def lookup(message_id: str, since: datetime) -> bool:
        """What a Sent folder would say."""
        return any(mail.message["Message-ID"] == message_id for mail in standin.mails)

    channel = Email(
        standin.server(timeout=0.5),
        address=mails.OURS,
        name="Billing",
        secret="secret",
        max_bytes=10_000,
        sent_lookup=lookup if sent_folder else None,
    )

    def refused() -> OutboundMessage:
        standin.fail_next(smtp.Fault.NO_SUCH_USER)
        return message

    message = outbound(to_address=mails.AUTHOR)
    return Subject(
        channel=channel,
        genuine=WireRequest("POST", "imap:", {}, mails.raw("Hola")),
        forged=None,
        wrong={"body": WireRequest("POST", "imap:", {}, mails.raw("x" * 20_000))},
        message=message,
        accepted=lambda: len(standin.mails),
        unsendable=outbound(to_address="nobody"),
        temporary=lambda: standin.fail_next(smtp.Fault.BUSY_RECIPIENT),
        permanent=refused,
        unknown=lambda: standin.fail_next(smtp.Fault.DROP_AFTER_TEXT),
        close=standin.stop,
    )


def email_without_sent_folder() -> Subject:
    return email(sent_folder=False)


SUBJECTS = {
    "sms": sms,
    "voice": voice,
    "whatsapp": whatsapp,
    "email": email,
    "email without a Sent folder": email_without_sent_folder,
    "webchat": webchat,
    "console": console,
}
SIGNED = ["sms", "voice", "whatsapp", "webchat"]  # their requests come over the public net
REMOTE = ["sms", "voice", "whatsapp", "email"]  # a provider elsewhere takes the message
ASKABLE = ["sms", "voice", "whatsapp", "email"]  # and can be asked what it took
RECEIPTS = [
    "sms",
    "whatsapp",
]  # and reports each state by webhook; of a text to a caller as of any SMS
HOUR = timedelta(hours=1)
