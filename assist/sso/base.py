"""What sign-in asks of an OpenID provider, whichever it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from assist.errors import NotAuthentic
from assist.model.sign_in import Identity


class Kind(StrEnum):
    """Whose rules the claims are read by."""

    GENERIC = "oidc"
    GOOGLE = "google"
    ENTRA = "entra"
    SLACK = "slack"


@dataclass(frozen=True, slots=True)
class ProviderConfig:
    """One way to sign in."""

    kind: Kind
    label: str  # on its button
    issuer: str  # exactly as its tokens say it
    client_id: str
    client_secret: str = field(repr=False)
    domains: frozenset[str] = frozenset()  # whose addresses count; Google: hosted domains
    tenant: str = ""  # Entra's tenant id, Slack's team id

    @property
    def key(self) -> str:
        """In addresses and in the record."""
        return self.kind.value


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in under way; it lives in the browser's signed session."""

    provider: str
    state: str
    nonce: str
    verifier: str  # of PKCE (RFC 7636)


class Refusal(StrEnum):
    """Why an answer of a provider signs nobody in."""

    CANCELLED = "cancelled"  # the person, or the provider's administrator, said no
    NOT_PROVEN = "not_proven"  # signature, issuer, audience, time or nonce
    OTHER_ORGANISATION = "other_organisation"  # hosted domain, tenant or team is not ours
    OTHER_DOMAIN = "other_domain"  # the address is of a domain that is not allowed


class SignOnRefused(NotAuthentic):
    """The provider's answer does not prove who they are; `detail` is for the log."""

    def __init__(self, why: Refusal, detail: str = "") -> None:
        self.why = why
        super().__init__(f"{why.value}: {detail}" if detail else why.value)


class SignOnProvider(Protocol):
    """Both may ask the provider over the network: TemporaryFailure when it is unwell."""

    @property
    def config(self) -> ProviderConfig: ...

    def begin(self, redirect_uri: str) -> tuple[str, Attempt]:
        """Where the browser goes, and what has to come back from there."""
        ...

    def finish(
        self, attempt: Attempt, answer: Mapping[str, str], redirect_uri: str, now: datetime
    ) -> Identity:
        """Whom the answer's code proves. SignOnRefused when it proves nobody."""
        ...
