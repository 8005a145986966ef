"""What every use case is given: the edges and the deciding parts, whole and ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from assist.billing.base import BillingConnector
from assist.billing.stripe import Object, Provider
from assist.channels.base import Channel
from assist.channels.telephony import Telephony
from assist.desk.published_library import Published
from assist.intents.learn import Trainer
from assist.intents.reader import Reader
from assist.jobs import Jobs
from assist.model.contact import ChannelKind
from assist.model.learning import Tolerance
from assist.model.phone_call import CallMode
from assist.model.specialist import Roster
from assist.playbooks.library import Library
from assist.policy.policy_data import ContactPolicy
from assist.store import Database


@dataclass(frozen=True, slots=True)
class Learning:
    """How the desk learns from what team leads accept."""

    trainer: Trainer
    review_below: float  # confidence of the first intent below which a team lead looks at it
    tolerance: Tolerance
    gather_seconds: int  # examples accepted within so long are trained in one run
    limit_seconds: int  # a training that takes longer is ended


@dataclass(frozen=True, slots=True)
class Retention:
    """How many days each class of data is kept (desk rules, 1.4; 12 CFR 1006.100)."""

    conversations: int = 1095  # after it was resolved
    attachments: int = 365  # after they came
    quarantine: int = 90  # mail that was settled


@dataclass(frozen=True, slots=True)
class IdentityRules:
    """How long a proof counts, and the key of the hashes of one-time codes."""

    secret: str
    l2_for: timedelta = timedelta(hours=24)
    l3_for: timedelta = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class StripeDesk:
    """What the desk does with Stripe beside asking for an account's facts."""

    api: Provider
    customer_of: Callable[[str, datetime], Object | None]  # the one that is surely an account's
    webhook_secrets: tuple[str, ...]  # more than one while one is being replaced
    link_secret: str  # signs the addresses of hosted links
    link_good_for: timedelta


@dataclass(frozen=True, slots=True)
class VoiceDesk:
    """How the desk answers the phone."""

    telephony: Telephony
    number: str  # ours, that calls come in at and are placed from
    address: Callable[..., str]  # of ours for the provider: a path, and what it asks as keywords
    mode: CallMode
    records: frozenset[str]  # places whose calls are recorded: "US", "US-FL"; "*" is everywhere
    hold_music: str = ""  # whose address callers hear who wait; "": ours
    ring_seconds: int = 20  # a specialist's phone
    live_assist: bool = True  # transcribe what is said with a specialist
    keep_recordings: int = 1095  # days (12 CFR 1006.100: three years)


@dataclass(frozen=True, slots=True)
class DeskServices:
    """Built once per process by `assist.wiring`."""

    db: Database
    jobs: Jobs
    channels: Mapping[ChannelKind, Channel]
    billing: BillingConnector
    reader: Callable[[], Reader]  # loads on first use: web processes never need it
    published: Callable[[], Published]  # the playbooks, reloaded when they change
    roster: Callable[[], Roster]
    clock: Callable[[], datetime]
    company: str
    default_country: str
    reopen_within: timedelta
    public_url: str
    claim_lease: timedelta  # longer than any provider call: a younger claim may be in its call
    zone: str  # the desk's own, for readers whose zone is unknown
    learning: Learning
    figures_max_age: timedelta  # older figures of an account are told to nobody
    contact_policy: ContactPolicy  # when, how often and by which channel anybody is contacted
    unsubscribe_secret: str  # signs the addresses that end our mail with one click
    identity: IdentityRules
    retention: Retention = Retention()
    stripe: StripeDesk | None = None  # None: not configured here
    voice: VoiceDesk | None = None  # None: no phone number is configured
    payments_are_stripes: bool = False  # BILLING=stripe: what was paid is Stripe's to tell
    playbook_review: bool = False  # a second lead has to publish what the first one wrote

    def library(self) -> Library:
        """The playbooks in use for everybody; a conversation's own are `playbook_in_use`'s."""
        return self.published().library

    def channel(self, kind: ChannelKind) -> Channel | None:
        """The configured channel of that kind; None when it is not configured here."""
        return self.channels.get(kind)
