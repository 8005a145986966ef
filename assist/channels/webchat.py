"""Chat on the publisher's pages: signed visitors, messages by POST, answers read from the store."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from assist.channels import wire
from assist.channels.base import (
    Capabilities,
    Event,
    InboundMessage,
    OutboundMessage,
    Sent,
    WireRequest,
)
from assist.errors import BadInput, NotAuthentic, PermanentFailure
from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.conversation import FailureReason

HEADER = "x-assist-visitor"
COOKIE = "assist_visitor"
TOKEN_LIFETIME = timedelta(days=180)
_MAX_TEXT = 4000
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_EMAIL = re.compile(r"[^\s@<>\"(),:;\[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who a token speaks for; `contact_id` only while the publisher's portal vouches for it."""

    id: str
    contact_id: str | None = None
    vouched_until: datetime | None = None

    def proven_contact(self, now: datetime) -> str | None:
        vouched = self.vouched_until is not None and now < self.vouched_until
        return self.contact_id if vouched else None


def identity_token(contact_id: str, secret: str, expires: datetime) -> str:
    """The portal's word that its signed-in user is `contact_id`, until `expires`.

    The publisher's server computes it with the shared secret: `<contact>.<unix time>.<HMAC>` where
    the HMAC is SHA-256 over `<contact>.<unix time>` in hexadecimal.
    """
    claim = f"{contact_id}.{int(expires.timestamp())}"
    return f"{claim}.{_mac(claim, secret)}"


def read_identity(token: str, secret: str, now: datetime) -> tuple[str, datetime]:
    """The contact and until when it holds; NotAuthentic if forged, malformed or expired."""
    claim, _, mac = token.rpartition(".")
    contact_id, _, until = claim.rpartition(".")
    genuine = hmac.compare_digest(mac.encode("utf-8", "replace"), _mac(claim, secret).encode())
    if not genuine or not contact_id or not re.fullmatch("[0-9]{1,11}", until):
        raise NotAuthentic("the portal's identity token is not genuine")
    expires = datetime.fromtimestamp(int(until), UTC)
    if expires <= now:
        raise NotAuthentic("the portal's identity token has expired")
    return contact_id, expires


def _mac(claim: str, secret: str) -> str:
    signed = claim.encode("utf-8", "replace")
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def _utc_now() -> datetime:
    return datetime.now(UTC)


class WebChat:
    """`secret` signs visitors' tokens; `identity_secret` is shared with the publisher's portal."""

    kind = ChannelKind.WEBCHAT
    capabilities = Capabilities(max_characters=_MAX_TEXT, receipts=True, rate_per_second=100.0)

    def __init__(
        self,
        secret: str,
        *,
        address: str = "webchat",
        identity_secret: str | None = None,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._signer = URLSafeSerializer(secret, salt="assist.webchat.visitor")
        self._address = address
        self._identity_secret = identity_secret
        self._clock = clock

    def start(self, now: datetime, *, identity: str | None = None) -> tuple[Visitor, str]:
        """A new visitor and its token; `identity` is the portal's token, if the page has one."""
        return self._issue(Visitor(secrets.token_hex(13)), now, identity)

    def renew(
        self, token: str, now: datetime, *, identity: str | None = None
    ) -> tuple[Visitor, str]:
        """The same visitor with a fresh token; a portal token given now adds its contact."""
        return self._issue(self.visitor(token, now), now, identity)

    def visitor(self, token: str, now: datetime) -> Visitor:
        """Who a token speaks for; NotAuthentic if it is forged or too old."""
        try:
            claim = self._signer.loads(token)
            visitor = Visitor(claim["v"], claim["c"], _time(claim["u"]))
            expires = _time(claim["e"])
        except (BadData, KeyError, TypeError, ValueError) as error:
            raise NotAuthentic("the visitor's token is not genuine") from error
        if expires is None or expires <= now:
            raise NotAuthentic("the visitor's token has expired")
        return visitor

    def verify(self, request: WireRequest) -> None:
        """A genuine token in the X-Assist-Visitor header or the cookie; else NotAuthentic."""
        self.visitor(_token(request.headers), self._clock())

    def parse(self, request: WireRequest, now: datetime) -> Sequence[Event]:
        """One message: {"id", "text", "email"?, "name"?, "language"?}; `id` is the page's own."""
        try:
            visitor = self.visitor(_token(request.headers), now)
        except NotAuthentic as error:
            raise BadInput(HEADER, f"{error}.") from None
        fields = wire.json_object(request.body)
        contact_id = visitor.proven_contact(now)
        message = InboundMessage(
            channel=self.kind,
            inbox_address=self._address,
            sender_address=visitor.id,
            external_id=f"{visitor.id}:{_pattern(fields, 'id', _ID, 64)}",
            text=_text(fields),
            received_at=now,
            sender_name=wire.one_line(wire.string(fields, "name", maximum=200, default="")),
            language_hint=_pattern(fields, "language", _LANGUAGE, 35, optional=True) or None,
            reply_email=_pattern(fields, "email", _EMAIL, 254, optional=True).lower() or None,
            proven=IdentityLevel.L2 if contact_id else IdentityLevel.L0,
            contact_id=contact_id,
        )
        return (message,)

    def check(self, message: OutboundMessage, now: datetime) -> None:  # noqa: ARG002 - protocol
        if not message.text.strip():
            raise PermanentFailure(FailureReason.REJECTED, "there is nothing to send")
        if len(message.text) > _MAX_TEXT:
            raise PermanentFailure(FailureReason.TOO_LONG, f"more than {_MAX_TEXT} characters")

    def send(self, message: OutboundMessage, now: datetime) -> Sent:
        """Nothing leaves the house: the page reads the stored message, so storing was sending."""
        self.check(message, now)
        return Sent(external_id=message.id)

    def find_sent(self, message: OutboundMessage, since: datetime) -> Sent | None:  # noqa: ARG002 - the protocol has it
        return Sent(external_id=message.id)

    def _issue(self, visitor: Visitor, now: datetime, identity: str | None) -> tuple[Visitor, str]:
        if identity is not None:
            if self._identity_secret is None:
                raise NotAuthentic("no portal is set up to vouch for visitors")
            contact_id, until = read_identity(identity, self._identity_secret, now)
            visitor = Visitor(visitor.id, contact_id, until)
        until_unix = int(visitor.vouched_until.timestamp()) if visitor.vouched_until else None
        expires = int((now + TOKEN_LIFETIME).timestamp())
        claim = {"v": visitor.id, "c": visitor.contact_id, "u": until_unix, "e": expires}
        token = self._signer.dumps(claim)
        return visitor, token if isinstance(token, str) else token.decode()


def email_address(fields: Mapping[str, Any]) -> str:
    """The address in `email`, in lower case; BadInput if it is missing or malformed."""
    return _pattern(fields, "email", _EMAIL, 254).lower()


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _token(headers: Mapping[str, str]) -> str:
    """The header wins over the cookie: a page that cannot store cookies sends the header."""
    if headers.get(HEADER):
        return headers[HEADER]
    pairs = (part.partition("=") for part in headers.get("cookie", "").split(";"))
    return next((value.strip() for name, _, value in pairs if name.strip() == COOKIE), "")


def _text(fields: Mapping[str, Any]) -> str:
    text = wire.string(fields, "text", maximum=_MAX_TEXT)
    if not text.strip():
        raise BadInput("text", "is empty.")
    return text


def _pattern(
    fields: Mapping[str, Any],
    name: str,
    pattern: re.Pattern[str],
    maximum: int,
    *,
    optional: bool = False,
) -> str:
    value = wire.string(fields, name, maximum=maximum, default="" if optional else None).strip()
    if not pattern.fullmatch(value) and not (optional and not value):
        raise BadInput(name, "is malformed.")
    return value
