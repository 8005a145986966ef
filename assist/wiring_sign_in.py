"""The part of the composition root that picks the providers by which people sign in."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import SecretStr

from assist.settings import Settings
from assist.settings_sign_in import domains_of
from assist.sso.base import Kind, ProviderConfig, SignOnProvider
from assist.sso.oidc import OidcProvider

GOOGLE_ISSUER = "https://accounts.google.com"
SLACK_ISSUER = "https://slack.com"


def sign_on_providers(settings: Settings) -> tuple[SignOnProvider, ...]:
    """Each that the settings configure, in the order of their buttons."""
    return tuple(OidcProvider(config) for config in provider_configs(settings))


def provider_configs(settings: Settings) -> Iterator[ProviderConfig]:
    """What the settings say about them."""
    if settings.google_client_id:
        yield ProviderConfig(
            Kind.GOOGLE,
            "Google",
            GOOGLE_ISSUER,
            settings.google_client_id,
            _plain(settings.google_client_secret),
            domains_of(settings.google_domains),
        )
    if settings.entra_client_id and settings.entra_tenant:
        yield ProviderConfig(
            Kind.ENTRA,
            "Microsoft",
            f"{settings.entra_authority.rstrip('/')}/{settings.entra_tenant}/v2.0",
            settings.entra_client_id,
            _plain(settings.entra_client_secret),
            domains_of(settings.entra_domains),
            settings.entra_tenant,
        )
    if settings.slack_client_id and settings.slack_team:
        yield ProviderConfig(
            Kind.SLACK,
            "Slack",
            SLACK_ISSUER,
            settings.slack_client_id,
            _plain(settings.slack_client_secret),
            tenant=settings.slack_team,
        )
    if settings.oidc_client_id and settings.oidc_issuer:
        yield ProviderConfig(
            Kind.GENERIC,
            settings.oidc_label,
            settings.oidc_issuer,
            settings.oidc_client_id,
            _plain(settings.oidc_client_secret),
            domains_of(settings.oidc_domains),
        )


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
