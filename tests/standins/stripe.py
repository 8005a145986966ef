"""Stripe on loopback: form-encoded requests, JSON objects, pages, errors, idempotency, webhooks.

It keeps what a test puts into it and speaks the wire format of the real one, so that the official
library is used as it is.
"""

from __future__ import annotations

import hmac
import json
import re
import threading
import time
from collections import deque
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

KEY = "sk_test_standin"
WEBHOOK_SECRET = "whsec_standin"
Object = dict[str, Any]
_OF = {
    "customers": "cus", "invoices": "in", "payment_intents": "pi", "payment_methods": "pm",
    "disputes": "dp", "payouts": "po", "checkout/sessions": "cs",
    "refunds": "re",
}  # fmt: skip


class StripeStandin:
    """`add` objects, then ask at `url`. `faults` holds (status, error) for the next requests."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, Object]] = {kind: {} for kind in _OF}
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.versions: set[str] = set()
        self.faults: deque[tuple[int, Object]] = deque()
        self.broken = False
        self.refund_status = "succeeded"  # of the refunds that are made
        self.answers: dict[str, tuple[str, bytes, int, Object]] = {}  # by idempotency key
        self._numbers = iter(range(1, 100_000))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.standin = self  # type: ignore[attr-defined]  # for the handler
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        serve = {"poll_interval": 0.02}
        threading.Thread(target=self._server.serve_forever, kwargs=serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def add(self, kind: str, **values: Any) -> Object:
        key = values.pop("id", None) or f"{_OF[kind]}_{next(self._numbers)}"
        made: Object = {"id": key, "object": kind.rstrip("s"), "created": 1_790_000_000, **values}
        if kind == "checkout/sessions":
            made["object"] = "checkout.session"
        self.objects[kind][key] = made
        return made

    def event(self, kind: str, about: Object, at: int, **values: Any) -> bytes:
        """The body of a webhook that tells of `about`."""
        data = {"object": about, **values.pop("data", {})}
        key = values.pop("id", None) or f"evt_{next(self._numbers)}"
        told = {
            "id": key, "object": "event", "api_version": "2026-10-28.endive", "created": at,
            "data": data, "livemode": False, "pending_webhooks": 1, "type": kind, **values,
        }  # fmt: skip
        return json.dumps(told, indent=2).encode()

    def answer(self, method: str, path: str, params: dict[str, str]) -> tuple[int, Object]:
        if path == "/v1/account":
            return 200, {"id": "acct_standin", "object": "account"}
        if path == "/v1/customers/search":
            return 200, self._search(params)
        if path == "/v1/billing_portal/sessions":
            number = next(self._numbers)
            page = {"id": f"bps_{number}", "object": "billing_portal.session"}
            return 200, {**page, "url": f"https://billing.stripe.test/p/session/{number}"}
        owned = re.fullmatch(r"/v1/customers/(\w+)/payment_methods", path)
        if owned:
            return 200, self._list("payment_methods", {**params, "customer": owned[1]}, path)
        for kind in _OF:
            found = re.fullmatch(rf"/v1/{kind}(?:/(\w+))?(?:/(expire))?", path)
            if found:
                return self._resource(method, kind, found, params)
        return 404, _error("invalid_request_error", None, f"Unrecognized request URL {path}")

    def _resource(
        self, method: str, kind: str, found: re.Match[str], params: dict[str, str]
    ) -> tuple[int, Object]:
        key, verb = found[1], found[2]
        if key is None and method == "POST":
            return 200, self._create(kind, params)
        if key is None:
            return 200, self._list(kind, params, f"/v1/{kind}")
        thing = self.objects[kind].get(key)
        if thing is None:
            return 404, _error("invalid_request_error", "resource_missing", f"No such {kind}")
        if verb == "expire":
            if thing["status"] != "open":
                return 400, _error("invalid_request_error", None, "Only open sessions can expire")
            thing["status"] = "expired"
        return 200, thing

    def _create(self, kind: str, params: dict[str, str]) -> Object:
        if kind == "refunds":
            return self._refund(params)
        if kind != "checkout/sessions":
            raise AssertionError(f"nothing of ours makes {kind}")
        made = self.add(kind, status="open", payment_status="unpaid", params=params)
        made["expires_at"] = int(params["expires_at"])
        made["client_reference_id"] = params.get("client_reference_id")
        made["customer"] = params["customer"]
        made["url"] = f"https://checkout.stripe.test/c/pay/{made['id']}"
        return made

    def _refund(self, params: dict[str, str]) -> Object:
        """As Stripe does, it stands with its charge from then on."""
        metadata = {k[9:-1]: v for k, v in params.items() if k.startswith("metadata[")}
        about = self.objects["payment_intents"][params["payment_intent"]]
        made = self.add(
            "refunds", amount=int(params["amount"]), currency=about["currency"],
            payment_intent=about["id"], charge=about["latest_charge"]["id"], metadata=metadata,
            status=self.refund_status, failure_reason=None, destination_details=None,
        )  # fmt: skip
        about["latest_charge"]["refunds"]["data"].insert(0, made)
        about["latest_charge"]["amount_refunded"] += made["amount"]
        return made

    def _list(self, kind: str, params: dict[str, str], path: str) -> Object:
        names = ("customer", "email", "payment_intent")
        wanted = {name: params[name] for name in names if name in params}
        found = [
            one
            for one in self.objects[kind].values()
            if all(one.get(name) == value for name, value in wanted.items())
        ]
        if "starting_after" in params:
            ids = [one["id"] for one in found]
            found = found[ids.index(params["starting_after"]) + 1 :]
        size = int(params.get("limit", "10"))
        return {
            "object": "list", "url": path, "has_more": len(found) > size, "data": found[:size],
        }  # fmt: skip

    def _search(self, params: dict[str, str]) -> Object:
        asked = re.fullmatch(r"metadata\['(\w+)'\]:'(\w[\w-]*)'", params["query"])
        assert asked, params
        found = [
            one
            for one in self.objects["customers"].values()
            if (one.get("metadata") or {}).get(asked[1]) == asked[2]
        ]
        page = {"object": "search_result", "url": "/v1/customers/search", "has_more": False}
        return {**page, "next_page": None, "data": found}


def signed(body: bytes, at: int, secret: str = WEBHOOK_SECRET) -> str:
    """The Stripe-Signature header of a body, as Stripe makes it."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, sha256).hexdigest()
    return f"t={at},v1={mac},v0={'0' * 64}"


def _error(kind: str, code: str | None, message: str) -> Object:
    return {"error": {"type": kind, "code": code, "message": message}}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    server: Any

    def do_GET(self) -> None:
        self._take(dict(parse_qsl(urlsplit(self.path).query)), b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._take(dict(parse_qsl(body.decode(), keep_blank_values=True)), body)

    def _take(self, params: dict[str, str], body: bytes) -> None:
        standin: StripeStandin = self.server.standin
        path = urlsplit(self.path).path
        standin.requests.append((self.command, path, params))
        standin.versions.add(self.headers.get("Stripe-Version", ""))
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            self._send(401, _error("invalid_request_error", None, "Invalid API Key provided"))
        elif standin.broken:
            self._send(500, _error("api_error", None, "An unknown error occurred"))
        elif standin.faults:
            self._send(*standin.faults.popleft())
        else:
            self._send(*self._once(standin, path, params, body))

    def _once(
        self, standin: StripeStandin, path: str, params: dict[str, str], body: bytes
    ) -> tuple[int, Object]:
        key = self.headers.get("Idempotency-Key") if self.command == "POST" else None
        before = standin.answers.get(key) if key else None
        if before is not None:
            if before[:2] != (path, body):
                return 400, _error("idempotency_error", None, "Keys may only be used again alike")
            return before[2], before[3]
        status, told = standin.answer(self.command, path, params)
        if key:
            standin.answers[key] = (path, body, status, told)
        return status, told

    def _send(self, status: int, told: Object) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Request-Id", f"req_{int(time.time())}")
        if status == 429:
            self.send_header("Retry-After", "7")
        if status >= 400:
            self.send_header("Stripe-Should-Retry", "false")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Silent."""
