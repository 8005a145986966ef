"""The settings of sign-in: providers, their groups, and what to do about each (docs/sign-in.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field, SecretStr

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}|localhost")
_TEAM = re.compile(r"[TE][A-Z0-9]{2,}")
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


def _issuer(value: str) -> str:
    """Kept as it is: tokens name it exactly so, with or without a slash at its end."""
    parts = urlsplit(value)
    local = parts.scheme == "http" and parts.hostname in _LOCAL
    if not parts.netloc or parts.query or parts.fragment or not (parts.scheme == "https" or local):
        raise ValueError("is not an https address")
    return value


def _tenant(value: str) -> str:
    if not _GUID.fullmatch(value):
        raise ValueError("is no tenant id; common, organizations and consumers let anybody in")
    return value.lower()


def _team(value: str) -> str:
    if not _TEAM.fullmatch(value):
        raise ValueError("is no workspace id")
    return value


def _domains(value: str) -> str:
    for domain in domains_of(value):
        if not _DOMAIN.fullmatch(domain):
            raise ValueError(f"is not usable: {domain!r} is no domain")
    return value


def domains_of(value: str | None) -> frozenset[str]:
    """The domains of a setting: "example.com, example.org"."""
    parts = (part.strip().lower() for part in (value or "").split(","))
    return frozenset(part for part in parts if part)


Issuer = Annotated[str, AfterValidator(_issuer)]
Domains = Annotated[str, AfterValidator(_domains)]


class SignInSettings(BaseModel):
    """What `assist.settings.Settings` has of it."""

    # Local accounts may sign in; False leaves the providers alone.
    password_sign_in: bool = True
    # Somebody whom a provider vouches for and nobody here knows becomes a specialist.
    sign_in_creates_people: bool = False

    google_client_id: str | None = None
    google_client_secret: SecretStr | None = None
    google_domains: Domains | None = None  # of the Workspace, with commas between them
    entra_tenant: Annotated[str, AfterValidator(_tenant)] | None = None
    entra_client_id: str | None = None
    entra_client_secret: SecretStr | None = None
    entra_domains: Domains | None = None
    entra_authority: Issuer = "https://login.microsoftonline.com"  # national clouds have others
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    slack_team: Annotated[str, AfterValidator(_team)] | None = None
    oidc_issuer: Issuer | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_domains: Domains | None = None
    oidc_label: Annotated[str, Field(min_length=1, max_length=40)] = "Single sign-on"

    @property
    def has_provider(self) -> bool:
        """Whether anybody can sign in without a password."""
        ids = (self.google_client_id, self.entra_client_id, self.slack_client_id)
        return any((*ids, self.oidc_client_id))


SIGN_IN_GROUPS: Mapping[str, tuple[str, ...]] = {
    "Google sign-in": ("google_client_id", "google_client_secret", "google_domains"),
    "Entra sign-in": ("entra_tenant", "entra_client_id", "entra_client_secret"),
    "Slack sign-in": ("slack_client_id", "slack_client_secret", "slack_team"),
    "OpenID sign-in": ("oidc_issuer", "oidc_client_id", "oidc_client_secret", "oidc_domains"),
}
SIGN_IN_REMEDIES: Mapping[str, str] = {
    "password_sign_in": "set up a provider first (docs/sign-in.md), or leave passwords on",
    "google_client_id": "copy it from the OAuth client in Google Cloud",
    "google_client_secret": "copy it from the OAuth client in Google Cloud",
    "google_domains": "name your Workspace's domains, e.g. example.com",
    "entra_tenant": "copy the Directory (tenant) ID from the app registration",
    "entra_client_id": "copy the Application (client) ID from the app registration",
    "entra_client_secret": "make one under Certificates & secrets and copy its value",
    "slack_client_id": "copy it from your Slack app's Basic Information page",
    "slack_client_secret": "copy it from your Slack app's Basic Information page",
    "slack_team": "give your workspace's id (T…): it is in the address of Slack in a browser",
    "oidc_issuer": "give the issuer exactly as the provider's configuration names it",
    "oidc_domains": "name the domains whose addresses may sign in, e.g. example.com",
}
