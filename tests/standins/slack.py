"""A stand-in for Slack's Web API: a real HTTP server that refuses what Slack would refuse.

    with SlackStandin() as slack:
        client = WebClient("xoxb-standin", base_url=f"{slack.url}/api/")
        slack.cards                      # posted messages as they look now, oldest first
        slack.click(post, "assist_approve", user="U0ANA")      # a signed press of that button
        slack.submit(post, view, {...}, user="U0ANA")          # a signed dialogue

`post` is any callable (path, body, headers) -> status, e.g. a Flask test client or real HTTP.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.standins.slack_limits import message_problems, view_problems

SIGNING_SECRET = "standin-signing-secret"
BOT_TOKEN = "xoxb-standin"
CHANNEL = "C0DESK"
Json = dict[str, Any]
Post = Callable[[str, bytes, Mapping[str, str]], int]


class SlackStandin:
    """Posted messages, whispers, dialogues and every call, as lists."""

    def __init__(self) -> None:
        self.messages: list[Json] = []
        self.whispers: list[Json] = []
        self.views: list[Json] = []
        self.homes: dict[str, Json] = {}  # by user, as published last
        self.locales: dict[str, str] = {}  # by user, as their profile has it
        self.calls: list[tuple[str, Json]] = []
        self.faults: deque[str] = deque()  # error codes for the next calls; "hang", "500"
        self.problems: list[str] = []
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def cards(self) -> list[Json]:
        return [message for message in self.messages if "thread_ts" not in message]

    @property
    def threaded(self) -> list[Json]:
        return [message for message in self.messages if "thread_ts" in message]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # -- what people do ----------------------------------------------------------------------

    def buttons(self, card: Json | None = None) -> dict[str, Json]:
        """The buttons of a card (the newest one) by their action id."""
        blocks = (card or self.cards[-1])["blocks"]
        elements = [e for b in blocks if b["type"] == "actions" for e in b["elements"]]
        elements += [b["accessory"] for b in blocks if "accessory" in b]
        return {element["action_id"]: element for element in elements}

    def click(self, post: Post, action_id: str, *, user: str, card: Json | None = None) -> int:
        """Press a button; the answer's status. What follows happens in the app's own time."""
        return self.post(post, self.click_payload(action_id, user=user, card=card))

    def click_payload(self, action_id: str, *, user: str, card: Json | None = None) -> Json:
        shown = card or self.cards[-1]
        button = self.buttons(shown)[action_id]
        return {
            "type": "block_actions",
            "user": {"id": user, "team_id": "T0"},
            "team": {"id": "T0"},
            "api_app_id": "A0",
            "trigger_id": f"trigger-{next(self._numbers)}",
            "container": {"type": "message", "message_ts": shown["ts"], "channel_id": CHANNEL},
            "channel": {"id": CHANNEL, "name": "billing"},
            "message": shown,
            "actions": [
                {
                    "type": "button",
                    "action_id": action_id,
                    "value": button.get("value"),
                    "action_ts": f"{time.time():.6f}{next(self._numbers)}",
                }
            ],
        }

    def choose(
        self, post: Post, action_id: str, value: str, *, user: str, card: Json | None = None
    ) -> int:
        """Choose the option with `value` from a list of the card; the answer's status."""
        payload = self.click_payload(action_id, user=user, card=card)
        (action,) = payload["actions"]
        del action["value"]
        action |= {"type": "static_select", "selected_option": {"value": value}}
        return self.post(post, payload)

    def submit(self, post: Post, values: Json, *, user: str, view: Json | None = None) -> int:
        """Submit a dialogue (the newest one) with `values` as Slack's view state."""
        opened = view or self.views[-1]
        payload = {
            "type": "view_submission",
            "user": {"id": user, "team_id": "T0"},
            "team": {"id": "T0"},
            "api_app_id": "A0",
            "trigger_id": f"trigger-{next(self._numbers)}",
            "view": {**opened, "state": {"values": values}},
        }
        return self.post(post, payload)

    def opens_home(self, post: Post, user: str, *, tab: str = "home") -> int:
        """Somebody looks at the app's Home: an event, as JSON, signed."""
        event = {"type": "app_home_opened", "user": user, "channel": "D0", "tab": tab}
        payload = {
            "type": "event_callback",
            "team_id": "T0",
            "api_app_id": "A0",
            "event_id": f"Ev{next(self._numbers)}",
            "event_time": int(time.time()),
            "event": event,
        }
        body = json.dumps(payload).encode()
        headers = {**signed_headers(body), "Content-Type": "application/json"}
        return post("/slack/events", body, headers)

    def press(self, post: Post, action_id: str, value: str, *, user: str) -> int:
        """Press the button with that value on the person's Home; the answer's status."""
        return self.post(post, self.press_payload(action_id, value, user=user))

    def press_payload(self, action_id: str, value: str, *, user: str) -> Json:
        home = self.homes[user]
        pressed = [
            (block["block_id"], element)
            for block in home["blocks"]
            if block["type"] == "actions"
            for element in block["elements"]
            if element["action_id"] == action_id and element.get("value") == value
        ]
        ((block_id, _button),) = pressed
        return {
            "type": "block_actions",
            "user": {"id": user, "team_id": "T0"},
            "team": {"id": "T0"},
            "api_app_id": "A0",
            "trigger_id": f"trigger-{next(self._numbers)}",
            "container": {"type": "view", "view_id": home["id"]},
            "view": home,
            "actions": [
                {
                    "type": "button",
                    "action_id": action_id,
                    "block_id": block_id,
                    "value": value,
                    "action_ts": f"{time.time():.6f}{next(self._numbers)}",
                }
            ],
        }

    def shortcut(self, post: Post, callback_id: str, message: Json, *, user: str) -> int:
        """Choose a message shortcut on a message of the desk channel; the answer's status."""
        payload = {
            "type": "message_action",
            "callback_id": callback_id,
            "user": {"id": user, "team_id": "T0"},
            "team": {"id": "T0"},
            "api_app_id": "A0",
            "trigger_id": f"trigger-{next(self._numbers)}",
            "channel": {"id": CHANNEL, "name": "billing"},
            "message_ts": message["ts"],
            "message": message,
            "action_ts": f"{time.time():.6f}",
            "response_url": f"{self.url}/response",
        }
        return self.post(post, payload)

    def post(
        self, post: Post, payload: Json, *, age: float = 0, secret: str = SIGNING_SECRET
    ) -> int:
        """Send an interaction as Slack does: form-encoded and signed."""
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return post("/slack/events", body, signed_headers(body, age=age, secret=secret))

    # -- what the API answers ----------------------------------------------------------------

    def answer(self, method: str, arguments: Json) -> Json:
        with self._lock:
            self.calls.append((method, arguments))
            handler = getattr(self, "_" + method.replace(".", "_"), None)
            return handler(arguments) if handler else {"ok": False, "error": "unknown_method"}

    def _refused(self, problems: list[str], error: str) -> Json | None:
        self.problems += problems
        return {"ok": False, "error": error, "problems": problems} if problems else None

    def _chat_postMessage(self, arguments: Json) -> Json:
        refused = self._refused(message_problems(arguments), "invalid_blocks")
        if refused:
            return refused
        ts = f"{int(time.time())}.{next(self._numbers):06d}"
        self.messages.append({**arguments, "ts": ts})
        return {"ok": True, "ts": ts, "channel": arguments["channel"]}

    def _chat_update(self, arguments: Json) -> Json:
        refused = self._refused(message_problems(arguments), "invalid_blocks")
        if refused:
            return refused
        for message in self.messages:
            if message["ts"] == arguments["ts"]:
                message.update(arguments)
                return {"ok": True, "ts": arguments["ts"], "channel": arguments["channel"]}
        return {"ok": False, "error": "message_not_found"}

    def _chat_postEphemeral(self, arguments: Json) -> Json:
        self.whispers.append(arguments)
        return {"ok": True, "message_ts": "1.1"}

    def _views_open(self, arguments: Json) -> Json:
        view = arguments["view"]
        view = json.loads(view) if isinstance(view, str) else view
        refused = self._refused(view_problems(view), "invalid_arguments")
        if refused:
            return refused
        number = next(self._numbers)
        self.views.append({**view, "id": f"V{number}", "hash": f"h{number}"})
        return {"ok": True, "view": self.views[-1]}

    def _views_publish(self, arguments: Json) -> Json:
        view = arguments["view"]
        refused = self._refused(view_problems(view), "invalid_arguments")
        if refused:
            return refused
        number = next(self._numbers)
        user = arguments["user_id"]
        self.homes[user] = {**view, "id": f"VH{user}", "hash": f"h{number}"}
        return {"ok": True, "view": self.homes[user]}

    def _users_info(self, arguments: Json) -> Json:
        user = arguments["user"]
        locale = {"locale": self.locales[user]} if user in self.locales else {}
        return {
            "ok": True,
            "user": {"id": user, **(locale if "include_locale" in arguments else {})},
        }

    def _conversations_history(self, arguments: Json) -> Json:
        return {"ok": True, "messages": list(reversed(self.cards)), "has_more": False}

    def _conversations_info(self, arguments: Json) -> Json:
        return {"ok": True, "channel": {"id": arguments.get("channel")}}

    def _auth_test(self, _arguments: Json) -> Json:
        return {"ok": True, "user": "assist", "team": "Lantern House", "user_id": "U0BOT"}


def signed_headers(body: bytes, *, age: float = 0, secret: str = SIGNING_SECRET) -> dict[str, str]:
    """Slack's signature (v0) over the timestamp and the body."""
    timestamp = str(int(time.time() - age))
    base = f"v0:{timestamp}:".encode() + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={digest}",
    }


def _handler(slack: SlackStandin) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            arguments = self._arguments()
            fault = slack.faults.popleft() if slack.faults else ""
            if fault == "500":
                self._send(500, {"ok": False, "error": "internal_error"})
            elif fault == "ratelimited":
                self._send(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "1"})
            elif fault == "drop after":
                slack.answer(urlsplit(self.path).path.rpartition("/")[2], arguments)
                self.close_connection = True
            elif fault:
                self._send(200, {"ok": False, "error": fault})
            else:
                self._send(
                    200, slack.answer(urlsplit(self.path).path.rpartition("/")[2], arguments)
                )

        do_GET = do_POST

        def _arguments(self) -> Json:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = urlsplit(self.path).query
            if query:
                return {name: values[0] for name, values in parse_qs(query).items()}
            if "json" in (self.headers.get("Content-Type") or ""):
                return dict(json.loads(body or b"{}"))
            return {name: values[0] for name, values in parse_qs(body.decode()).items()}

        def _send(
            self, status: int, answer: Json, headers: Mapping[str, str] | None = None
        ) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            return

    return Handler
