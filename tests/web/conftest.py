"""A whole desk behind its web application, and a browser-like client for it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assist.app import create_app
from assist.demo.standins.twilio import TwilioStandin
from assist.desk.people import add_specialist
from assist.model.contact import ChannelKind
from assist.model.specialist import Role
from assist.web.auth import OneTimeLinks
from assist.web.csrf import FIELD
from assist.web.server import HUB
from assist.web.simulator import Departed, PhoneDeed, PhoneLine, PhoneScreen, SampleAuthor
from tests.harness import Desk, open_desk
from tests.stripe_fixtures import (  # noqa: F401 - fixtures are found by their names here
    stripe,
    stripe_author,
    stripe_customer,
    stripe_desk,
)
from tests.web.voice_fixtures import (  # noqa: F401 - fixtures are found by their names here
    phone_desk_with,
    phones,
)

PASSWORD = "correct horse battery"


@dataclass
class FakeSimulator:
    """Speaks the demo's protocol; what is sent is answered by hand."""

    sent: list[tuple[str, ...]] = field(default_factory=list)
    left: list[Departed] = field(default_factory=list)
    said: tuple[PhoneLine, ...] = ()

    def authors(self):
        return [
            SampleAuthor(
                "Ada Moreno", "en", "+12025550111", "ada@example.com", "Owes two instalments"
            ),
            SampleAuthor("Luz Prado", "es", None, "luz@example.com", portal_token="token"),
        ]

    def send_sms(self, sender, text):
        self.sent.append(("sms", sender, text))

    def send_mail(self, sender, subject, text):
        self.sent.append(("mail", sender, subject, text))

    def outbox(self):
        return self.left

    def phone(self, number):
        return PhoneScreen(frozenset({PhoneDeed.CALL, PhoneDeed.SAY, PhoneDeed.HANG_UP}), self.said)

    def use_phone(self, number, deed, words):
        self.sent.append(("phone", number, deed.value, words))

    def answer(self, channel: ChannelKind, to: str, text: str, subject: str = "") -> None:
        now = datetime.now(UTC)
        self.left.append(Departed(str(len(self.left)), channel, to, text, now, subject))


@dataclass
class Site:
    """The application under test and what it was built with."""

    desk: Desk
    app: Flask
    simulator: FakeSimulator
    links: OneTimeLinks

    def visitor(self) -> FlaskClient:
        """A browser that nobody is signed in with."""
        return self.app.test_client()

    def signed_in(self, who) -> FlaskClient:
        client = self.visitor()
        assert client.get(self.links.issue(who.id)).status_code == 302
        return client


def form(client: FlaskClient, path: str, **fields: str):
    """Send a form as a browser would: with the token that it was drawn with."""
    with client.session_transaction() as session:
        token = session.setdefault(FIELD, "a token")
    return client.post(path, data={FIELD: token, **fields})


def build_site(desk: Desk, public_url: str = "https://desk.example.com") -> Site:
    simulator, links = FakeSimulator(), OneTimeLinks()
    settings = desk.services.settings.model_copy(update={"public_url": public_url})
    services = replace(desk.services, settings=settings)
    app = create_app(services, simulator=simulator, sign_in_links=links)
    return Site(desk, app, simulator, links)


@pytest.fixture
def desk(sqlite_copy, tmp_path: Path, reader_cache: Path, twilio: TwilioStandin) -> Iterator[Desk]:
    url = sqlite_copy(tmp_path / "assist.db")
    opened = open_desk(url, reader_cache, twilio)
    yield opened
    opened.services.close()


@pytest.fixture
def site(desk: Desk) -> Iterator[Site]:
    built = build_site(desk)
    yield built
    built.app.extensions[HUB].close()


@pytest.fixture
def mia(site: Site):
    """Somebody with a password."""
    return add_specialist(
        site.desk.desk,
        name="Mia Sosa",
        email="mia@example.com",
        role=Role.SPECIALIST,
        password=PASSWORD,
    )


@pytest.fixture
def ana(site: Site) -> FlaskClient:
    """Ana's browser, signed in."""
    return site.signed_in(site.desk.ana)


@pytest.fixture
def leo(site: Site) -> FlaskClient:
    """Leo's browser, signed in; he is a team lead."""
    return site.signed_in(site.desk.leo)
