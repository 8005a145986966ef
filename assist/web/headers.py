"""Headers that every response carries, so that a page can only do what we wrote.

https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html
"""

from __future__ import annotations

from flask import Flask, Response, request

_POLICY = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors "
)
FRAME_ENDPOINT = "chat.frame"
_PRIVATE = (
    "/desk",
    "/disputes",
    "/understanding",
    "/playbooks",
    "/account",
    "/people",
    "/chat",
    "/simulator",
)
HSTS_SECONDS = 31_536_000


def secure_responses(app: Flask, *, https: bool, chat_embedders: str) -> None:
    """Add them. `chat_embedders` are the pages that may hold the chat's frame, as CSP writes it."""

    @app.after_request
    def add(response: Response) -> Response:
        framed = request.endpoint == FRAME_ENDPOINT
        headers = response.headers
        headers.setdefault(
            "Content-Security-Policy", _POLICY + (chat_embedders if framed else "'none'")
        )
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        # The demo's phone may be spoken to.
        microphone = "(self)" if request.path.startswith("/simulator") else "()"
        headers["Permissions-Policy"] = f"camera=(), microphone={microphone}, geolocation=()"
        if not framed:
            headers["X-Frame-Options"] = "DENY"
        if https:
            headers["Strict-Transport-Security"] = f"max-age={HSTS_SECONDS}"
        if request.path.startswith(_PRIVATE):
            headers.setdefault("Cache-Control", "no-store")
        return response
