"""A whole desk in a test: real database, real engine tables, real channels against stand-ins.

`Desk` is wired as the product is, with a clock that the test moves. Jobs are done one after the
other in this thread by `work()`, by the same handlers as in the worker: what a worker process adds
(threads, take-over, retries) has tests of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from assist import wiring
from assist.channels.base import InboundMessage
from assist.demo.standins.smtp import SmtpStandin
from assist.demo.standins.twilio import TwilioStandin
from assist.desk.active_reader import ActiveReader
from assist.desk.proven import Evidence, add_proof, as_proven
from assist.desk.receive import Received, receive
from assist.desk.services import DeskServices
from assist.intents.reader import Reader
from assist.intents.versions import Sets
from assist.jobs import JobRow, JobState, names
from assist.model.account import AccountSnapshot
from assist.model.contact import ChannelKind, Contact, ContactPoint, IdentityLevel
from assist.model.conversation import Conversation, Message
from assist.model.decision import Suggestion
from assist.model.identity import ProofKind
from assist.model.ids import new_id
from assist.model.specialist import Role, Specialist
from assist.settings import Settings
from assist.store import accounts, contacts, conversations, messages, specialists, suggestions
from assist.worker import handlers
from tests import factories
from tests.standins.slack import BOT_TOKEN, CHANNEL, SIGNING_SECRET, SlackStandin

OPEN = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)  # Friday, 13:00 in Buenos Aires: on shift
CLOSED = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # Saturday, 00:00 there
SECRET = "0123456789abcdef0123456789abcdef"
OURS = "+12025550100"
PHONE_JOBS = {names.RING_PHONE, names.STOP_RINGING, names.INTO_ROOM, names.LEAVE_ROOM}


@cache
def reader(directory: Path) -> Reader:
    """One for the whole test process: training takes seconds."""
    return Reader.load(directory)


@dataclass
class Clock:
    """Now, moved by the test."""

    now: datetime = OPEN

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@dataclass
class Desk:
    """A wired desk and the words to talk about it in a test."""

    services: wiring.Services
    clock: Clock
    twilio: TwilioStandin
    ana: Specialist
    leo: Specialist
    done: list[JobRow] = field(default_factory=list)
    proven: set[str] = field(default_factory=set)  # contacts who prove who they are as they write
    _numbers: Iterator[int] = field(default_factory=lambda: iter(range(1000, 9000)))

    @property
    def desk(self) -> DeskServices:
        return self.services.desk

    # -- people ------------------------------------------------------------------------------

    def author(
        self,
        address: str = "+13055550111",
        channel: ChannelKind = ChannelKind.SMS,
        *,
        proves: bool = True,
        **changes: Any,
    ) -> Contact:
        """An author on file, who owes two instalments of which one is late. What they `write` is
        proven (L2), as if they had sent a code back, unless `proves` is False.
        """
        account = factories.snapshot(account_id=new_id(), version=1)
        contact = factories.contact(account_id=account.account_id, **changes)
        point = factories.point(
            contact.id, channel=channel, address=address, verified_at=self.clock()
        )
        with self.desk.db.transaction() as tx:
            contacts.add_contact(tx, contact)
            contacts.add_point(tx, point)
            seed_account(tx, replace(account, contact_id=contact.id))
        if proves:
            self.proven.add(contact.id)
        return contact

    def prove(self, conversation_id: str | None) -> None:
        """Who writes there has proven who they are (L2)."""
        with self.desk.db.transaction() as tx:
            conversation = conversations.get(tx, str(conversation_id))
            evidence = Evidence(conversation.contact_point_id, ProofKind.CODE, "test")
            if as_proven(tx, conversation, self.clock()).identity_level is IdentityLevel.L1:
                add_proof(tx, self.desk, conversation, evidence, self.clock())

    # -- what happens ------------------------------------------------------------------------

    def write(
        self,
        text: str,
        address: str = "+13055550111",
        channel: ChannelKind = ChannelKind.SMS,
        **changes: Any,
    ) -> Received:
        """The author writes, and everything that follows from it is done."""
        received = receive(self.desk, self.inbound(text, address, channel, **changes), self.clock())
        found = received.conversation_id
        if found is not None and self.conversation(found).contact_id in self.proven:
            self.prove(found)
        self.work()
        return received

    def inbound(
        self,
        text: str,
        address: str = "+13055550111",
        channel: ChannelKind = ChannelKind.SMS,
        **changes: Any,
    ) -> InboundMessage:
        values: dict[str, Any] = {
            "channel": channel,
            "inbox_address": OURS if channel is ChannelKind.SMS else f"our-{channel}",
            "sender_address": address,
            "external_id": f"SM{next(self._numbers):032d}",
            "text": text,
            "received_at": self.clock(),
            "proven": IdentityLevel.L1,
        }
        return InboundMessage(**(values | changes))

    def work(self, *, delayed: bool = False) -> None:
        """Do every waiting job (`delayed`: also those whose time has not come), oldest first."""
        run = handlers(self.services)
        for _ in range(50):
            rows = self._waiting(delayed=delayed)
            if not rows:
                return
            for row in rows:
                run[row.job](*row.arguments)
                self.services.jobs.client.delete_workflows([row.key])
                self.done.append(row)
        raise AssertionError("the jobs never end")

    def ring(self) -> None:
        """Do what moves phones, as the worker does it at once, and nothing else."""
        run = handlers(self.services)
        for row in self._waiting(delayed=False):
            if row.job in PHONE_JOBS:
                run[row.job](*row.arguments)
                self.services.jobs.client.delete_workflows([row.key])
                self.done.append(row)

    def _waiting(self, *, delayed: bool) -> list[JobRow]:
        states = [JobState.WAITING, *([JobState.DELAYED] if delayed else [])]
        rows = [row for state in states for row in self.services.jobs.list(state=state)]
        wanted = [row for row in rows if row.job != "housekeeping"]
        return sorted(wanted, key=lambda row: (row.created_at or self.clock(), row.key))

    # -- what is there -----------------------------------------------------------------------

    def conversation(self, conversation_id: str | None) -> Conversation:
        with self.desk.db.read() as tx:
            return conversations.get(tx, str(conversation_id))

    def suggestion(self, conversation_id: str | None) -> Suggestion:
        with self.desk.db.read() as tx:
            found = suggestions.latest(tx, str(conversation_id))
        assert found is not None, "no suggestion"
        return found

    def timeline(self, conversation_id: str | None) -> tuple[Message, ...]:
        with self.desk.db.read() as tx:
            return messages.timeline(tx, str(conversation_id))

    def point(self, address: str = "+13055550111") -> ContactPoint:
        with self.desk.db.read() as tx:
            found = contacts.find_point(tx, ChannelKind.SMS, address)
        assert found is not None, "no such address"
        return found

    def pay(self, contact: Contact, minor: int) -> None:
        """A payment arrives: the account moves on."""
        payment = factories.payment(id=new_id(), amount=factories.usd(minor))
        with self.desk.db.transaction() as tx:
            accounts.add_payment(tx, str(contact.account_id), payment)


def mail_settings(smtp: SmtpStandin) -> dict[str, Any]:
    """Settings that hand mail to the stand-in."""
    return {
        "smtp_host": smtp.server().host,
        "smtp_port": smtp.port,
        "smtp_security": smtp.server().security.value,
        "smtp_user": smtp.server().user,
        "smtp_password": smtp.server().password,
        "mail_address": "billing@example.com",
        "mail_authserv_id": "mx.example.com",
    }


def seed_account(tx: Any, account: AccountSnapshot) -> None:
    accounts.add_account(
        tx,
        account_id=account.account_id,
        contact_id=account.contact_id,
        currency=account.currency,
        project_titles=account.project_titles,
        billing_email=account.billing_email,
    )
    for invoice in account.invoices:
        accounts.add_invoice(tx, account.account_id, replace(invoice, id=new_id()))


def with_slack(slack: SlackStandin) -> dict[str, str]:
    """Settings that make the stand-in the specialists' surface."""
    return {
        "slack_bot_token": BOT_TOKEN,
        "slack_signing_secret": SIGNING_SECRET,
        "slack_channel": CHANNEL,
        "slack_api_url": slack.url,
    }


def open_desk(
    database_url: str,
    cache_dir: Path,
    twilio: TwilioStandin,
    *,
    sets: Sets | None = None,
    **changes: Any,
) -> Desk:
    """Wire a desk on a migrated database, with two people of whom both are on the desk's shift.

    With `sets` it reads by those examples, and picks up other versions at every turn.
    """
    settings = Settings(
        secret_key=SECRET,
        database_url=database_url,
        public_url="https://desk.example.com",
        twilio_account_sid=twilio.account_sid,
        twilio_auth_token=twilio.auth_token,
        twilio_api_url=twilio.url,
        twilio_sms_number=OURS,
        delivery_lease_seconds=45,
        **changes,
    )
    clock = Clock()
    services = wiring.build(settings, clock, sets)
    if sets is None:
        desk = replace(services.desk, reader=lambda: reader(cache_dir))
    else:
        active = ActiveReader(services.db, services.desk.learning.trainer, look_every=0)
        desk = replace(services.desk, reader=active)
    services = replace(services, desk=desk)
    wiring.migrate(services)
    ana = Specialist(new_id(), "Ana Ruiz", "ana@example.com", Role.SPECIALIST, "U0ANA")
    leo = Specialist(new_id(), "Leo Paz", "leo@example.com", Role.LEAD, "U0LEO")
    with services.db.transaction() as tx:
        specialists.add(tx, ana)
        specialists.add(tx, leo)
    return Desk(services, clock, twilio, ana, leo)
