import itertools
import os
import tempfile
import threading
import time
from pathlib import Path

import pytest

from assist.channels.imap_fetch import Handlers, ImapFetcher
from assist.errors import Duplicate, TemporaryFailure
from tests.standins.dovecot import BINARY, Dovecot

pytestmark = [
    pytest.mark.imap,
    pytest.mark.skipif(
        BINARY is None and not os.environ.get("REQUIRE_ALL"),
        reason="Dovecot is not installed (Debian: apt install dovecot-imapd)",
    ),
]


def mail(number: int, size: int = 0) -> bytes:
    return f"From: ana@example.com\r\nSubject: {number}\r\n\r\nHi {number}{'x' * size}\r\n".encode()


_NUMBERS = itertools.count()


class Desk:
    """The receiving side, in memory; `fail` says what to raise for a mail's subject."""

    def __init__(self) -> None:
        self.position = None
        self.taken: list[str] = []
        self.quarantined: list[tuple[str, str]] = []
        self.fail: dict[str, Exception] = {}

    @property
    def handlers(self) -> Handlers:
        return Handlers(self.on_mail, self.quarantine, lambda: self.position, self.set_position)

    def on_mail(self, raw: bytes, key: str) -> None:
        subject = raw.split(b"Subject: ")[1].split(b"\r\n")[0].decode()
        if subject in self.fail:
            raise self.fail[subject]
        self.taken.append(subject)

    def quarantine(self, key: str, raw: bytes, reason: str) -> None:
        self.quarantined.append((key, reason))

    def set_position(self, position) -> None:
        self.position = position

    def wait_for(self, *subjects: str, seconds: float = 10) -> None:
        until = time.monotonic() + seconds
        while self.taken != list(subjects):
            assert time.monotonic() < until, f"taken {self.taken}, not {subjects}"
            time.sleep(0.01)


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture(scope="module")
def home():
    # Dovecot's sockets must have short paths, which pytest's own directories have not
    with tempfile.TemporaryDirectory(prefix="dc", dir="/tmp") as path:
        Path(path).chmod(0o755)
        yield Path(path)


@pytest.fixture(scope="module")
def running(home):
    with Dovecot(home) as server:
        yield server


@pytest.fixture
def dovecot(running):
    """The server, with an empty mailbox for the test."""
    running.user = f"desk{next(_NUMBERS)}"
    return running


@pytest.fixture
def watching(dovecot, desk):
    fetcher = ImapFetcher(dovecot.server(), desk.handlers, first_pause=0.1)
    thread = threading.Thread(target=fetcher.run)
    thread.start()
    yield fetcher
    fetcher.stop()
    thread.join(10)
    assert not thread.is_alive()


class TestOnePass:
    def test_takes_each_mail_once_and_in_order(self, dovecot, desk):
        dovecot.put(mail(1), mail(2))
        fetcher = ImapFetcher(dovecot.server(), desk.handlers)
        assert fetcher.fetch_once() == 2
        assert fetcher.fetch_once() == 0
        dovecot.put(mail(3))
        assert fetcher.fetch_once() == 1
        assert desk.taken == ["1", "2", "3"]

    def test_leaves_mails_unread_and_where_they_are(self, dovecot, desk):
        dovecot.put(mail(1))
        ImapFetcher(dovecot.server(), desk.handlers).fetch_once()
        (flags,) = dovecot.flags()
        assert b"Seen" not in flags

    def test_a_restart_goes_on_behind_the_last_stored_mail(self, dovecot, desk):
        dovecot.put(mail(1))
        ImapFetcher(dovecot.server(), desk.handlers).fetch_once()
        dovecot.put(mail(2))
        ImapFetcher(dovecot.server(), desk.handlers).fetch_once()
        assert desk.taken == ["1", "2"]

    def test_a_deleted_mail_leaves_no_gap(self, dovecot, desk):
        dovecot.put(mail(1), mail(2))
        client = dovecot.client()
        client.select("INBOX")
        client.store("1", "+FLAGS", "\\Deleted")
        client.expunge()
        client.logout()
        ImapFetcher(dovecot.server(), desk.handlers).fetch_once()
        assert desk.taken == ["2"]


class TestTrouble:
    def test_a_mail_that_cannot_be_stored_is_quarantined_and_the_next_is_taken(self, dovecot, desk):
        dovecot.put(mail(1), mail(2), mail(3))
        desk.fail = {"2": ValueError("no such charset")}
        ImapFetcher(dovecot.server(), desk.handlers).fetch_once()
        assert desk.taken == ["1", "3"]
        ((key, reason),) = desk.quarantined
        assert key == f"{desk.position[0]}.2"
        assert reason == "ValueError: no such charset"

    def test_a_mail_that_is_there_already_counts_as_stored(self, dovecot, desk):
        dovecot.put(mail(1), mail(2))
        desk.fail = {"1": Duplicate()}
        ImapFetcher(dovecot.server(), desk.handlers).fetch_once()
        assert (desk.taken, desk.quarantined) == (["2"], [])

    def test_a_sick_store_stops_the_pass_and_the_mail_comes_again(self, dovecot, desk):
        dovecot.put(mail(1), mail(2))
        desk.fail = {"2": TemporaryFailure("store")}
        fetcher = ImapFetcher(dovecot.server(), desk.handlers)
        with pytest.raises(TemporaryFailure):
            fetcher.fetch_once()
        desk.fail = {}
        fetcher.fetch_once()
        assert (desk.taken, desk.quarantined) == (["1", "2"], [])

    def test_a_huge_mail_is_not_downloaded(self, dovecot, desk):
        dovecot.put(mail(1, size=20_000), mail(2))
        ImapFetcher(dovecot.server(), desk.handlers, max_bytes=10_000).fetch_once()
        assert desk.taken == ["2"]
        assert "too large" in desk.quarantined[0][1]

    def test_a_new_uidvalidity_means_looking_at_everything_again(self, dovecot, desk):
        dovecot.put(mail(1), mail(2))
        fetcher = ImapFetcher(dovecot.server(), desk.handlers)
        fetcher.fetch_once()
        before = desk.position
        dovecot.renumber()
        fetcher.fetch_once()
        assert desk.position[0] != before[0]
        assert sorted(desk.taken) == ["1", "1", "2", "2"]  # the store's unique key drops copies


class TestWatching:
    def test_a_new_mail_is_announced_by_the_server(self, dovecot, desk, watching):
        dovecot.put(mail(1))
        desk.wait_for("1")
        started = time.monotonic()
        dovecot.put(mail(2))
        desk.wait_for("1", "2")
        assert time.monotonic() - started < 15  # far below the 30 s of polling

    def test_a_server_that_went_away_is_found_again(self, dovecot, desk, watching):
        dovecot.put(mail(1))
        desk.wait_for("1")
        dovecot.stop()
        time.sleep(0.3)
        dovecot.start()
        dovecot.put(mail(2))
        desk.wait_for("1", "2")

    def test_stopping_is_quick(self, dovecot, desk):
        fetcher = ImapFetcher(dovecot.server(), desk.handlers)
        thread = threading.Thread(target=fetcher.run)
        thread.start()
        time.sleep(0.3)
        started = time.monotonic()
        fetcher.stop()
        thread.join(5)
        assert time.monotonic() - started < 2

    def test_without_idle_it_polls(self, home, desk):
        (home / "b").mkdir()
        with Dovecot(home / "b", idle=False) as dovecot:
            fetcher = ImapFetcher(dovecot.server(), desk.handlers, poll_seconds=0.05)
            thread = threading.Thread(target=fetcher.run)
            thread.start()
            try:
                dovecot.put(mail(1))
                desk.wait_for("1")
                dovecot.put(mail(2))
                desk.wait_for("1", "2")
            finally:
                fetcher.stop()
                thread.join(5)
