"""Everything that a turn knows when it decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from assist.model.account import AccountSnapshot
from assist.model.contact import Contact, IdentityLevel
from assist.model.conversation import Conversation, Message
from assist.model.hold import HoldKind
from assist.model.interpretation import Interpretation
from assist.model.offer import Offer
from assist.model.payment_plan import Acceptance, SentOffer
from assist.model.plan_progress import PlanProgress
from assist.model.playbook import Place
from assist.model.promise import Promise
from assist.model.refund import Refund
from assist.model.royalty_records import RoyaltyRecords
from assist.playbooks.offers.history import OfferHistory
from assist.playbooks.offers.limits import OfferLimits


@dataclass(frozen=True, slots=True)
class Situation:
    """Plain values, loaded before deciding. Moments are aware UTC."""

    conversation: Conversation
    contact: Contact
    message: Message  # the last incoming one
    texts: tuple[str, ...]  # every unread text that this turn answers, oldest first
    interpretation: Interpretation
    account: AccountSnapshot | None
    desk_open: bool
    opens_at: datetime | None  # when the desk next opens
    tell_after_hours: bool  # the author has not been told in this closed period
    specialist_name: str  # who will answer; "" when nobody is on shift
    company: str
    locale: str
    zone: str  # the author's when it is known, else the desk's
    opted_out: bool
    exclude: frozenset[str]  # playbook ids that were suggested on this base already
    opt_keyword: str | None  # "stop", "start" or "help": the carrier's exact single word
    history_has_reply: bool
    closes_at: datetime | None = None  # when the desk closes today, if it is open
    clicked: str | None = None  # the reserved intent that a specialist's click asks a text for
    offer: Offer | None = None  # the one that a specialist chose: it is what the reply makes
    holds: frozenset[HoldKind] = frozenset()  # that stand
    holds_were_set: bool = False  # by these very messages, when they were read first
    frozen: frozenset[str] = frozenset()  # invoices that a bank has: nobody is asked for them
    history: OfferHistory = field(default_factory=OfferHistory)
    closed: frozenset[date] = frozenset()  # bank holidays where the author is
    plan: PlanProgress | None = None  # the account's active one
    promise: Promise | None = None  # the account's open one
    broken: Promise | None = None  # the account's newest, if it was broken and nothing followed
    refund: Refund | None = None  # the account's newest
    royalties: RoyaltyRecords = field(default_factory=RoyaltyRecords)  # about paying them out
    sent_offer: SentOffer | None = None  # what our last reply offered
    acceptance: Acceptance | None = None  # of that, as a specialist recorded it
    pay_link: str | None = None  # where this author pays, or changes how they pay
    shared: bool = False  # others read the address too: no amount in a subject
    place: Place | None = None  # the playbook and step of our newest reply: its branches answer
    follow_up: str | None = None  # the playbook whose time has come
    offer_limits: OfferLimits | None = None  # of the playbook that answers
    spoken: bool = False  # the assistant says the answer in a call, to a caller who waits
    figures_too_old: datetime | None = None  # how old the account was that is left out for its age

    @property
    def level(self) -> IdentityLevel:
        """What is proven now; L0 for whoever has no account here, however they write."""
        has_account = self.contact.account_id is not None
        return self.conversation.identity_level if has_account else IdentityLevel.L0

    @property
    def is_on_file(self) -> bool:
        """Does the person write from an address on file (L1), for an account that we have?

        They may be told that there is a message about their account, and get links; no more.
        """
        return self.level >= IdentityLevel.L1

    @property
    def is_known(self) -> bool:
        """Have they proven who they are (L2), for an account that we have?

        Below that a reply may not even confirm that the person is an author.
        """
        return self.level >= IdentityLevel.L2

    def today(self, now: datetime) -> date:
        """The author's calendar day."""
        return now.astimezone(ZoneInfo(self.zone)).date()
