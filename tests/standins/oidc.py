"""A real OpenID provider on loopback: discovery, authorization with PKCE, tokens signed with RS256.

    with OidcStandin() as provider:
        url = site.get("/desk/sign-in/with/oidc").location
        back = provider.consents(url, sub="ana-1", email="ana@example.com", email_verified=True)
        site.get(back)                     # the address that the browser is sent back to

It refuses what a provider refuses: a code used twice, another redirect address, a wrong verifier,
a wrong secret. `claims`, `sign`, `faults` and `document` change what it says. It signs by PyJWT, so
that a mistake of the library which reads the tokens is not repeated here.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID = "assist-client"
CLIENT_SECRET = "assist-secret"
Json = dict[str, Any]


@cache
def key(number: int) -> rsa.RSAPrivateKey:
    """The provider's keys by number; made once, since making one takes a while."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public(number: int) -> Json:
    numbers = key(number).public_key().public_numbers()
    return {
        "kty": "RSA",
        "use": "sig",
        "alg": "RS256",
        "kid": f"key-{number}",
        "n": _number(numbers.n),
        "e": _number(numbers.e),
    }


def signed(claims: Json, number: int = 1, kid: str | None = None) -> str:
    headers = {"kid": kid or f"key-{number}"}
    return jwt.encode(claims, key(number), algorithm="RS256", headers=headers)


@dataclass
class Grant:
    """What a code stands for."""

    asked: dict[str, str]
    claims: Json
    used: bool = False


@dataclass
class OidcStandin:
    """The provider; `now` is the clock by which its tokens are dated."""

    now: Callable[[], float] = time.time
    keys: list[int] = field(default_factory=lambda: [1])
    sign: Callable[[Json], str] = signed
    claims: Json = field(default_factory=dict)  # over what it would say; None leaves one out
    document: Json = field(default_factory=dict)  # over its description of itself
    faults: deque[str] = field(default_factory=deque)  # for the next answers: "500", "html", "drop"
    asked: list[str] = field(default_factory=list)  # paths, in order
    person: Json = field(default_factory=dict)  # who sits at the browser: claims, for /authorize

    def __post_init__(self) -> None:
        self._grants: dict[str, Grant] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # -- what people do ------------------------------------------------------------------------

    def consents(self, url: str, **claims: Any) -> str:
        """Somebody with those claims signs in there and agrees; where the browser is sent."""
        asked = dict(parse_qsl(urlsplit(url).query))
        assert asked["response_type"] == "code", asked
        assert asked["client_id"] == CLIENT_ID, asked
        assert asked["code_challenge_method"] == "S256", asked
        assert "openid" in asked["scope"].split(), asked
        code = secrets.token_urlsafe(16)
        self._grants[code] = Grant(asked, claims)
        return self._back(asked, code=code)

    def refuses(self, url: str, error: str = "access_denied") -> str:
        return self._back(dict(parse_qsl(urlsplit(url).query)), error=error)

    def _back(self, asked: dict[str, str], **answer: str) -> str:
        return f"{asked['redirect_uri']}?{urlencode({**answer, 'state': asked['state']})}"

    # -- what it answers -----------------------------------------------------------------------

    def described(self) -> Json:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        } | self.document

    def exchanged(self, given: dict[str, str], authorization: str) -> tuple[int, Json]:
        grant = self._grants.get(given.get("code", ""))
        if self._client(given, authorization) != (CLIENT_ID, CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        if grant is None or grant.used or given.get("redirect_uri") != grant.asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        challenge = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        if _unpadded(challenge) != grant.asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        grant.used = True
        now = int(self.now())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": grant.asked["nonce"],
        }
        said = {k: v for k, v in (claims | grant.claims | self.claims).items() if v is not None}
        token = {"access_token": "at", "token_type": "Bearer", "id_token": self.sign(said)}
        return 200, token

    def _client(self, given: dict[str, str], authorization: str) -> tuple[str, str]:
        if authorization.startswith("Basic "):
            name, _, secret = base64.b64decode(authorization[6:]).decode().partition(":")
            return name, secret
        return given.get("client_id", ""), given.get("client_secret", "")


def _handler(provider: OidcStandin) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/authorize":
                back = html.escape(provider.consents(self.path, **provider.person))
                page = f'<!doctype html><title>Lantern ID</title><a href="{back}">Continue</a>'
                self._send(200, page.encode(), "text/html; charset=utf-8")
                return
            known = {
                "/.well-known/openid-configuration": provider.described,
                "/jwks": lambda: {"keys": [public(number) for number in provider.keys]},
            }
            self._answer(path, lambda: (200, known[path]()) if path in known else (404, {}))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            given = {name: values[0] for name, values in parse_qs(body).items()}
            authorization = self.headers.get("Authorization") or ""
            self._answer("/token", lambda: provider.exchanged(given, authorization))

        def _answer(self, path: str, answer: Callable[[], tuple[int, Json]]) -> None:
            provider.asked.append(path)
            fault = provider.faults.popleft() if provider.faults else ""
            if fault == "drop":
                self.close_connection = True
                return
            if fault == "html":
                self._send(200, b"<html>maintenance</html>", "text/html")
                return
            status, content = (int(fault), {}) if fault else answer()
            self._send(status, json.dumps(content).encode(), "application/json")

        def _send(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            return

    return Handler


def _unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _number(value: int) -> str:
    return _unpadded(value.to_bytes((value.bit_length() + 7) // 8, "big"))
