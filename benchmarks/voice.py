"""Calls: how long the caller waits for the answer, alone and among fifty.

Real gunicorn (one process, gthread) and one real worker, on either database; Twilio's stand-in
makes the signed requests. Every author is on file with an account, so each answer looks it up,
understands the words and decides. The clock runs from the request's first byte to the TwiML's last,
and over ConversationRelay from the prompt to the first spoken token.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from simple_websocket import Client

from assist.demo.standins.twilio import TwilioStandin
from assist.demo.standins.twilio_phone import Phone
from assist.model.contact import ChannelKind
from assist.model.ids import new_id
from assist.store import Database, contacts
from benchmarks import databases
from benchmarks.processes import Processes, environment, free_port, wait_ready
from tests import factories
from tests.harness import OURS, seed_account

PUBLIC_URL = "https://desk.example.com"
ALONE, AT_ONCE, TURNS = 40, 50, 4
QUESTIONS = (
    "how much do i still owe you",
    "how else can i pay, do you take checks or a wire transfer",
    "did my last payment arrive",
    "what is the balance on my account",
)


def run() -> dict[str, object]:
    """Quantiles in milliseconds by database and mode."""
    return {
        kind: {mode: _measure(kind, mode) for mode in ("gather", "relay")}
        for kind in ("sqlite", "postgresql")
    }


def _measure(kind: str, mode: str) -> dict[str, object]:
    with databases.fresh(kind) as (directory, urls), TwilioStandin() as twilio:
        _authors(urls[0])
        settings = environment(urls[0], PUBLIC_URL, twilio)
        settings |= {"TWILIO_VOICE_NUMBER": OURS, "VOICE_MODE": mode}
        processes = Processes(settings, directory / "log")
        try:
            port = free_port()
            processes.web(port, threads=AT_ONCE + 20)
            processes.worker()
            wait_ready(f"http://127.0.0.1:{port}")
            return _figures(mode, twilio, f"http://127.0.0.1:{port}")
        finally:
            processes.stop()


def _authors(url: str) -> None:
    database = Database(url)
    now = datetime.now(UTC)
    with database.transaction() as tx:
        for number in range(AT_ONCE + 1):
            account = factories.snapshot(account_id=new_id(), version=1)
            contact = factories.contact(account_id=account.account_id)
            point = factories.point(
                contact.id, channel=ChannelKind.SMS, address=_number(number), verified_at=now
            )
            contacts.add_contact(tx, contact)
            contacts.add_point(tx, point)
            seed_account(tx, replace(account, contact_id=contact.id))
    database.close()


def _number(author: int) -> str:
    return f"+1202555{author:04d}"


def _figures(mode: str, twilio: TwilioStandin, base: str) -> dict[str, object]:
    talk = _by_requests if mode == "gather" else _by_socket
    talk(twilio, base, 0, 2)  # the reader is loaded
    alone = [wait for _ in range(ALONE // TURNS) for wait in talk(twilio, base, 0, TURNS)]
    waits: list[float] = []

    def one(author: int) -> None:
        waits.extend(talk(twilio, base, author, TURNS))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(1, AT_ONCE + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"voice {mode}: {len(waits)} of {AT_ONCE * TURNS} answers", file=sys.stderr)
    target = {"p95_ms": "< 150"} if mode == "gather" else {"p95_ms": "< 200"}
    return {
        "alone": _quantiles(alone),
        "fifty_at_once": {"answers": len(waits), **_quantiles(waits)},
        "target": target,
    }


def _by_requests(twilio: TwilioStandin, base: str, author: int, turns: int) -> list[float]:
    phone = Phone(twilio, base, OURS, _number(author), PUBLIC_URL).call()
    waits = []
    for turn in range(turns):
        gather = phone._open  # noqa: SLF001 - the request alone is timed
        assert gather is not None, "a question"
        _pause(author)
        began = time.perf_counter()
        phone.post(gather.attrib["action"], SpeechResult=QUESTIONS[turn], Confidence="0.9")
        waits.append((time.perf_counter() - began) * 1000)
        phone = Phone(twilio, base, OURS, _number(author), PUBLIC_URL).call()
    return waits


def _by_socket(twilio: TwilioStandin, base: str, author: int, turns: int) -> list[float]:
    waits = []
    for turn in range(turns):
        phone = Phone(twilio, base, OURS, _number(author), PUBLIC_URL).call()
        waits.append(_asked(twilio, base, phone, author, QUESTIONS[turn]))
    return waits


def _asked(twilio: TwilioStandin, base: str, phone: Phone, author: int, words: str) -> float:
    parts = urlsplit(phone.socket)
    url = f"ws://{base.removeprefix('http://')}{parts.path}?{parts.query}"
    headers = {"X-Twilio-Signature": twilio.sign(phone.socket, {})}
    socket = Client.connect(url, headers=headers)
    socket.send(json.dumps({"type": "setup", "callSid": phone.sid}))
    _spoken(socket.receive)
    _pause(author)
    began = time.perf_counter()
    socket.send(json.dumps({"type": "prompt", "voicePrompt": words, "last": True}))
    _spoken(socket.receive)
    wait = (time.perf_counter() - began) * 1000
    socket.close()
    return wait


def _pause(author: int) -> None:
    """Among fifty, a caller hears some twenty words and speaks ten: six to ten seconds."""
    if author:
        time.sleep(6.0 + author % 10 / 2.5)


def _spoken(receive: Callable[..., object]) -> None:
    while True:
        raw = receive(timeout=20)
        assert isinstance(raw, str), "silent"
        if json.loads(raw)["type"] in {"text", "end"}:
            return


def _quantiles(waits: list[float]) -> dict[str, float]:
    ordered = sorted(waits)
    return {f"p{q}_ms": round(ordered[int(len(ordered) * q / 100)], 1) for q in (50, 95)}
