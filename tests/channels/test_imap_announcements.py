"""A server announces a mail once; these are the moments when that is easily missed."""

import socketserver
import threading
import time

import pytest

from assist.channels.imap_fetch import Handlers, ImapFetcher, ImapSecurity, ImapServer

MAIL = b"Subject: hello\r\n\r\nhello\r\n"


class _Session(socketserver.StreamRequestHandler):
    """IMAP4rev1 as far as a watch needs it; `server.moment` says when the mail arrives."""

    def handle(self):
        self.say(b"* OK [CAPABILITY IMAP4rev1 IDLE] ready")
        for line in self.rfile:
            tag, _, command = line.strip().partition(b" ")
            if tag.upper() == b"DONE":
                self.say(self.idling + b" OK done")
            else:
                self.answer(tag, command.upper())

    def answer(self, tag, command):
        if command == b"IDLE":
            self.idle(tag)
            return
        for start, body in (
            (b"CAPABILITY", b"* CAPABILITY IMAP4rev1 IDLE"),
            (b"SELECT", b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] ok"),
            (b"EXAMINE", b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] ok"),
            (b"UID SEARCH", self.search),
            (b"UID FETCH", self.fetch),
        ):
            if command.startswith(start):
                self.say(body if isinstance(body, bytes) else body(command))
        self.say(tag + b" OK done")

    def search(self, command):
        if self.server.arrived:
            return b"* SEARCH 1"
        if self.server.moment == "search":
            self.server.arrived = True
            return b"* SEARCH\r\n* 1 EXISTS"  # too late for the result, and told with it
        return b"* SEARCH"

    def fetch(self, command):
        if b"RFC822.SIZE" in command:
            return b"* 1 FETCH (UID 1 RFC822.SIZE %d)" % len(MAIL)
        return b"* 1 FETCH (UID 1 BODY[] {%d}\r\n%s)" % (len(MAIL), MAIL)

    def idle(self, tag):
        self.idling = tag
        if self.server.moment == "idle" and not self.server.arrived:
            self.server.arrived = True
            self.say(b"+ idling\r\n* 1 EXISTS")  # one packet with the answer
        else:
            self.say(b"+ idling")

    def say(self, line):
        self.wfile.write(line + b"\r\n")


@pytest.fixture
def server():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        server.daemon_threads = True
        server.arrived = False
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize("moment", ["search", "idle"])
def test_a_mail_announced_with_another_answer_is_fetched_at_once(server, moment):
    server.moment = moment
    taken, position = [], []
    handlers = Handlers(
        lambda raw, key: taken.append(raw),
        lambda key, raw, reason: taken.append(reason),
        lambda: position[-1] if position else None,
        position.append,
    )
    host, port = server.server_address
    account = ImapServer(host, port, ImapSecurity.NONE, "desk", "secret")
    fetcher = ImapFetcher(account, handlers, first_pause=0.05)
    thread = threading.Thread(target=fetcher.run)
    thread.start()
    until = time.monotonic() + 5  # idling lasts 240 s
    while not taken and time.monotonic() < until:
        time.sleep(0.01)
    fetcher.stop()
    thread.join(10)
    assert taken == [MAIL]
