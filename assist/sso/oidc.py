"""Authorization code with PKCE against one provider, by Authlib.

OpenID Connect Core 1.0, Discovery 1.0; RFC 7636 (PKCE, S256), RFC 9207 (issuer in the answer),
RFC 9700 (best practice). Every call has a time limit and follows no redirect.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.requests_client import OAuth2Session, OAuthError
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from assist.errors import TemporaryFailure
from assist.model.sign_in import Identity
from assist.sso.base import Attempt, Kind, ProviderConfig, Refusal, SignOnRefused
from assist.sso.claims import identity_of

TIMEOUT_SECONDS = (3.05, 7.0)  # to connect, and between two pieces of the answer
CACHED_SECONDS = 3600.0
LEEWAY_SECONDS = 60  # that two clocks may differ
# What signs with a key that only the provider has: never "none", never our own client secret.
ALGORITHMS = ("RS256", "PS256", "ES256")
SCOPE = "openid email profile"
LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
Json = dict[str, Any]


class OidcProvider:
    """Satisfies `sso.base.SignOnProvider`; safe to use from many threads."""

    def __init__(self, config: ProviderConfig) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._documents: dict[str, tuple[float, Json]] = {}

    @property
    def config(self) -> ProviderConfig:
        return self._config

    def begin(self, redirect_uri: str) -> tuple[str, Attempt]:
        """TemporaryFailure when the provider cannot tell where to go."""
        attempt = Attempt(
            provider=self._config.key,
            state=secrets.token_urlsafe(24),
            nonce=secrets.token_urlsafe(24),
            verifier=secrets.token_urlsafe(48),
        )
        known = self._discovered()
        with self._session(known) as session:
            url, _ = session.create_authorization_url(
                known["authorization_endpoint"],
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
                redirect_uri=redirect_uri,
                **self._hints(),
            )
        return str(url), attempt

    def finish(
        self, attempt: Attempt, answer: Mapping[str, str], redirect_uri: str, now: datetime
    ) -> Identity:
        """As the protocol says; `answer` is the query that the browser came back with."""
        if not hmac.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
            raise SignOnRefused(Refusal.NOT_PROVEN, "state is not this attempt's")
        if "error" in answer:
            raise SignOnRefused(Refusal.CANCELLED, answer["error"][:80])
        known = self._discovered()
        self._check_issuer(known, answer)
        token = self._exchanged(known, attempt, answer.get("code", ""), redirect_uri)
        claims = self._validated(known, token, attempt.nonce, now)
        return identity_of(self._config, claims)

    def _hints(self) -> Mapping[str, str]:
        """What leads to the right account; the claims are checked whichever it is. Without the
        choice a browser that is signed in elsewhere would be refused over and over.
        """
        config, choose = self._config, {"prompt": "select_account"}
        if config.kind is Kind.GOOGLE:
            hosted = next(iter(config.domains)) if len(config.domains) == 1 else "*"
            return {**choose, "hd": hosted}
        if config.kind is Kind.SLACK:
            return {"team": config.tenant}
        return choose if config.kind is Kind.ENTRA else {}

    def _check_issuer(self, known: Json, answer: Mapping[str, str]) -> None:
        """RFC 9207: an answer of another provider is not taken to this one."""
        named = answer.get("iss")
        promised = known.get("authorization_response_iss_parameter_supported") is True
        if (named is None and promised) or (named is not None and named != self._config.issuer):
            raise SignOnRefused(Refusal.NOT_PROVEN, "the answer names another issuer")

    def _session(self, known: Json) -> Any:
        """How the secret is handed over is the provider's to say; by HTTP Basic if it does not."""
        methods = known.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        basic = "client_secret_basic" in methods
        return OAuth2Session(
            self._config.client_id,
            self._config.client_secret,
            scope=SCOPE,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if basic else "client_secret_post",
        )

    def _exchanged(self, known: Json, attempt: Attempt, code: str, redirect_uri: str) -> str:
        """The id token for the code. Nothing else that the provider gives is kept."""
        if not code:
            raise SignOnRefused(Refusal.NOT_PROVEN, "no code")
        try:
            with self._session(known) as session:
                token = session.fetch_token(
                    known["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=attempt.verifier,
                    redirect_uri=redirect_uri,
                    timeout=TIMEOUT_SECONDS,
                    allow_redirects=False,
                )
        except OAuthError as error:
            raise SignOnRefused(Refusal.NOT_PROVEN, f"code: {error.error}") from error
        except (requests.RequestException, ValueError, TypeError) as error:
            raise TemporaryFailure("sign_on_provider", type(error).__name__) from error
        if not isinstance(token.get("id_token"), str):
            raise SignOnRefused(Refusal.NOT_PROVEN, "no id token")
        return str(token["id_token"])

    def _validated(self, known: Json, token: str, nonce: str, now: datetime) -> Mapping[str, Any]:
        """Its claims, signed by a key of the provider, for us, now, and for this attempt."""
        try:
            read = self._signed(known, token)
            options = {
                "iss": {"essential": True, "value": self._config.issuer},
                "aud": {"essential": True, "value": self._config.client_id},
            }
            params = {"nonce": nonce, "client_id": self._config.client_id}
            claims = CodeIDToken(read.claims, read.header, options, params)
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise SignOnRefused(Refusal.NOT_PROVEN, f"{type(error).__name__}: {error}") from error
        if not isinstance(claims["sub"], str) or not 1 <= len(claims["sub"]) <= 255:
            raise SignOnRefused(Refusal.NOT_PROVEN, "sub is no subject")
        found: Mapping[str, Any] = claims
        return found

    def _signed(self, known: Json, token: str) -> jwt.Token:
        """A key that we do not know may be newer than our copy: it is fetched once more."""
        where = known["jwks_uri"]
        try:
            return jwt.decode(token, self._keys(where), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            return jwt.decode(token, self._keys(where, anew=True), algorithms=ALGORITHMS)

    def _keys(self, where: str, *, anew: bool = False) -> KeySet:
        document = self._fetched(where, anew=anew)
        return KeySet.import_key_set({"keys": document["keys"]})

    def _discovered(self) -> Json:
        """The provider's own description; one that is somebody else's is not used."""
        base = self._config.issuer.rstrip("/")
        document = self._fetched(f"{base}/.well-known/openid-configuration")
        if document.get("issuer") != self._config.issuer:
            raise TemporaryFailure("sign_on_provider", "describes another issuer")
        for name in _ENDPOINTS:
            if not _is_safe(str(document.get(name) or "")):
                raise TemporaryFailure("sign_on_provider", f"{name} is no https address")
        return document

    def _fetched(self, url: str, *, anew: bool = False) -> Json:
        """A document of the provider, kept for an hour."""
        with self._lock:
            at, document = self._documents.get(url, (0.0, None))
        if document is not None and not anew and time.monotonic() - at < CACHED_SECONDS:
            return document
        try:
            answer = requests.get(url, timeout=TIMEOUT_SECONDS, allow_redirects=False)
            if answer.status_code != requests.codes.ok:
                raise TemporaryFailure("sign_on_provider", f"answers {answer.status_code}")
            found = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise TemporaryFailure("sign_on_provider", type(error).__name__) from error
        if not isinstance(found, dict):
            raise TemporaryFailure("sign_on_provider", "describes itself as no object")
        with self._lock:
            self._documents[url] = (time.monotonic(), found)
        return found


def _is_safe(url: str) -> bool:
    """https, or this machine itself."""
    parts = urlsplit(url)
    return bool(parts.netloc) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)
    )
