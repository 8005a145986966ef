"""How often somebody may do something, by address and by account (Flask-Limiter).

Counts live in RATE_LIMIT_STORAGE: this process's memory unless it names a Redis or another storage
of the `limits` library; in memory several web processes count apart. A storage that is away stops
nobody: each process then counts for itself.
"""

from __future__ import annotations

from flask import Flask, current_app, request
from flask_limiter import Limiter

NAME = "assist-limits"  # in app.extensions
EVERYBODY = "1200 per minute"  # of one address, all pages together
# Those prove who they are by a signature, and many authors stand behind one provider's address.
_EXEMPT_BLUEPRINTS = frozenset({"webhooks", "voice", "observability"})
_EXEMPT_ENDPOINTS = frozenset({"static", "slack_events"})


def limit_requests(app: Flask, storage_uri: str) -> None:
    """Count every request by address; `take` counts what is dearer."""
    app.extensions[NAME] = Limiter(
        address,
        app=app,
        application_limits=[EVERYBODY],
        application_limits_exempt_when=_is_exempt,
        storage_uri=storage_uri,
        strategy="sliding-window-counter",
        headers_enabled=True,
        in_memory_fallback_enabled=True,
        key_prefix="assist",
    )


def take(what: str, amount: str, key: str) -> None:
    """Count one of `what` for `key`; TooManyRequests (429 with Retry-After) when `amount`, such as
    "10 per 20 seconds", is used up.
    """
    limiter: Limiter = current_app.extensions[NAME]
    with limiter.limit(amount, key_func=lambda: key, scope=what):
        pass


def address() -> str:
    """Whose request it is: BEHIND_PROXIES says how many hops of X-Forwarded-For are believed."""
    return request.remote_addr or ""


def _is_exempt() -> bool:
    endpoint = request.endpoint or ""
    return endpoint in _EXEMPT_ENDPOINTS or endpoint.partition(".")[0] in _EXEMPT_BLUEPRINTS
