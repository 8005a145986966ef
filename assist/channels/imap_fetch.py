"""Mails from an IMAP folder, each handed over once, in order, and left as they are on the server.

The folder is opened read-only and bodies are fetched with PEEK: nothing is marked read, moved or
deleted. The position moves only after a mail was stored (or quarantined), so a crash in between
hands the mail over again, and the unique key of stored messages drops the copy.
"""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog
from imapclient import IMAPClient, SocketTimeout

from assist.errors import Duplicate, TemporaryFailure

_LOG = structlog.get_logger("assist.imap")
_LOOK = 0.5  # seconds between looks at the stop sign while idling
_LONGEST_PAUSE = 300.0

Position = tuple[int, int]  # UIDVALIDITY and the last UID that was dealt with


class ImapSecurity(StrEnum):
    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ImapServer:
    """Where the mailbox is, and as whom it is read."""

    host: str
    port: int
    security: ImapSecurity
    user: str
    password: str
    timeout: float = 30.0
    context: ssl.SSLContext | None = None

    @contextlib.contextmanager
    def connected(self) -> Iterator[IMAPClient]:
        """A signed-in connection; any of imaplib's errors and OSError if there is none."""
        tls = self.security is ImapSecurity.TLS
        client = IMAPClient(
            self.host,
            self.port,
            ssl=tls,
            ssl_context=(self.context or ssl.create_default_context()) if tls else None,
            timeout=SocketTimeout(connect=self.timeout, read=self.timeout),
        )
        try:
            if self.security is ImapSecurity.STARTTLS:
                client.starttls(self.context or ssl.create_default_context())
            client.login(self.user, self.password)
            yield client
        finally:
            with contextlib.suppress(Exception):
                client.logout()
            with contextlib.suppress(Exception):
                client.shutdown()


@dataclass(frozen=True, slots=True)
class Handlers:
    """What becomes of mails; every one may be called from the fetcher's thread only.

    `on_mail(raw, key)`: store it. Duplicate counts as stored; TemporaryFailure stops the pass and
    the mail comes again; any other error sends it to `quarantine(key, raw, reason)`, after which
    the next one is taken. `key` is `<uidvalidity>.<uid>`. If `quarantine` fails too, the pass
    stops and the mail comes again.
    """

    on_mail: Callable[[bytes, str], None]
    quarantine: Callable[[str, bytes, str], None]
    get_position: Callable[[], Position | None]
    set_position: Callable[[Position], None]


class ImapFetcher:
    """Watches one folder: IDLE where the server has it, polling where not."""

    def __init__(
        self,
        server: ImapServer,
        handlers: Handlers,
        *,
        folder: str = "INBOX",
        poll_seconds: float = 30.0,
        idle_seconds: float = 240.0,
        first_days: int = 7,
        max_bytes: int = 25_000_000,
        first_pause: float = 1.0,
    ) -> None:
        """`first_days`: how old mails may be that are taken when the folder is new to us.

        A longer mail than `max_bytes` is not downloaded; its header goes to quarantine.
        """
        self._server = server
        self._handlers = handlers
        self._folder = folder
        self._poll_seconds = poll_seconds
        self._idle_seconds = idle_seconds
        self._first_days = first_days
        self._max_bytes = max_bytes
        self._first_pause = first_pause
        self._pause = first_pause
        self._stopped = threading.Event()

    def run(self) -> None:
        """Until `stop`; every failure is logged and met with a longer pause, up to five minutes."""
        while not self._stopped.is_set():
            try:
                with self._server.connected() as client:
                    self._watch(client)
            except Exception as error:  # noqa: BLE001 - the watch must outlive every failure
                _LOG.warning("imap.interrupted", error=type(error).__name__, pause=self._pause)
                self._stopped.wait(self._pause)
                self._pause = min(self._pause * 2, _LONGEST_PAUSE)

    def stop(self) -> None:
        """Ends `run` within a second or the mail under way; callable from any thread."""
        self._stopped.set()

    def fetch_once(self) -> int:
        """One pass over what is new; how many mails were dealt with. Errors come through."""
        with self._server.connected() as client:
            return self._fetch_new(client, self._select(client))

    def _watch(self, client: IMAPClient) -> None:
        validity = self._select(client)
        can_idle = client.has_capability("IDLE")
        while not self._stopped.is_set():
            _announced(client)  # what was announced before the pass is in it
            self._fetch_new(client, validity)
            self._pause = self._first_pause
            if _announced(client):
                continue
            if can_idle:
                self._idle(client)
            else:
                self._stopped.wait(self._poll_seconds)
                client.noop()

    def _idle(self, client: IMAPClient) -> None:
        """Returns when the server speaks, on `stop`, or after `idle_seconds` to prove the line."""
        client.idle()
        try:
            if _buffered(client):
                return
            until = datetime.now(UTC) + timedelta(seconds=self._idle_seconds)
            while not self._stopped.is_set() and datetime.now(UTC) < until:
                if client.idle_check(timeout=_LOOK):
                    return
        finally:
            client.idle_done()

    def _select(self, client: IMAPClient) -> int:
        told = client.select_folder(self._folder, readonly=True)
        return int(told[b"UIDVALIDITY"])

    def _fetch_new(self, client: IMAPClient, validity: int) -> int:
        done = 0
        for uid in self._new(client, validity):
            if self._stopped.is_set():
                break
            self._take(client, validity, uid)
            self._handlers.set_position((validity, uid))
            done += 1
        return done

    def _new(self, client: IMAPClient, validity: int) -> list[int]:
        """UIDs to take, in order; another UIDVALIDITY voids all UIDs, so all are taken anew."""
        position = self._handlers.get_position()
        if position is None:
            since = datetime.now(UTC).date() - timedelta(days=self._first_days)
            return sorted(client.search(["SINCE", since]))
        last = position[1] if position[0] == validity else 0
        if position[0] != validity:
            _LOG.warning("imap.uidvalidity_changed", folder=self._folder)
        # "n:*" always names the newest mail, even when its UID is below n (RFC 3501, 6.4.8)
        return sorted(uid for uid in client.search(["UID", f"{last + 1}:*"]) if uid > last)

    def _take(self, client: IMAPClient, validity: int, uid: int) -> None:
        size = client.fetch([uid], ["RFC822.SIZE"]).get(uid, {}).get(b"RFC822.SIZE")
        if size is None:
            return  # deleted by somebody since the search
        key = f"{validity}.{uid}"
        if size > self._max_bytes:
            header = _body(client, uid, "BODY.PEEK[HEADER]", b"BODY[HEADER]")
            self._handlers.quarantine(key, header or b"", f"too large: {size} bytes")
            return
        raw = _body(client, uid, "BODY.PEEK[]", b"BODY[]")
        if raw is not None:
            self._hand_over(raw, key)

    def _hand_over(self, raw: bytes, key: str) -> None:
        try:
            self._handlers.on_mail(raw, key)
        except Duplicate:
            _LOG.info("imap.seen_before", key=key)
        except TemporaryFailure:
            raise
        except Exception as error:  # noqa: BLE001 - one bad mail must not keep back the others
            _LOG.warning("imap.quarantined", key=key, error=type(error).__name__)
            self._handlers.quarantine(key, raw, f"{type(error).__name__}: {error}"[:500])


def _announced(client: IMAPClient) -> bool:
    """Whether the server spoke of new mail since the last call, in answer to other commands.

    A mail that arrives while SEARCH runs may miss its result and yet be announced with it
    (RFC 3501, 7: EXISTS comes with any answer). The announcement is made once, so an IDLE that
    follows would wait for the next mail. IMAPClient keeps no public door to it; imaplib does.
    """
    return bool(client._imap.response("EXISTS")[1] != [None])  # noqa: SLF001 - see above


def _buffered(client: IMAPClient) -> bool:
    """Whether the server's words wait in imaplib's buffer, where `idle_check` does not look.

    It polls the socket; what came in one packet with the answer to IDLE is no longer there.
    """
    line = client.socket()
    before = line.gettimeout()
    line.setblocking(False)
    try:
        return bool(client._imap.file.peek(1))  # noqa: SLF001 - as above
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    finally:
        line.settimeout(before)


def _body(client: IMAPClient, uid: int, item: str, name: bytes) -> bytes | None:
    answer: dict[bytes, Any] = client.fetch([uid], [item]).get(uid, {})
    body = answer.get(name)
    return body if isinstance(body, bytes) else None
