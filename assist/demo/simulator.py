"""The authors' phones and mailboxes, for the simulator page and the scripted journey."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

import requests
import structlog

from assist.channels.webchat import identity_token
from assist.demo.author_phones import AuthorPhones
from assist.demo.authors import AUTHORS, Author
from assist.demo.publisher import MAIL_ADDRESS, SMS_NUMBER
from assist.demo.standins.smtp import AcceptedMail, SmtpStandin
from assist.demo.standins.twilio import Accepted, TwilioStandin
from assist.demo.standins.twilio_nesting import BadTwiml
from assist.desk.fetch_mail import take_mail
from assist.desk.services import DeskServices
from assist.errors import BadInput, TemporaryFailure
from assist.model.contact import ChannelKind
from assist.model.ids import new_id
from assist.web.simulator import Departed, PhoneDeed, PhoneScreen, SampleAuthor

log = structlog.get_logger(__name__)
AUTHSERV_ID = "mx.lanternhouse.example"  # our receiving server, whose word on a sender counts
PORTAL_SESSION = timedelta(hours=12)
ARRIVES_WITHIN_SECONDS = 0.5


class LocalSimulator:
    """The `Simulator` of the demo: what authors write goes in by the same doors as in production,
    what leaves is read from the stand-ins.
    """

    def __init__(
        self, desk: DeskServices, twilio: TwilioStandin, smtp: SmtpStandin, portal_secret: str
    ) -> None:
        self._desk = desk
        self._twilio = twilio
        self._smtp = smtp
        self._portal_secret = portal_secret
        self._phones = AuthorPhones(twilio, desk.public_url, SMS_NUMBER)

    def authors(self) -> Sequence[SampleAuthor]:
        return [
            SampleAuthor(
                name=each.name,
                language=each.language,
                phone=each.sms,
                email=each.email,
                about=f"{each.title}: {each.about}",
                portal_token=self.portal_token(each),
            )
            for each in AUTHORS
        ]

    def portal_token(self, author: Author) -> str:
        """What the publisher's portal would put into the chat page of a signed-in author."""
        until = self._desk.clock() + PORTAL_SESSION
        return identity_token(author.contact_id, self._portal_secret, until)

    def send_sms(self, sender: str, text: str) -> None:
        """A signed webhook over HTTP to our own server, as Twilio makes it."""
        url = f"{self._desk.public_url}/webhooks/twilio/sms"
        try:
            answer = self._twilio.write(url, From=sender, To=SMS_NUMBER, Body=text)
        except requests.RequestException as error:
            raise TemporaryFailure("unreachable", str(error)) from error
        if not answer.ok:
            raise BadInput("text", f"was not taken (HTTP {answer.status_code}).")

    def send_mail(self, sender: str, subject: str, text: str) -> None:
        """The bytes of a mail, taken as the mailbox's reader takes them."""
        if not text.strip():
            raise BadInput("text", "is empty.")
        take_mail(self._desk, self._mail(sender, subject, text).as_bytes())

    def _mail(self, sender: str, subject: str, text: str) -> EmailMessage:
        mail = EmailMessage()
        domain = sender.rpartition("@")[2]
        verdict = f"{AUTHSERV_ID}; dmarc=pass header.from={domain}; dkim=pass header.d={domain}"
        mail["Authentication-Results"] = verdict
        name = next((each.name for each in AUTHORS if each.email == sender), "")
        mail["From"] = formataddr((name, sender))
        mail["To"] = MAIL_ADDRESS
        mail["Subject"] = " ".join(subject.split())
        mail["Date"] = format_datetime(self._desk.clock())
        mail["Message-ID"] = f"<{new_id()}@{domain}>"
        answered = self._last_mail_to(sender) if subject.lower().startswith("re:") else None
        if answered is not None:
            mail["In-Reply-To"] = str(answered.message["Message-ID"])
            del mail["To"]
            mail["To"] = str(answered.message["Reply-To"] or MAIL_ADDRESS)
        mail.set_content(text)
        return mail

    def _last_mail_to(self, sender: str) -> AcceptedMail | None:
        mails = reversed(self._smtp.mails)
        return next((mail for mail in mails if sender in mail.recipients), None)

    def phone(self, number: str) -> PhoneScreen | None:
        return self._phones.screen(number) if self._desk.voice else None

    def use_phone(self, number: str, deed: PhoneDeed, words: str) -> None:
        """Twilio's signed requests over HTTP to our own server, as a real call makes them."""
        self._phones.use(number, deed, words)

    def ring(self) -> None:
        """What the desk has placed rings at the authors' phones."""
        self._phones.ring()

    def outbox(self) -> Sequence[Departed]:
        texts = [_departed_sms(each) for each in list(self._twilio.messages)]
        mails = [_departed_mail(each) for each in list(self._smtp.mails)]
        return sorted([*texts, *mails], key=lambda each: each.at)


def _departed_sms(message: Accepted) -> Departed:
    return Departed(message.sid, ChannelKind.SMS, message.to, message.body, message.created)


def _departed_mail(mail: AcceptedMail) -> Departed:
    message = mail.message
    body = message.get_body(preferencelist=("plain",))
    return Departed(
        id=str(message["Message-ID"]),
        channel=ChannelKind.EMAIL,
        to=mail.recipients[0].lower(),
        text=body.get_content() if body is not None else "",
        at=message["Date"].datetime,
        subject=str(message["Subject"]),
    )


class Phones:
    """Reports every text that left as delivered, as the authors' carriers would, and rings the
    phones that the desk calls.
    """

    def __init__(self, twilio: TwilioStandin, simulator: LocalSimulator) -> None:
        self._twilio = twilio
        self._simulator = simulator
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="phones", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopped.wait(ARRIVES_WITHIN_SECONDS):
            for message in [each for each in self._twilio.messages if each.status == "queued"]:
                self._twilio.report(message.sid, "delivered")
            try:
                self._simulator.ring()
            except (requests.RequestException, BadTwiml) as error:
                log.warning("demo_phone_did_not_ring", why=str(error))
