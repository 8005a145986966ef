"""What a provider's verified claims prove: the organisation, and which address counts. Pure.

No address is believed because it stands in a token: at some providers a person, or the
administrator of another organisation, writes what they like into it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from assist.model.sign_in import Identity
from assist.sso.base import Kind, ProviderConfig, Refusal, SignOnRefused

SLACK_USER = "https://slack.com/user_id"
SLACK_TEAM = "https://slack.com/team_id"
Claims = Mapping[str, Any]


def identity_of(config: ProviderConfig, claims: Claims) -> Identity:
    """Whom the claims prove. SignOnRefused for another organisation or domain."""
    vouched = _RULES[config.kind](config, claims)
    email = _address(claims) if vouched else ""
    if config.domains and config.kind is not Kind.GOOGLE:
        _check_domain(config, email)
    slack_user = claims.get(SLACK_USER) if config.kind is Kind.SLACK else None
    return Identity(
        provider=config.key,
        issuer=config.issuer,
        subject=str(claims["sub"]),
        email=email,
        name=str(claims.get("name") or "").strip()[:120],
        slack_user_id=str(slack_user) if slack_user else None,
    )


def _generic(_config: ProviderConfig, claims: Claims) -> bool:
    """OpenID Connect Core, 5.1: the provider took steps to see that they control it."""
    return claims.get("email_verified") is True


def _google(config: ProviderConfig, claims: Claims) -> bool:
    """`hd` is there for accounts of a Workspace alone, and names it; an address is not proof of
    that (developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload).
    """
    hosted = str(claims.get("hd") or "").lower()
    if hosted not in config.domains:
        raise SignOnRefused(Refusal.OTHER_ORGANISATION, f"hd is {hosted or 'missing'}")
    return claims.get("email_verified") is True


def _entra(config: ProviderConfig, claims: Claims) -> bool:
    """`email` and `preferred_username` can be set to anything; only with `xms_edov` does Entra say
    that the address's domain is its owner's
    (learn.microsoft.com/entra/identity-platform/optional-claims-reference).
    """
    if str(claims.get("tid") or "").lower() != config.tenant.lower():
        raise SignOnRefused(Refusal.OTHER_ORGANISATION, "tid is another tenant")
    return claims.get("xms_edov") in (True, 1, "1", "true")


def _slack(config: ProviderConfig, claims: Claims) -> bool:
    if claims.get(SLACK_TEAM) != config.tenant:
        raise SignOnRefused(Refusal.OTHER_ORGANISATION, "another Slack workspace")
    return claims.get("email_verified") is True


_RULES: Mapping[Kind, Callable[[ProviderConfig, Claims], bool]] = {
    Kind.GENERIC: _generic,
    Kind.GOOGLE: _google,
    Kind.ENTRA: _entra,
    Kind.SLACK: _slack,
}


def _address(claims: Claims) -> str:
    """As ours are kept; "" for what is none. Letters that only look like others are none."""
    email = str(claims.get("email") or "").strip()
    name, at, domain = email.rpartition("@")
    plain = email.isascii() and email.isprintable() and " " not in email
    return email.lower() if plain and name and at and domain and "@" not in name else ""


def _check_domain(config: ProviderConfig, email: str) -> None:
    """An address that nobody vouches for is of no domain; where domains are not asked for it is
    only not believed.
    """
    domain = email.rpartition("@")[2]
    if email and domain not in config.domains:
        raise SignOnRefused(Refusal.OTHER_DOMAIN, domain)
