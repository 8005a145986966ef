"""The HTTP side of Twilio's stand-in: paths, pages, errors, and connections that fail."""

from __future__ import annotations

import base64
import contextlib
import json
import socket
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

from assist.demo.standins.twilio_messages import Fault, problem
from assist.demo.standins.twilio_placed import problem_of_call

if TYPE_CHECKING:
    from assist.demo.standins.twilio import TwilioStandin


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256
    standin: TwilioStandin

    def __init__(self, *args: Any) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(*args)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """A stopped server drops its idle keep-alive connections, as a dead one would."""
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Connections cut by a test are no news."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16  # head and body in one packet: else Nagle and delayed ACK cost 40 ms
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        params = {k: v[0] for k, v in parse_qs(body.decode(), keep_blank_values=True).items()}
        standin = self.server.standin
        if not self._ready() or self._moved_tape(params) or self._of_calls(params):
            return
        if self._is_messages():
            fault = standin.faults.popleft() if standin.faults else None
            self._take(params, fault)

    def do_DELETE(self) -> None:
        if self._ready():
            gone = self.server.standin.recordings.pop(self._recording(), None)
            if gone is None:
                self._error(404, 20404, "The requested resource was not found")
            else:
                self._send(204, b"", {})

    def _recording(self) -> str:
        """The recording's id in the path, "" if there is none."""
        head, _, name = urlsplit(self.path).path.rpartition("/Recordings/")
        return name.partition(".")[0] if head else ""

    def _moved_tape(self, params: dict[str, str]) -> bool:
        """Pausing and resuming what records a call."""
        path = urlsplit(self.path).path
        if not path.endswith("/Recordings/Twilio.CURRENT.json"):
            return False
        call = path.split("/")[-3]
        self.server.standin.tape_moves.append((call, params.get("Status", "")))
        self._answer(200, {"sid": "RE" + "0" * 32, "call_sid": call, **params})
        return True

    def _of_calls(self, params: dict[str, str]) -> bool:
        """Creating a call, and moving one that goes on."""
        head, calls, sid = urlsplit(self.path).path.removesuffix(".json").rpartition("/Calls")
        if not calls or not head.endswith(self.server.standin.account_sid):
            return False
        standin = self.server.standin
        fault = standin.call_faults.popleft() if standin.call_faults else None
        if fault is Fault.ERROR_500:
            self._error(500, 20500, "Internal Server Error")
        elif fault is Fault.TOO_MANY:
            self._error(429, 20429, "Too Many Requests", {"Retry-After": "7"})
        elif fault is Fault.REFUSE:
            self._error(400, 21215, "Account not authorized to call that number")
        elif sid:
            self._move_call(sid.strip("/"), params)
        else:
            self._place_call(params, fault)
        return True

    def _place_call(self, params: dict[str, str], fault: Fault | None) -> None:
        standin, refused = self.server.standin, problem_of_call(params)
        if refused:
            self._error(400, *refused)
            return
        call = standin.place(params)
        self._created(call.as_json(standin.account_sid), fault)

    def _created(self, value: dict[str, Any], fault: Fault | None) -> None:
        """What was taken is answered, or the answer is lost."""
        if fault is Fault.HANG:
            self.server.standin.released.wait(60)
            self.close_connection = True
        elif fault is Fault.DROP:
            self.close_connection = True
        elif fault is Fault.GARBAGE:
            self._send(201, b"<html>gateway</html>", {})
        else:
            self._answer(201, value)

    def _move_call(self, sid: str, params: dict[str, str]) -> None:
        standin = self.server.standin
        moved = standin.running.get(sid)
        if moved is None:
            self._error(400, 21220, "Call is not in-progress. Cannot redirect.")
            return
        standin.call_moves.append((sid, params))
        self._answer(200, {"sid": sid, "account_sid": standin.account_sid})
        moved(params)

    def do_GET(self) -> None:
        if not self._ready():
            return
        if self._recording():
            sound = self.server.standin.recordings.get(self._recording())
            if sound is None:
                self._error(404, 20404, "The requested resource was not found")
            else:
                self._send(200, sound, {"Content-Type": "audio/mpeg"})
            return
        account = self.server.standin.account_sid
        if urlsplit(self.path).path == f"/2010-04-01/Accounts/{account}.json":
            self._answer(200, {"sid": account, "status": "active", "friendly_name": "Stand-in"})
        elif self._is_messages():
            self._list(parse_qs(urlsplit(self.path).query))

    def _ready(self) -> bool:
        standin = self.server.standin
        standin.requests.append((self.command, urlsplit(self.path).path))
        time.sleep(standin.latency)
        pair = f"{standin.account_sid}:{standin.auth_token}".encode()
        expected = "Basic " + base64.b64encode(pair).decode()
        if self.headers.get("Authorization") == expected:
            return True
        self._error(401, 20003, "Authenticate")
        return False

    def _is_messages(self) -> bool:
        account = self.server.standin.account_sid
        if urlsplit(self.path).path == f"/2010-04-01/Accounts/{account}/Messages.json":
            return True
        self._error(404, 20404, f"The requested resource {self.path} was not found")
        return False

    def _take(self, params: dict[str, str], fault: Fault | None) -> None:
        refused = problem(params)
        if fault is Fault.ERROR_500:
            self._error(500, 20500, "Internal Server Error")
        elif fault is Fault.TOO_MANY:
            self._error(429, 20429, "Too Many Requests", {"Retry-After": "7"})
        elif fault is Fault.REFUSE:
            self._error(400, 21408, "Permission to send an SMS has not been enabled")
        elif refused:
            self._error(400, *refused)
        else:
            self._accept(params, fault)

    def _accept(self, params: dict[str, str], fault: Fault | None) -> None:
        standin = self.server.standin
        message = standin.accept(params)
        if fault is Fault.ERROR_500_AFTER:
            self._error(500, 20500, "Internal Server Error")
        else:
            self._created(message.as_json(standin.account_sid), fault)

    def _list(self, query: dict[str, list[str]]) -> None:
        standin = self.server.standin
        page, size = int(query.get("Page", ["0"])[0]), int(query.get("PageSize", ["50"])[0])
        found = standin.listed(query)
        here = found[page * size : (page + 1) * size]
        path = urlsplit(self.path).path
        filters = "".join(
            f"&{quote(name)}={quote(value[0])}"
            for name, value in query.items()
            if name not in {"Page", "PageSize"}
        )
        following = f"{path}?PageSize={size}&Page={page + 1}{filters}"
        self._answer(
            200,
            {
                "messages": [message.as_json(standin.account_sid) for message in here],
                "page": page,
                "page_size": size,
                "start": page * size,
                "end": page * size + max(len(here) - 1, 0),
                "uri": self.path,
                "first_page_uri": f"{path}?PageSize={size}&Page=0{filters}",
                "previous_page_uri": None,
                "next_page_uri": following if len(found) > (page + 1) * size else None,
            },
        )

    def _error(
        self, status: int, code: int, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        more_info = f"https://www.twilio.com/docs/errors/{code}"
        body = {"code": code, "message": message, "more_info": more_info, "status": status}
        self._answer(status, body, headers)

    def _answer(
        self, status: int, value: dict[str, Any], headers: Mapping[str, str] | None = None
    ) -> None:
        self._send(status, json.dumps(value).encode(), headers or {})

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Type" not in headers:
            self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Silent."""
