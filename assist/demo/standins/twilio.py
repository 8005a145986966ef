"""A stand-in for Twilio's messaging API: a real HTTP server, its errors, and switchable faults.

    with TwilioStandin() as twilio:
        channel = TwilioSms(twilio.account_sid, twilio.auth_token, api_url=twilio.url, ...)
        twilio.fail_next(Fault.HANG)
        twilio.messages            # everything that was accepted, oldest first
        twilio.write(url, From=..., To=..., Body=...)       # an incoming message, signed
        twilio.report(sid, "delivered")                     # a status callback, signed

Speaks: POST and GET /2010-04-01/Accounts/{sid}/Messages.json (filters, pages), GET one message,
GET the account (what a connection check asks); GET and DELETE a recording, POST to a running one;
POST a call (`twilio_placed`), and POST to one that goes on.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Self

import requests
from twilio.request_validator import RequestValidator

from assist.demo.standins.twilio_messages import Accepted, Fault
from assist.demo.standins.twilio_placed import OnMove, Placed
from assist.demo.standins.twilio_server import Handler, Server

__all__ = ["ACCOUNT_SID", "AUTH_TOKEN", "Accepted", "Fault", "TwilioStandin"]

ACCOUNT_SID = "AC" + "0" * 31 + "1"
AUTH_TOKEN = "standin-auth-token"  # noqa: S105 - of the stand-in, known to all


class TwilioStandin:
    def __init__(
        self,
        *,
        port: int = 0,
        account_sid: str = ACCOUNT_SID,
        auth_token: str = AUTH_TOKEN,
        clock_offset: timedelta = timedelta(0),
    ) -> None:
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.clock_offset = clock_offset
        self.messages: list[Accepted] = []
        self.requests: list[tuple[str, str]] = []  # method and path of every call
        self.faults: deque[Fault] = deque()
        self.recordings: dict[str, bytes] = {}  # by id
        self.tape_moves: list[tuple[str, str]] = []  # call and status, as asked
        self.placed: list[Placed] = []  # calls that were created
        self.call_moves: list[tuple[str, dict[str, str]]] = []
        self.running: dict[str, OnMove] = {}  # calls that go on, by id
        self.call_faults: deque[Fault] = deque()
        self.latency = 0.0  # seconds before every answer
        self._number = 0
        self._lock = threading.Lock()
        self.released = threading.Event()
        self._server: Server | None = None
        self._port = port
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Listens; on the same port again after `stop`."""
        assert self._server is None
        self.released.clear()
        self._server = Server(("127.0.0.1", self._port), Handler)
        self._server.standin = self
        self._port = self._server.server_address[1]
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    def stop(self) -> None:
        """Stops listening: connections are refused. What was accepted is kept."""
        if self._server is not None:
            self.released.set()
            self._server.shutdown()
            self._server.server_close()
            self._server.close_connections()
            self._server = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def fail_next(self, fault: Fault, times: int = 1) -> None:
        """The next `times` attempts to send meet this fault."""
        self.faults.extend([fault] * times)

    def fail_next_call(self, fault: Fault, times: int = 1) -> None:
        """The next `times` attempts to place or move a call meet this fault."""
        self.call_faults.extend([fault] * times)

    def place(self, params: Mapping[str, str]) -> Placed:
        """A call that we were asked to make: it is queued, and rings when a test says so."""
        with self._lock:
            self._number += 1
            call = Placed(
                sid=f"CA{self._number:032x}",
                to=params["To"],
                from_=params["From"],
                url=params["Url"],
                status_callback=params.get("StatusCallback", ""),
                params=dict(params),
            )
            self.placed.append(call)
        self.running[call.sid] = lambda _params: None
        return call

    def accept(self, params: Mapping[str, str], *, created: datetime | None = None) -> Accepted:
        with self._lock:
            self._number += 1
            message = Accepted(
                sid=f"SM{self._number:032x}",
                to=params["To"],
                from_=params["From"],
                body=params["Body"],
                status_callback=params.get("StatusCallback", ""),
                created=(created or datetime.now(UTC) + self.clock_offset).replace(microsecond=0),
                params=dict(params),
            )
            self.messages.append(message)
            return message

    def sign(self, url: str, form: Mapping[str, str]) -> str:
        signature: str = RequestValidator(self.auth_token).compute_signature(url, dict(form))
        return signature

    def post(
        self, url: str, form: Mapping[str, str], *, public_url: str | None = None
    ) -> requests.Response:
        """POSTs a form to `url`, signed for it, or for `public_url` if a proxy stands between."""
        signature = self.sign(public_url or url, form)
        headers = {"X-Twilio-Signature": signature, "User-Agent": "TwilioProxy/1.1"}
        return requests.post(url, data=dict(form), headers=headers, timeout=30)

    def incoming_form(self, **fields: str) -> dict[str, str]:
        """The form of an incoming-message webhook with its own MessageSid; give From and To."""
        with self._lock:
            self._number += 1
            sid = f"SMf{self._number:031x}"  # never that of a message which is sent
        form = {
            "ToCountry": "US",
            "SmsMessageSid": sid,
            "NumMedia": "0",
            "SmsSid": sid,
            "SmsStatus": "received",
            "Body": "",
            "NumSegments": "1",
            "MessageSid": sid,
            "AccountSid": self.account_sid,
            "ApiVersion": "2010-04-01",
        }
        return form | fields

    def write(self, url: str, *, public_url: str | None = None, **form: str) -> requests.Response:
        """An author writes: posts the signed webhook."""
        return self.post(url, self.incoming_form(**form), public_url=public_url)

    def status_form(self, sid: str, status: str, error_code: int | None = None) -> dict[str, str]:
        message = next(each for each in self.messages if each.sid == sid)
        message.status, message.error_code = status, error_code
        form = {
            "SmsSid": sid,
            "SmsStatus": status,
            "MessageStatus": status,
            "To": message.to,
            "MessageSid": sid,
            "AccountSid": self.account_sid,
            "From": message.from_,
            "ApiVersion": "2010-04-01",
        }
        return form | ({"ErrorCode": str(error_code)} if error_code else {})

    def report(
        self, sid: str, status: str, error_code: int | None = None, *, to_url: str | None = None
    ) -> requests.Response:
        """Posts the signed status callback to its StatusCallback (or through `to_url`)."""
        message = next(each for each in self.messages if each.sid == sid)
        form = self.status_form(sid, status, error_code)
        return self.post(
            to_url or message.status_callback, form, public_url=message.status_callback
        )

    def wait_for(self, count: int, seconds: float = 5.0) -> list[Accepted]:
        """The accepted messages once there are `count`; AssertionError after `seconds`."""
        until = time.monotonic() + seconds
        while len(self.messages) < count:
            assert time.monotonic() < until, f"{len(self.messages)} of {count} messages came"
            time.sleep(0.005)
        return self.messages

    def listed(self, query: Mapping[str, list[str]]) -> list[Accepted]:
        """Newest first, filtered like the real list."""

        def fits(message: Accepted) -> bool:
            sent = message.created if message.status not in {"queued", "accepted"} else None
            after = query.get("DateSent>", [""])[0][:10]
            return (
                query.get("To", [message.to])[0] == message.to
                and query.get("From", [message.from_])[0] == message.from_
                and (not after or (sent is not None and sent.date().isoformat() >= after))
            )

        return [message for message in reversed(self.messages) if fits(message)]
