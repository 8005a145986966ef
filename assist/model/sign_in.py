"""Who is signed in where, and the accounts elsewhere by which a person signs in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SignIn:
    """One browser that is signed in. Its token is nowhere: only the token's hash is kept."""

    id: str
    specialist_id: str
    method: str  # "password", "link", or the provider's key
    address: str  # from which it began
    device: str  # what the browser called itself then
    since: datetime
    seen_at: datetime  # within a minute
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Identity:
    """An account at an OpenID provider, proven by its signed token.

    `subject` never changes and is never given to anybody else (OpenID Connect Core, 5.7); an
    address may be, so `email` is here only when the provider vouches for it now.
    """

    provider: str  # our key of it: "google"
    issuer: str
    subject: str
    email: str = ""  # lower case; "" when there is none that the provider vouches for
    name: str = ""
    slack_user_id: str | None = None  # Slack alone tells it


@dataclass(frozen=True, slots=True)
class BoundIdentity:
    """An account elsewhere that belongs to a specialist here, since somebody's first sign-in."""

    provider: str
    issuer: str
    subject: str
    specialist_id: str
    email: str  # at the time
    bound_at: datetime
    used_at: datetime
