"""Forms prove that they were drawn for this browser: a random token in its signed session.

https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
(synchronizer token). Requests that carry their own proof, such as a provider's signature or a
visitor's token in a header, are exempt: no browser adds those by itself. So is the signed address
that ends our mail (RFC 8058 3.1: the sender of that POST has no session).
"""

from __future__ import annotations

import binascii
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from flask import Flask, request, session

from assist.errors import BadInput

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
EXEMPT_BLUEPRINTS = frozenset({"webhooks", "voice", "chat", "unsubscribe"})
EXEMPT_ENDPOINTS = frozenset({"slack_events"})


def csrf_token() -> str:
    """The token of this browser's forms, drawn otherwise every time; made on first use."""
    token = session.get(FIELD)
    if not isinstance(token, str):
        token = session[FIELD] = secrets.token_urlsafe(32)
    return _masked(token)


def _masked(token: str) -> str:
    """Random bytes and the token under them: a compressed page's length tells nothing of it."""
    plain = token.encode()
    mask = secrets.token_bytes(len(plain))
    return urlsafe_b64encode(mask + _xor(plain, mask)).decode()


def _unmasked(given: str) -> bytes:
    """The token of what `_masked` made; b"" for anything else."""
    try:
        both = urlsafe_b64decode(given.encode())
    except (binascii.Error, ValueError):
        return b""
    half = len(both) // 2
    return _xor(both[half:], both[:half]) if half * 2 == len(both) else b""


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def check_forms(app: Flask) -> None:
    """Refuse every changing request without the browser's token, with BadInput (400)."""
    app.jinja_env.globals[FIELD] = csrf_token

    @app.before_request
    def check() -> None:
        if request.method in _SAFE or request.endpoint is None or is_exempt(request.endpoint):
            return
        given = request.form.get(FIELD) or request.headers.get(HEADER, "")
        known = str(session.get(FIELD, "")).encode()
        plain, under = given.encode(), _unmasked(given)
        fits = hmac.compare_digest(plain, known) or hmac.compare_digest(under, known)
        if not known or not fits:
            problem = "is missing or not this browser's."
            raise BadInput(FIELD, problem, "Load the page again and send the form once more.")


def is_exempt(endpoint: str) -> bool:
    """Whether requests to it carry a proof of their own."""
    return endpoint in EXEMPT_ENDPOINTS or endpoint.partition(".")[0] in EXEMPT_BLUEPRINTS
