"""A load generator that costs little: ready-made requests over kept connections, own process."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from assist.demo.standins.twilio import TwilioStandin

TEXT = "hi how much do i still owe on my package"


@dataclass(frozen=True)
class Result:
    """One block of load: how many were answered 200, in how many seconds, each how fast."""

    answered: int
    refused: int
    seconds: float
    milliseconds: tuple[float, ...]  # sorted

    @property
    def per_second(self) -> float:
        return self.answered / self.seconds

    def quantile(self, share: float) -> float:
        return self.milliseconds[
            min(int(len(self.milliseconds) * share), len(self.milliseconds) - 1)
        ]


def webhook_requests(
    twilio: TwilioStandin, port: int, public_url: str, count: int, authors: int
) -> list[bytes]:
    """Signed inbound SMS of that many authors in turn, each with a MessageSid of its own."""
    path = "/webhooks/twilio/sms"
    made = []
    for number in range(count):
        sender = f"+1202555{number % authors:04d}"
        form = twilio.incoming_form(From=sender, To="+12025550100", Body=TEXT)
        body = urlencode(form).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"X-Twilio-Signature: {twilio.sign(public_url + path, form)}\r\n"
            f"User-Agent: TwilioProxy/1.1\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


def drive(port: int, requests: Sequence[bytes], connections: int) -> Result:
    """Send every request as fast as that many connections take them, from another process."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(
        target=_drive, args=(theirs, port, list(requests), connections)
    )
    process.start()
    answered, refused, seconds, times = json.loads(ours.recv())
    process.join()
    return Result(answered, refused, seconds, tuple(sorted(times)))


def _drive(answer_to, port: int, requests: list[bytes], connections: int) -> None:
    waiting: Iterator[bytes] = iter(requests)
    lock, times, refused = threading.Lock(), [], itertools.count()
    began = time.perf_counter()

    def send() -> None:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while True:
                with lock:
                    request = next(waiting, None)
                if request is None:
                    return
                started = time.perf_counter()
                connection.sendall(request)
                if _status(connection) == b"200":
                    times.append((time.perf_counter() - started) * 1000)
                else:
                    next(refused)

    threads = [threading.Thread(target=send) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    answer_to.send(json.dumps([len(times), next(refused), seconds, times]))


def _status(connection: socket.socket) -> bytes:
    """Read one whole answer; its status."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += _some(connection)
    head, _, body = got.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length")
    )
    while len(body) < length:
        body += _some(connection)
    return head.split(b" ", 2)[1]


def _some(connection: socket.socket) -> bytes:
    part = connection.recv(65536)
    if not part:
        raise ConnectionError("the server closed the connection")
    return part
