"""The only reader of the environment (and of `.env`).

`load()` gives frozen Settings or raises SettingsError with every problem at once, each a sentence
that names the variable, what is wrong and what to do. Nothing else in assist reads os.environ.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Iterator, Mapping
from datetime import time
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import AfterValidator, ConfigDict, Field, SecretStr, ValidationError

from assist.errors import SettingProblem, SettingsError
from assist.settings_sign_in import SIGN_IN_GROUPS, SIGN_IN_REMEDIES, SignInSettings


class MailSecurity(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class Surface(StrEnum):
    """Where specialists work; the console is always there."""

    CONSOLE = "console"
    SLACK = "slack"


class VoiceMode(StrEnum):
    """How calls are carried; the talk is the same."""

    GATHER = "gather"
    RELAY = "relay"


class Billing(StrEnum):
    """Who knows what authors were charged and paid."""

    LEDGER = "ledger"
    STRIPE = "stripe"


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("is not an http(s) address")
    return value.rstrip("/")


def _database_url(value: str) -> str:
    if not value.startswith(
        ("sqlite:///", "postgresql://", "postgresql+psycopg://", "postgres://")
    ):
        raise ValueError("is neither a sqlite:/// nor a postgresql:// address")
    return value


def _limits_storage(value: str) -> str:
    if value == "memory://":
        return value
    if not value.startswith(("redis://", "rediss://")):
        raise ValueError("is neither memory:// nor a redis:// address")
    if find_spec("redis") is None:
        raise ValueError("is not usable: the Redis client is not installed (assist[redis])")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("is not an IANA time zone") from error
    return value


def _matching(pattern: str, problem: str) -> AfterValidator:
    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(problem)
        return value

    return AfterValidator(check)


def _decoded(value: str, size: int) -> bytes:
    try:
        key = base64.urlsafe_b64decode(value)
    except (binascii.Error, ValueError) as error:
        raise ValueError("is not a key as `assist data keys` prints it") from error
    if len(key) != size:
        raise ValueError(f"is not a key of {size} bytes as `assist data keys` prints it")
    return key


def _data_keys(value: SecretStr) -> SecretStr:
    for key in value.get_secret_value().split(","):
        _decoded(key.strip(), 32)
    return value


def _address_key(value: SecretStr) -> SecretStr:
    _decoded(value.get_secret_value(), 64)
    return value


def _places(value: str) -> str:
    places = [place.strip() for place in value.split(",") if place.strip()]
    if places != ["all"] and not all(re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", p) for p in places):
        raise ValueError("is neither all nor places such as US-FL,AR")
    return ",".join(places)


def _secret_key(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < 32:
        raise ValueError("is shorter than 32 characters")
    return value


HttpUrl = Annotated[str, AfterValidator(_http_url)]
Phone = Annotated[str, _matching(r"\+[1-9]\d{6,14}", "is not a phone number like +15551234567")]
Mailbox = Annotated[str, _matching(r"[^@\s]+@[^@\s]+\.[^@\s]+|[^@\s]+@localhost", "is no address")]
Zone = Annotated[str, AfterValidator(_zone)]
Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(SignInSettings):
    """Everything that differs between installations; field X is read from variable X.upper()."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    secret_key: Annotated[SecretStr, AfterValidator(_secret_key)]
    database_url: Annotated[str, AfterValidator(_database_url)] = "sqlite:///var/assist.db"
    # Texts and addresses lie encrypted where these are set: Fernet keys, the newest first, with
    # commas between them; one key of 64 bytes for addresses; the one before, while resealing.
    data_keys: Annotated[SecretStr, AfterValidator(_data_keys)] | None = None
    address_key: Annotated[SecretStr, AfterValidator(_address_key)] | None = None
    old_address_key: Annotated[SecretStr, AfterValidator(_address_key)] | None = None
    public_url: HttpUrl = "http://127.0.0.1:8000"
    var_dir: Path = Path("var")
    company: Annotated[str, Field(min_length=1, max_length=60)] = "Lantern House Publishing"
    behind_proxies: Annotated[int, Field(ge=0, le=5)] = 0  # trusted X-Forwarded-* hops
    rate_limit_storage: Annotated[str, AfterValidator(_limits_storage)] = "memory://"
    log_level: Annotated[str, _matching("DEBUG|INFO|WARNING|ERROR", "is not a log level")] = "INFO"

    twilio_account_sid: Annotated[str, _matching(r"AC[0-9a-f]{32}", "is no account SID")] | None = (
        None
    )
    twilio_auth_token: SecretStr | None = None
    twilio_sms_number: Phone | None = None
    twilio_whatsapp_number: Phone | None = None
    twilio_api_url: HttpUrl | None = None
    # The number that authors call (docs/voice.md): a request a turn, or ConversationRelay.
    twilio_voice_number: Phone | None = None
    voice_mode: VoiceMode = VoiceMode.GATHER
    # Whose calls are recorded, always announced: "all", or places such as "AR,US-FL".
    voice_records: Annotated[str, AfterValidator(_places)] = ""
    # What both say while a specialist speaks helps on the card; announced at the call's beginning.
    voice_live_assist: bool = True
    voice_hold_music: HttpUrl | None = None
    voice_ring_seconds: Annotated[int, Field(ge=5, le=60)] = 20
    retain_recordings_days: Annotated[int, Field(ge=1, le=36500)] = 1095

    slack_bot_token: (
        Annotated[str, _matching(r"xoxb-\S+", "is not a bot token (xoxb-…)")] | None
    ) = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: (
        Annotated[str, _matching(r"xapp-\S+", "is not an app-level token (xapp-…)")] | None
    ) = None
    slack_channel: Annotated[str, _matching(r"[CG][A-Z0-9]{2,}", "is no channel id")] | None = None
    slack_api_url: HttpUrl | None = None

    mail_address: Mailbox | None = None
    mail_authserv_id: str | None = None
    smtp_host: str | None = None
    smtp_port: Port = 587
    smtp_security: MailSecurity = MailSecurity.STARTTLS
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    imap_host: str | None = None
    imap_port: Port = 993
    imap_security: MailSecurity = MailSecurity.TLS
    imap_user: str | None = None
    imap_password: SecretStr | None = None
    imap_folder: str = "INBOX"

    billing: Billing = Billing.LEDGER
    stripe_secret_key: SecretStr | None = None
    stripe_webhook_secrets: SecretStr | None = None  # with commas between them
    stripe_api_base: HttpUrl | None = None
    stripe_zone: Zone = "UTC"  # in which Stripe's due dates are days: the Stripe account's own
    stripe_link_hours: Annotated[int, Field(ge=24, le=72)] = 48

    desk_zone: Zone = "America/Argentina/Buenos_Aires"
    desk_opens: time = time(12)
    desk_closes: time = time(20)
    desk_holidays: Annotated[str, _matching("[A-Z]{2}", "is no country code")] = "AR"
    desk_locale: Annotated[str, _matching("(en|es)(_[A-Z]{2})?", "is no en or es locale")] = "en_US"
    portal_secret: Annotated[SecretStr, AfterValidator(_secret_key)] | None = None
    default_country: Annotated[str, _matching("[A-Z]{2}", "is no country code")] = "US"
    # Longer than any call to a provider takes: a younger attempt may still be in its call.
    delivery_lease_seconds: Annotated[int, Field(ge=2, le=600)] = 45
    # Readings whose first intent is less sure than this wait for a team lead.
    review_below: Annotated[float, Field(ge=0, le=1)] = 0.35
    # A new version may lose so many points of an intent's lines, and of all lines.
    intent_may_fall_points: Annotated[float, Field(ge=0, le=100)] = 20.0
    overall_may_fall_points: Annotated[float, Field(ge=0, le=100)] = 1.0
    training_gather_seconds: Annotated[int, Field(ge=1, le=3600)] = 20
    training_limit_seconds: Annotated[int, Field(ge=10, le=3600)] = 600
    # Figures of an account that are older are told to nobody, and the card says so.
    figures_max_age_hours: Annotated[int, Field(ge=1, le=8760)] = 72
    # So long a proof of who an author is counts in its conversation.
    identity_l2_hours: Annotated[int, Field(ge=1, le=168)] = 24
    identity_l3_hours: Annotated[int, Field(ge=1, le=24)] = 2
    # "bundled", or a folder with a sentence-transformers ONNX export; none: the linear model alone.
    semantic_model: Path | None = None
    semantic_threads: Annotated[int, Field(ge=1, le=64)] = 1
    retain_conversations_days: Annotated[int, Field(ge=30, le=36500)] = 1095
    retain_attachments_days: Annotated[int, Field(ge=1, le=36500)] = 365
    retain_quarantine_days: Annotated[int, Field(ge=1, le=36500)] = 90
    # A file in place of the packaged contact policy (docs/contact-policy.md).
    contact_policy: Path | None = None
    # What a lead writes for the desk to say is published by another lead.
    playbook_review: bool = False
    reopen_days: Annotated[int, Field(ge=0, le=90)] = 7

    @property
    def surface(self) -> Surface:
        return Surface.SLACK if self.slack_bot_token else Surface.CONSOLE


# A group is used as a whole: one member set asks for the others.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "encryption at rest": ("data_keys", "address_key"),
    "Twilio": ("twilio_account_sid", "twilio_auth_token"),
    "Slack": ("slack_bot_token", "slack_signing_secret", "slack_channel"),
    "sending mail": ("smtp_host", "mail_address"),
    "reading mail": ("imap_host", "imap_user", "imap_password", "mail_address"),
    "Stripe": ("stripe_secret_key", "stripe_webhook_secrets"),
    **SIGN_IN_GROUPS,
}
_ASKS_FOR_GROUP = {
    "encryption at rest": ("data_keys", "address_key"),
    "Twilio": (
        "twilio_account_sid",
        "twilio_auth_token",
        "twilio_sms_number",
        "twilio_voice_number",
    ),
    "Slack": ("slack_bot_token", "slack_signing_secret", "slack_channel"),
    "sending mail": ("smtp_host",),
    "reading mail": ("imap_host",),
    "Stripe": ("stripe_secret_key", "stripe_webhook_secrets"),
    **SIGN_IN_GROUPS,
}
REMEDIES: Mapping[str, str] = {
    "secret_key": "set it to 32 or more random characters (openssl rand -hex 32)",
    "database_url": "use sqlite:///var/assist.db or postgresql://user:password@host/name",
    "data_keys": "use what `assist data keys` prints; keep earlier keys behind the newest",
    "address_key": "use what `assist data keys` prints",
    "old_address_key": "give the key before, and only while resealing",
    "public_url": "give the address at which providers reach us, e.g. https://desk.example.com",
    "rate_limit_storage": "use memory:// or redis://host:6379 (pip install assist[redis])",
    "twilio_account_sid": "copy it from the Twilio console (AC and 32 hexadecimal digits)",
    "twilio_auth_token": "copy it from the Twilio console",
    "voice_mode": "use gather or relay",
    "voice_records": "use all, or countries and states with commas between them: US-FL,AR",
    "slack_bot_token": "copy the Bot User OAuth Token from your Slack app's OAuth page",
    "slack_signing_secret": "copy it from your Slack app's Basic Information page",
    "slack_channel": "give the desk channel's id (C…), shown at the end of the channel's details",
    "slack_app_token": "make an app-level token with connections:write",
    "mail_address": "give the desk's own address, e.g. billing@example.com",
    "smtp_security": "use none, starttls or tls",
    "imap_security": "use none, starttls or tls",
    "billing": "use ledger or stripe",
    "stripe_secret_key": "copy a restricted key (rk_…) with the rights of docs/stripe.md",
    "stripe_webhook_secrets": "copy the endpoint's signing secret (whsec_…) from Stripe",
    "stripe_link_hours": "use 24 to 72",
    "contact_policy": "name a copy of assist/policy/data/contact.yaml, or unset it",
    "portal_secret": "set it to 32 or more random characters that the author portal knows too",
    "desk_zone": "use an IANA name such as America/Argentina/Buenos_Aires",
    **SIGN_IN_REMEDIES,
}


def load(environ: Mapping[str, str] | None = None, env_file: Path | None = None) -> Settings:
    """Read the environment over `.env` (or `env_file`); raise SettingsError with all problems."""
    found = {
        **dotenv_values(env_file or Path(".env")),
        **(os.environ if environ is None else environ),
    }
    given = {name: (found.get(name.upper()) or "").strip() for name in Settings.model_fields}
    values = {name: value for name, value in given.items() if value}
    problems = list(_incomplete_groups(values))
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        problems = [*_invalid(error), *problems]
        raise SettingsError(problems) from error
    if not settings.password_sign_in and not settings.has_provider:
        remedy = REMEDIES["password_sign_in"]
        problem = "is off although there is no other way to sign in"
        problems.append(SettingProblem("PASSWORD_SIGN_IN", problem, remedy))
    if problems:
        raise SettingsError(problems)
    return settings


def _invalid(error: ValidationError) -> Iterator[SettingProblem]:
    for detail in error.errors():
        name = str(detail["loc"][0])
        if detail["type"] == "missing":
            problem = "is not set"
        else:
            problem = detail["msg"].removeprefix("Value error, ")
            problem = problem if problem.startswith("is ") else f"is not usable: {problem}"
        yield SettingProblem(name.upper(), problem, REMEDIES.get(name, "correct or unset it"))


def _incomplete_groups(values: Mapping[str, str]) -> Iterator[SettingProblem]:
    if values.get("billing") == Billing.STRIPE and "stripe_secret_key" not in values:
        remedy = f"{REMEDIES['stripe_secret_key']}, or unset BILLING"
        yield SettingProblem("STRIPE_SECRET_KEY", "is not set although BILLING is stripe", remedy)
    for group, members in GROUPS.items():
        present = [name for name in _ASKS_FOR_GROUP[group] if name in values]
        if not present:
            continue
        for name in members:
            if name not in values:
                problem = f"is not set although {present[0].upper()} is ({group} needs both)"
                remedy = f"{REMEDIES.get(name, 'set it')}, or unset {present[0].upper()}"
                yield SettingProblem(name.upper(), problem, remedy)
