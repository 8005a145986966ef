"""Server-Sent Events: one thread reads the feed and wakes every open page of this process.

The event's row comes first, so any number of web processes see the same feed; a page that was cut
off names the last event that it saw (Last-Event-ID) and gets what it missed out of the table. No
database session is held while a stream waits.

Format: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import json
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

import structlog
from flask import Response
from werkzeug.exceptions import ServiceUnavailable

from assist.store import Database, feed
from assist.store.feed import FeedEvent

log = structlog.get_logger(__name__)

MAX_STREAMS = 40  # open at once in one process; each holds one of its threads
KEPT_FOR_DESK = 10  # of them, so that chat visitors can never lock the specialists out
POLL_SECONDS = 0.25
HEARTBEAT_SECONDS = 25.0  # below the 30 s after which common proxies cut a silent connection
LONGEST_SECONDS = 600.0  # then the page connects anew, and its sign-in is looked at again
RETRY_AFTER_SECONDS = 15
RECONNECT_MILLISECONDS = 2000
BACKLOG = 1000  # events that a slow page may be behind before it is cut off
BATCH = 500

Show = Callable[[FeedEvent], tuple[str, Mapping[str, object]] | None]


@dataclass(eq=False, slots=True)
class _Client:
    """One open page; `inbox` ends with None when the hub lets go of it."""

    topics: frozenset[str]
    inbox: queue.Queue[FeedEvent | None] = field(default_factory=lambda: queue.Queue(BACKLOG))
    dropped: bool = False


class StreamOver(Exception):
    """Raised by `show`: the stream ends here."""


class Hub:
    """Reads the feed while anybody watches, and hands every event to those who watch its topic."""

    def __init__(
        self,
        db: Database,
        *,
        capacity: int = MAX_STREAMS,
        heartbeat: float = HEARTBEAT_SECONDS,
        longest: float = LONGEST_SECONDS,
    ) -> None:
        self._db = db
        self._capacity = capacity
        self.heartbeat = heartbeat
        self.longest = longest
        self._clients: set[_Client] = set()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._position = 0

    def open(
        self, topics: Collection[str], after: int | None, show: Show, *, spare: int = 0
    ) -> Stream:
        """A stream of the events on `topics` after event `after` (None: from now on).

        `show` turns an event into the name and data that the page gets; None keeps it back.
        Raises ServiceUnavailable (503 with Retry-After) when this process has no stream left but
        the `spare` ones, which are for others.
        """
        client = _Client(frozenset(topics))
        with self._lock:
            if self._stop.is_set() or len(self._clients) >= self._capacity - spare:
                raise ServiceUnavailable(
                    "Too many pages are open here.", retry_after=RETRY_AFTER_SECONDS
                )
            if self._thread is None:
                self._begin()
            self._clients.add(client)
        start = self._last_id() if after is None else after
        return Stream(self, client, start, show)

    @property
    def watching(self) -> int:
        """How many streams are open."""
        with self._lock:
            return len(self._clients)

    def missed(self, client: _Client, after: int) -> tuple[FeedEvent, ...]:
        """The next events out of the table."""
        with self._db.read() as tx:
            return feed.since(tx, after, client.topics, BATCH)

    def leave(self, client: _Client) -> None:
        """The page is gone; the last one to leave stops the thread."""
        with self._lock:
            self._clients.discard(client)

    def close(self) -> None:
        """End every stream and the thread; a closed hub opens nothing any more."""
        self._stop.set()
        with self._lock:
            thread, clients = self._thread, tuple(self._clients)
        for client in clients:
            self._drop(client)
        if thread is not None:
            thread.join()

    def _begin(self) -> None:
        # Read here, not in the thread: whoever replays afterwards leaves no gap before it.
        self._position = self._last_id()
        self._thread = threading.Thread(target=self._run, name="assist-feed", daemon=True)
        self._thread.start()

    def _last_id(self) -> int:
        with self._db.read() as tx:
            return feed.last_id(tx)

    def _run(self) -> None:
        while not self._done():
            if not self._read_once():
                self._stop.wait(POLL_SECONDS)

    def _done(self) -> bool:
        with self._lock:
            if self._clients and not self._stop.is_set():
                return False
            self._thread = None
            return True

    def _read_once(self) -> bool:
        """Hand out the next events; True when there may be more at once."""
        try:
            with self._db.read() as tx:
                events = feed.since(tx, self._position, limit=BATCH)
        except Exception as error:  # noqa: BLE001 - whatever ails the database, pages resume after it
            log.warning("feed_unreadable", error=type(error).__name__)
            return False
        for event in events:
            self._position = event.id
            self._hand_out(event)
        return len(events) == BATCH

    def _hand_out(self, event: FeedEvent) -> None:
        with self._lock:
            watching = [client for client in self._clients if event.topic in client.topics]
        for client in watching:
            try:
                client.inbox.put_nowait(event)
            except queue.Full:
                self._drop(client)  # it reconnects and reads what it missed out of the table

    def _drop(self, client: _Client) -> None:
        client.dropped = True
        self.leave(client)
        try:
            client.inbox.put_nowait(None)
        except queue.Full:
            log.info("slow_page_dropped")


class Stream:
    """The text of one page's stream. `close` must be called, as every WSGI server does."""

    def __init__(self, hub: Hub, client: _Client, after: int, show: Show) -> None:
        self._hub = hub
        self._client = client
        self._position = after
        self._show = show
        self._ends = time.monotonic() + hub.longest
        self._missed: deque[FeedEvent] = deque()
        self._caught_up = False
        self._greeted = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if not self._greeted:
            self._greeted = True
            return f"retry: {RECONNECT_MILLISECONDS}\n\n"
        while time.monotonic() < self._ends:
            event = self._next_missed() or self._next_live()
            if event is None:
                if self._client.dropped:
                    break
                return ": still here\n\n"
            shown = self._shown(event)
            if shown:
                return shown
        raise StopIteration

    def close(self) -> None:
        """Give the place back."""
        self._hub.leave(self._client)

    def _next_missed(self) -> FeedEvent | None:
        if not self._missed and not self._caught_up:
            found = self._hub.missed(self._client, self._position)
            self._caught_up = len(found) < BATCH
            self._missed.extend(found)
        return self._missed.popleft() if self._missed else None

    def _next_live(self) -> FeedEvent | None:
        try:
            return self._client.inbox.get(timeout=self._hub.heartbeat)
        except queue.Empty:
            return None

    def _shown(self, event: FeedEvent) -> str:
        if event.id <= self._position:
            return ""  # replayed already
        self._position = event.id
        try:
            shown = self._show(event)
        except StreamOver:
            self._client.dropped, self._ends = True, 0.0
            return ""
        if shown is None:
            return ""
        name, data = shown
        return f"id: {event.id}\nevent: {name}\ndata: {json.dumps(dict(data))}\n\n"


def event_stream(stream: Stream) -> Response:
    """The response that a stream is; proxies are told to pass every event on at once."""
    response = Response(stream, mimetype="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def position_of(header: str | None, parameter: str | None) -> int | None:
    """Where a page wants to resume: its Last-Event-ID, else what it was drawn with; None: now."""
    for value in (header, parameter):
        if value and value.isascii() and value.isdigit() and len(value) <= 18:
            return int(value)
    return None
