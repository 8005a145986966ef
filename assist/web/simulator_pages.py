"""The demo's simulator: a phone and a mail client, to write as an author and see answers arrive."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assist.errors import AssistError, BadInput
from assist.model.contact import ChannelKind
from assist.web.pages import speak
from assist.web.simulator import PhoneDeed, SampleAuthor, Simulator

_WITH_WORDS = frozenset({PhoneDeed.SAY, PhoneDeed.PRESS, PhoneDeed.TELL, PhoneDeed.REPLY})
_LONGEST = 10_000
_KEPT = 500


@dataclass(frozen=True, slots=True)
class Shown:
    """One bubble or mail on the page."""

    channel: ChannelKind
    address: str  # the author's
    text: str
    at: datetime
    subject: str = ""
    from_desk: bool = False


class _Written:
    """What was written on this page; the author's phone remembers it, the desk has its own copy."""

    def __init__(self) -> None:
        self._all: deque[Shown] = deque(maxlen=_KEPT)
        self._lock = threading.Lock()

    def add(self, shown: Shown) -> None:
        with self._lock:
            self._all.append(shown)

    def all(self) -> tuple[Shown, ...]:
        with self._lock:
            return tuple(self._all)


def simulator_pages(simulator: Simulator) -> Blueprint:
    """/simulator, without a sign-in: only the demo registers it, and its authors are invented."""
    blueprint = Blueprint("simulator", __name__, url_prefix="/simulator")
    written = _Written()

    @blueprint.get("")
    def page() -> ResponseReturnValue:
        authors, chosen = _authors(simulator)
        number = authors.index(chosen)
        return render_template(
            "simulator.html", authors=authors, number=number, **_threads(simulator, written, chosen)
        )

    @blueprint.get("/part")
    def part() -> ResponseReturnValue:
        """The two screens alone, for the page that is open."""
        return render_template(
            "_simulator.html", **_threads(simulator, written, _authors(simulator)[1])
        )

    @blueprint.post("/sms")
    def sms() -> ResponseReturnValue:
        author, text = _authors(simulator)[1], _text("text")
        if author.phone is None:
            raise BadInput("author", "has no phone.")
        return _sent(
            simulator, written, Shown(ChannelKind.SMS, author.phone, text, datetime.now(UTC))
        )

    @blueprint.post("/mail")
    def mail() -> ResponseReturnValue:
        author, text = _authors(simulator)[1], _text("text")
        if author.email is None:
            raise BadInput("author", "has no mailbox.")
        subject = " ".join(request.form.get("subject", "").split())[:200]
        now = datetime.now(UTC)
        return _sent(simulator, written, Shown(ChannelKind.EMAIL, author.email, text, now, subject))

    _calling(blueprint, simulator)
    return blueprint


def _calling(blueprint: Blueprint, simulator: Simulator) -> None:
    @blueprint.post("/phone")
    def phone() -> ResponseReturnValue:
        author = _authors(simulator)[1]
        if author.phone is None:
            raise BadInput("author", "has no phone.")
        try:
            deed = PhoneDeed(request.form.get("do", ""))
        except ValueError:
            raise BadInput("do", "is nothing that a phone does.") from None
        words = _text("text") if deed in _WITH_WORDS else ""
        words = words or request.form.get("text", "").strip()[:_LONGEST]
        try:
            simulator.use_phone(author.phone, deed, words)
        except AssistError as error:
            flash(speak().gettext("Not sent: %(why)s", why=error))
        number = request.args.get("author", 0)
        return redirect(url_for("simulator.page", author=number, _anchor="call"), 303)


def _threads(simulator: Simulator, written: _Written, author: SampleAuthor) -> dict[str, object]:
    seen = [*written.all(), *_received(simulator)]
    phone = [s for s in seen if s.channel is ChannelKind.SMS and s.address == author.phone]
    mails = [s for s in seen if s.channel is ChannelKind.EMAIL and s.address == author.email]
    phone.sort(key=lambda shown: shown.at)
    mails.sort(key=lambda shown: shown.at, reverse=True)
    screen = simulator.phone(author.phone) if author.phone else None
    return {"author": author, "phone": phone, "mails": mails, "screen": screen}


def _sent(simulator: Simulator, written: _Written, shown: Shown) -> ResponseReturnValue:
    try:
        if shown.channel is ChannelKind.SMS:
            simulator.send_sms(shown.address, shown.text)
        else:
            simulator.send_mail(shown.address, shown.subject, shown.text)
        written.add(shown)
    except AssistError as error:
        flash(speak().gettext("Not sent: %(why)s", why=error))
    return redirect(url_for("simulator.page", author=request.args.get("author", 0)), 303)


def _received(simulator: Simulator) -> list[Shown]:
    return [
        Shown(left.channel, left.to, left.text, left.at, left.subject, from_desk=True)
        for left in simulator.outbox()
    ]


def _authors(simulator: Simulator) -> tuple[list[SampleAuthor], SampleAuthor]:
    authors = list(simulator.authors())
    number = request.args.get("author", "0")
    if not number.isascii() or not number.isdigit() or int(number) >= len(authors):
        raise BadInput("author", "is none of the sample authors.")
    return authors, authors[int(number)]


def _text(name: str) -> str:
    text = request.form.get(name, "").replace("\r\n", "\n").strip()
    if not text:
        raise BadInput(name, "is empty.", speak().gettext("Write something first."))
    return text[:_LONGEST]
