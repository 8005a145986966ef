"""A desk with a phone number behind a real server on loopback, and callers for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from assist.app import create_app
from assist.demo.standins.twilio import TwilioStandin
from assist.demo.standins.twilio_phone import Phone
from assist.model.conversation import Direction
from assist.model.ids import new_id
from assist.model.specialist import Role, Specialist
from assist.store import phone_calls, phone_legs, specialists
from assist.web.auth import OneTimeLinks
from assist.web.server import HUB
from tests.harness import OURS, Desk, open_desk

PUBLIC = "https://desk.example.com"
ANA_PHONE, LEO_PHONE = "+5491155550001", "+5491155550002"


@dataclass
class PhoneDesk:
    """The desk, its application, and where it listens."""

    desk: Desk
    twilio: TwilioStandin
    base: str
    links: OneTimeLinks
    app: Any

    def phone(self, number: str = "+13055550111") -> Phone:
        return Phone(self.twilio, self.base, OURS, number, PUBLIC, settle=self.desk.ring)

    def call(self, number: str = "+13055550111") -> Phone:
        return self.phone(number).call()

    def stored(self, phone: Phone):
        with self.desk.desk.db.read() as tx:
            call = phone_calls.by_sid(tx, phone.sid)
        assert call is not None, "no such call"
        return call

    def legs(self, phone: Phone):
        with self.desk.desk.db.read() as tx:
            return phone_legs.legs_of(tx, [self.stored(phone).id])

    def recordings(self, phone: Phone):
        with self.desk.desk.db.read() as tx:
            return phone_legs.recordings_of(tx, [self.stored(phone).id])

    def conversation(self, phone: Phone):
        return self.desk.conversation(self.stored(phone).conversation_id)

    def timeline(self, phone: Phone):
        return self.desk.timeline(self.stored(phone).conversation_id)

    def said(self, phone: Phone):
        """What the caller said, as messages."""
        return [one for one in self.timeline(phone) if one.direction is Direction.INCOMING]

    def newcomer(self) -> Specialist:
        """Somebody at the desk without a phone."""
        mia = Specialist(new_id(), "Mia Sosa", "mia@example.com", Role.SPECIALIST)
        with self.desk.desk.db.transaction() as tx:
            specialists.add(tx, mia)
        return mia

    def give_phones(self) -> None:
        with self.desk.desk.db.transaction() as tx:
            specialists.set_phone(tx, self.desk.ana.id, ANA_PHONE)
            specialists.set_phone(tx, self.desk.leo.id, LEO_PHONE)


@pytest.fixture
def phone_desk_with(
    sqlite_copy: Any, tmp_path: Path, reader_cache: Path, twilio: TwilioStandin
) -> Iterator[Callable[..., PhoneDesk]]:
    """Opens a desk with these settings beside a phone number."""
    opened: list[Callable[[], None]] = []

    def build(**settings: Any) -> PhoneDesk:
        values = {"twilio_voice_number": OURS, **settings}
        desk = open_desk(sqlite_copy(tmp_path / "assist.db"), reader_cache, twilio, **values)
        links = OneTimeLinks()
        app = create_app(replace(desk.services), sign_in_links=links)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def close() -> None:
            server.shutdown()
            server.server_close()
            app.extensions[HUB].close()
            desk.services.close()

        opened.append(close)
        return PhoneDesk(desk, twilio, f"http://127.0.0.1:{server.server_port}", links, app)

    yield build
    for close in opened:
        close()


@pytest.fixture
def phones(phone_desk_with: Callable[..., PhoneDesk]) -> PhoneDesk:
    return phone_desk_with()
