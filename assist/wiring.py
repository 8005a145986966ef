"""Composition root: the only place that picks concrete adapters and knows the settings."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from slack_bolt import App as SlackApp

from assist.channels.base import Channel
from assist.channels.email_channel import Email
from assist.channels.imap_fetch import Handlers, ImapFetcher, ImapSecurity, ImapServer
from assist.channels.smtp_client import Security, SmtpServer
from assist.channels.twilio_sms import TwilioSms
from assist.channels.twilio_twiml import address_of
from assist.channels.twilio_voice import TwilioVoice
from assist.channels.twilio_whatsapp import TwilioWhatsApp
from assist.channels.webchat import WebChat
from assist.desk import fetch_mail
from assist.desk.active_reader import ActiveReader
from assist.desk.choose_version import adopt_packaged
from assist.desk.playbook_releases import publish_packaged
from assist.desk.published_library import PublishedLibrary
from assist.desk.roster import DeskRoster
from assist.desk.services import DeskServices, IdentityRules, Learning, Retention, VoiceDesk
from assist.errors import BadInput, Duplicate, SettingProblem, SettingsError
from assist.i18n import translator
from assist.intents.learn import ChildTrainer, Trainer
from assist.intents.semantic.models import check_model
from assist.intents.versions import Semantic, Sets, Workshop
from assist.jobs import Jobs
from assist.model.contact import ChannelKind
from assist.model.learning import Tolerance
from assist.model.phone_call import CallMode
from assist.playbooks.library import load_packaged
from assist.policy.policy_data import (
    ContactPolicy,
    packaged_contact_policy,
    parse_contact_policy,
)
from assist.settings import REMEDIES, Billing, Settings
from assist.slack.app import slack_app, slack_client, socket_mode
from assist.slack.cards import SlackCards
from assist.store import Database, Tx, heartbeats, inboxes, playbooks
from assist.store.sealing import Sealing
from assist.wiring_billing import (
    PROVIDER_TIMEOUT_SECONDS,
    billing,
    stripe_desk,
    stripe_provider,
)


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a process is made of."""

    settings: Settings
    db: Database
    jobs: Jobs
    desk: DeskServices

    def close(self) -> None:
        """Let go of every connection."""
        if self.desk.stripe is not None:
            self.desk.stripe.api.close()
        self.jobs.close()
        self.db.close()


def utc_now() -> datetime:
    return datetime.now(UTC)


def build(
    settings: Settings, clock: Callable[[], datetime] = utc_now, sets: Sets | None = None
) -> Services:
    """Wire a process for `settings`; opens no connection before it is needed. `sets` are the
    examples and the frozen set of the reading (None: the packaged ones).
    """
    db = Database(settings.database_url, sealing(settings))
    jobs = build_jobs(db)
    workshop = Workshop(settings.var_dir / "intents", sets or Sets(), semantic(settings))
    trainer = ChildTrainer(workshop, limit_seconds=settings.training_limit_seconds)
    provider = stripe_provider(settings)
    own = {channel.kind: channel for channel in channels(settings)}
    desk = DeskServices(
        db=db,
        jobs=jobs,
        channels=own,
        billing=billing(settings, db, provider),
        reader=ActiveReader(db, trainer),
        published=PublishedLibrary(db),
        roster=DeskRoster(db, settings, clock),
        clock=clock,
        company=settings.company,
        default_country=settings.default_country,
        reopen_within=timedelta(days=settings.reopen_days),
        public_url=settings.public_url,
        zone=settings.desk_zone,
        claim_lease=timedelta(seconds=settings.delivery_lease_seconds),
        learning=learning(settings, trainer),
        figures_max_age=timedelta(hours=settings.figures_max_age_hours),
        retention=retention(settings),
        contact_policy=contact_policy(settings),
        unsubscribe_secret=settings.secret_key.get_secret_value(),
        identity=identity_rules(settings),
        stripe=stripe_desk(settings, db, provider),
        voice=voice_desk(settings, own),
        payments_are_stripes=settings.billing is Billing.STRIPE and provider is not None,
        playbook_review=settings.playbook_review,
    )
    return Services(settings, db, jobs, desk)


def retention(settings: Settings) -> Retention:
    """After how many days what is deleted."""
    return Retention(
        conversations=settings.retain_conversations_days,
        attachments=settings.retain_attachments_days,
        quarantine=settings.retain_quarantine_days,
    )


def identity_rules(settings: Settings) -> IdentityRules:
    """How long proofs count, and what keys the hashes of codes."""
    return IdentityRules(
        secret=settings.secret_key.get_secret_value(),
        l2_for=timedelta(hours=settings.identity_l2_hours),
        l3_for=timedelta(hours=settings.identity_l3_hours),
    )


def sealing(settings: Settings) -> Sealing | None:
    """The keys with which texts and addresses lie encrypted; None: there are none."""
    if settings.data_keys is None or settings.address_key is None:
        return None
    old = settings.old_address_key
    return Sealing(
        [key.strip().encode() for key in settings.data_keys.get_secret_value().split(",")],
        urlsafe_b64decode(settings.address_key.get_secret_value()),
        urlsafe_b64decode(old.get_secret_value()) if old else None,
    )


def semantic(settings: Settings) -> Semantic | None:
    """The embeddings that the settings name; SettingsError if they cannot be had."""
    folder = settings.semantic_model
    if folder is None:
        return None
    try:
        check_model(folder)
    except BadInput as error:
        problem = f"cannot be used: {error.field} {error.problem.rstrip('.')}"
        remedy = error.remedy.rstrip(".")
        raise SettingsError([SettingProblem("SEMANTIC_MODEL", problem, remedy)]) from error
    return Semantic(folder, settings.semantic_threads)


def contact_policy(settings: Settings) -> ContactPolicy:
    """The file that the settings name, else the packaged one; SettingsError if it is unfit."""
    file = settings.contact_policy
    if file is None:
        return packaged_contact_policy()
    try:
        return parse_contact_policy(file.read_text(encoding="utf-8"), file.name)
    except (BadInput, OSError, UnicodeDecodeError) as error:
        remedy = REMEDIES["contact_policy"]
        raise SettingsError(
            [SettingProblem("CONTACT_POLICY", f"is not usable: {error}", remedy)]
        ) from error


def learning(settings: Settings, trainer: Trainer) -> Learning:
    """How the desk learns, by the settings."""
    return Learning(
        trainer=trainer,
        review_below=settings.review_below,
        tolerance=Tolerance(settings.intent_may_fall_points, settings.overall_may_fall_points),
        gather_seconds=settings.training_gather_seconds,
        limit_seconds=settings.training_limit_seconds,
    )


def migrate(services: Services) -> None:
    """Bring the database up to date; publish the packaged playbooks that are new, and read by
    the packaged examples if they are.
    """
    services.db.migrate()
    services.jobs.migrate()
    with services.db.transaction() as tx:
        _publish_packaged(tx, services.desk.clock())
        for channel, address in inbox_addresses(services.settings):
            inboxes.ensure(tx, channel, address, services.settings.company)
    adopt_packaged(services.desk, services.desk.clock())


def _publish_packaged(tx: Tx, now: datetime) -> None:
    """Publish what is new in this release; a text that was changed since its release stays."""
    known = playbooks.published(tx)
    for playbook_id, yaml_text in load_packaged():
        if (playbook_id, playbooks.hash_of(yaml_text)) not in known:
            with suppress(Duplicate):  # another process did it in this moment
                publish_packaged(tx, playbook_id, yaml_text, now)


def build_jobs(db: Database) -> Jobs:
    """The engine's port over our database, with the store's heartbeats."""

    def beat(executor_id: str) -> None:
        with db.transaction() as tx:
            heartbeats.beat(tx, executor_id)

    def stale(older_than_seconds: float) -> tuple[str, ...]:
        with db.read() as tx:
            return heartbeats.stale(tx, older_than_seconds)

    def remove(executor_id: str) -> None:
        with db.transaction() as tx:
            heartbeats.remove(tx, executor_id)

    return Jobs(db.engine, beat=beat, stale=stale, remove=remove)


def channels(settings: Settings) -> Iterator[Channel]:
    """Every channel that the settings configure; web chat needs nothing and is always there."""
    secret = settings.secret_key.get_secret_value()
    portal = settings.portal_secret
    yield WebChat(secret, identity_secret=portal.get_secret_value() if portal else None)
    yield from _twilio_channels(settings)
    if settings.smtp_host and settings.mail_address:
        yield Email(
            _smtp_server(settings, settings.smtp_host),
            address=settings.mail_address,
            name=settings.company,
            secret=secret,
            authserv_id=settings.mail_authserv_id,
        )


def voice_desk(settings: Settings, channels: Mapping[ChannelKind, Channel]) -> VoiceDesk | None:
    """How the phone is answered; None where no number is configured."""
    channel = channels.get(ChannelKind.VOICE)
    if not isinstance(channel, TwilioVoice):
        return None
    records = settings.voice_records
    return VoiceDesk(
        telephony=channel,
        number=str(settings.twilio_voice_number),
        address=partial(address_of, settings.public_url),
        mode=CallMode(settings.voice_mode.value),
        records=frozenset({"*"} if records == "all" else filter(None, records.split(","))),
        live_assist=settings.voice_live_assist,
        hold_music=str(settings.voice_hold_music or ""),
        ring_seconds=settings.voice_ring_seconds,
        keep_recordings=settings.retain_recordings_days,
    )


def _smtp_server(settings: Settings, host: str) -> SmtpServer:
    return SmtpServer(
        host=host,
        port=settings.smtp_port,
        security=Security(settings.smtp_security.value),
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
        timeout=PROVIDER_TIMEOUT_SECONDS,
    )


def _twilio_channels(settings: Settings) -> Iterator[Channel]:
    if not settings.twilio_account_sid or not settings.twilio_auth_token:
        return
    account = settings.twilio_account_sid
    token = settings.twilio_auth_token.get_secret_value()
    public_url, api_url = settings.public_url, settings.twilio_api_url
    wait = PROVIDER_TIMEOUT_SECONDS
    yield TwilioSms(account, token, public_url=public_url, api_url=api_url, read_timeout=wait)
    yield TwilioWhatsApp(account, token, public_url=public_url, api_url=api_url, read_timeout=wait)
    if settings.twilio_voice_number:
        yield TwilioVoice(account, token, public_url=public_url, api_url=api_url, read_timeout=wait)


def inbox_addresses(settings: Settings) -> Iterator[tuple[ChannelKind, str]]:
    """Our own addresses, so that we can write first from them."""
    addresses = {
        ChannelKind.SMS: settings.twilio_sms_number,
        ChannelKind.WHATSAPP: settings.twilio_whatsapp_number,
        ChannelKind.EMAIL: settings.mail_address,
        ChannelKind.VOICE: settings.twilio_voice_number,
    }
    yield from ((kind, address) for kind, address in addresses.items() if address)


def build_slack_cards(services: Services) -> SlackCards | None:
    """The desk channel's cards; None when Slack is not configured and the console is the desk."""
    settings = services.settings
    if settings.slack_bot_token is None or settings.slack_channel is None:
        return None
    client = slack_client(settings.slack_bot_token, settings.slack_api_url)
    return SlackCards(
        services.desk, client, settings.slack_channel, translator(settings.desk_locale)
    )


def build_slack_app(services: Services) -> SlackApp | None:
    """Bolt with every listener; None when Slack is not configured."""
    settings, cards = services.settings, build_slack_cards(services)
    if cards is None or settings.slack_signing_secret is None:
        return None
    return slack_app(
        services.desk,
        cards,
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        locale=settings.desk_locale,
    )


def run_socket_mode(services: Services) -> None:
    """Answer Slack over a WebSocket that we open, until the process is told to stop."""
    app, token = build_slack_app(services), services.settings.slack_app_token
    if app is None or token is None:
        problem = SettingProblem("SLACK_APP_TOKEN", "is not set", "Socket Mode needs it")
        raise SettingsError([problem])
    socket_mode(app, token).start()  # type: ignore[no-untyped-call]  # bolt leaves it untyped


def build_mail_reader(services: Services) -> ImapFetcher | None:
    """The mailbox's reader; None when no mailbox is configured."""
    settings, desk = services.settings, services.desk
    if settings.imap_host is None or settings.imap_user is None or settings.imap_password is None:
        return None
    server = ImapServer(
        host=settings.imap_host,
        port=settings.imap_port,
        security=ImapSecurity(settings.imap_security.value),
        user=settings.imap_user,
        password=settings.imap_password.get_secret_value(),
    )
    folder = settings.imap_folder
    mail_handlers = Handlers(
        on_mail=lambda raw, _key: fetch_mail.take_mail(desk, raw),
        quarantine=lambda key, raw, why: fetch_mail.quarantine_mail(desk, key, raw, why),
        get_position=lambda: fetch_mail.position(desk, folder),
        set_position=lambda at: fetch_mail.set_position(desk, folder, at),
    )
    return ImapFetcher(server, mail_handlers, folder=folder)
