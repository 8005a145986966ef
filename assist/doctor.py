"""`assist doctor`: ask every configured connection for real, and say what to do."""

from __future__ import annotations

import imaplib
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import requests
from slack_sdk.errors import SlackApiError, SlackClientError

from assist.billing.stripe import Matched
from assist.desk.services import StripeDesk
from assist.errors import AssistError, BadInput, NotFound, PermanentFailure, TemporaryFailure
from assist.settings import MailSecurity, Settings
from assist.slack.app import slack_client
from assist.sso.base import SignOnProvider
from assist.store import health, reseal, stripe_customers
from assist.wiring import Services
from assist.wiring_sign_in import sign_on_providers

TIMEOUT_SECONDS = 10
TWILIO_API = "https://api.twilio.com"


@dataclass(frozen=True, slots=True)
class Finding:
    """One connection: whether it works, and if not, what to do."""

    what: str
    ok: bool
    detail: str
    remedy: str = ""


Check = Callable[[Services], Finding]


def examine(services: Services) -> Iterator[Finding]:
    """Every configured connection, one after the other; never raises for what it checks."""
    yield _database(services)
    settings = services.settings
    if settings.data_keys:
        yield _sealed(services)
    if settings.semantic_model:
        yield _embeddings(services)
    if settings.twilio_account_sid:
        yield _guarded("Twilio", lambda: _twilio(settings))
    if settings.slack_bot_token:
        yield _guarded("Slack", lambda: _slack(settings))
    for provider in sign_on_providers(settings):
        yield _sign_on(provider, settings)
    if services.desk.stripe is not None:
        yield _stripe(services, services.desk.stripe)
    if settings.smtp_host:
        yield _guarded("sending mail", lambda: _smtp(settings))
    if settings.imap_host:
        yield _guarded("reading mail", lambda: _imap(settings))


def _sign_on(provider: SignOnProvider, settings: Settings) -> Finding:
    """Whether it describes itself; what it thinks of our secret only a sign-in tells."""
    what = f"sign-in with {provider.config.label}"
    back = f"{settings.public_url}/desk/sign-in/with/{provider.config.key}/callback"
    try:
        provider.begin(back)
    except TemporaryFailure as error:
        remedy = f"check the issuer, and that this machine reaches {provider.config.issuer}"
        return Finding(what, ok=False, detail=error.detail, remedy=remedy)
    return Finding(what, ok=True, detail=f"answers; it has to know {back}")


def _sealed(services: Services) -> Finding:
    with services.db.read() as tx:
        whole, left = reseal.is_whole(tx), reseal.open_texts(tx)
    if whole and not left:
        return Finding("encryption at rest", ok=True, detail="texts and addresses are sealed")
    detail = f"texts lie unsealed in {', '.join(left)}"
    if not whole:
        detail = "addresses lie unsealed, so their authors are not found"
    remedy = "Stop web and worker, run `assist data reseal`, start them again."
    return Finding("encryption at rest", ok=False, detail=detail, remedy=remedy)


def _guarded(what: str, check: Callable[[], Finding]) -> Finding:
    """A connection that cannot be made is a finding, not a crash."""
    try:
        return check()
    except (OSError, requests.RequestException, smtplib.SMTPException) as error:
        remedy = "check the host, the port and that this machine may connect to it"
        return Finding(what, ok=False, detail=f"no answer: {error}", remedy=remedy)


def _database(services: Services) -> Finding:
    try:
        with services.db.read() as tx:
            problem = health.problem(tx)
    except AssistError as error:
        problem = str(error)
    where = services.settings.database_url.partition("://")[0]
    if problem:
        return Finding("database", ok=False, detail=problem, remedy="run `assist migrate`")
    return Finding("database", ok=True, detail=f"{where} answers")


def _embeddings(services: Services) -> Finding:
    try:
        embedder = services.desk.learning.trainer.workshop.embedder
    except BadInput as error:
        detail = f"{error.field}: {error.problem}"
        return Finding("embeddings", ok=False, detail=detail, remedy=error.remedy)
    dimension = embedder.dimension if embedder else 0
    return Finding("embeddings", ok=True, detail=f"vectors of {dimension} numbers")


def _twilio(settings: Settings) -> Finding:
    token = settings.twilio_auth_token
    account = settings.twilio_account_sid or ""
    base = settings.twilio_api_url or TWILIO_API
    answer = requests.get(
        f"{base}/2010-04-01/Accounts/{account}.json",
        auth=(account, token.get_secret_value() if token else ""),
        timeout=TIMEOUT_SECONDS,
    )
    if answer.status_code == requests.codes.ok:
        return Finding("Twilio", ok=True, detail="the account answers")
    remedy = "check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN in the Twilio console"
    return Finding("Twilio", ok=False, detail=f"answered {answer.status_code}", remedy=remedy)


def _slack(settings: Settings) -> Finding:
    client = slack_client(settings.slack_bot_token or "", settings.slack_api_url)
    try:
        answer = client.auth_test()
        client.conversations_info(channel=settings.slack_channel or "")
    except SlackApiError as error:
        code = str(error.response.get("error"))
        return Finding("Slack", ok=False, detail=f"Slack said {code}", remedy=_slack_remedy(code))
    except SlackClientError as error:
        return Finding("Slack", ok=False, detail=str(error), remedy="check SLACK_API_URL")
    return Finding("Slack", ok=True, detail=f"signed in as {answer.get('user')}")


def _slack_remedy(code: str) -> str:
    remedies = {
        "invalid_auth": "copy SLACK_BOT_TOKEN again from your Slack app's OAuth page",
        "channel_not_found": "check SLACK_CHANNEL, and invite the app to that channel",
        "missing_scope": "add the scopes of docs/slack.md to the app and install it again",
    }
    return remedies.get(code, "look the code up in Slack's documentation")


def _stripe(services: Services, stripe: StripeDesk) -> Finding:
    """Does the key open the account, and does every account asked for have its customer?"""
    try:
        account = stripe.api.whoami()
    except TemporaryFailure as error:
        remedy = "check that this machine may connect to Stripe, and status.stripe.com"
        return Finding("Stripe", ok=False, detail=f"no answer: {error}", remedy=remedy)
    except (PermanentFailure, NotFound) as error:
        remedy = "check STRIPE_SECRET_KEY and its rights (docs/stripe.md)"
        return Finding("Stripe", ok=False, detail=str(error), remedy=remedy)
    with services.db.read() as tx:
        doubtful = stripe_customers.unmatched(tx)
    doubtful.pop(Matched.NOBODY, None)
    if doubtful:
        told = ", ".join(f"{number} {why}" for why, number in sorted(doubtful.items()))
        remedy = "name the right customer by metadata assist_contact (docs/stripe.md)"
        return Finding("Stripe", ok=False, detail=f"accounts in doubt: {told}", remedy=remedy)
    return Finding("Stripe", ok=True, detail=f"{account['id']} lets us in")


def _smtp(settings: Settings) -> Finding:
    tls = settings.smtp_security is MailSecurity.TLS
    connect = smtplib.SMTP_SSL if tls else smtplib.SMTP
    with connect(settings.smtp_host or "", settings.smtp_port, timeout=TIMEOUT_SECONDS) as server:
        if settings.smtp_security is MailSecurity.STARTTLS:
            server.starttls()
        if settings.smtp_user and settings.smtp_password:
            try:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            except smtplib.SMTPAuthenticationError:
                remedy = "check SMTP_USER and SMTP_PASSWORD"
                return Finding("sending mail", ok=False, detail="login refused", remedy=remedy)
    return Finding("sending mail", ok=True, detail=f"{settings.smtp_host} accepts us")


def _imap(settings: Settings) -> Finding:
    tls = settings.imap_security is MailSecurity.TLS
    connect = imaplib.IMAP4_SSL if tls else imaplib.IMAP4
    server = connect(settings.imap_host or "", settings.imap_port, timeout=TIMEOUT_SECONDS)
    password = settings.imap_password
    try:
        if settings.imap_security is MailSecurity.STARTTLS:
            server.starttls()
        server.login(settings.imap_user or "", password.get_secret_value() if password else "")
        status, _ = server.select(f'"{settings.imap_folder}"', readonly=True)
    except imaplib.IMAP4.error as error:
        remedy = "check IMAP_USER, IMAP_PASSWORD and IMAP_FOLDER"
        return Finding("reading mail", ok=False, detail=str(error), remedy=remedy)
    finally:
        server.logout()
    if status != "OK":
        remedy = "check IMAP_FOLDER"
        return Finding("reading mail", ok=False, detail="no such folder", remedy=remedy)
    return Finding("reading mail", ok=True, detail=f"{settings.imap_host} lets us in")
