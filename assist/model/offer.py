"""What the desk can offer an author who cannot pay at once: computed, with the rule behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from assist.model.money import Money, total
from assist.model.rights import Right, Role, may


class OfferKind(StrEnum):
    """The rungs of the negotiation ladder (desk rules, 2.1), in the order they are offered."""

    PAY_IN_FULL = "pay_in_full"
    EXTENSION = "extension"
    EQUAL_INSTALMENTS = "equal_instalments"
    DOWN_PAYMENT = "down_payment"
    LONG_PLAN = "long_plan"
    HARDSHIP_PAUSE = "hardship_pause"
    EXIT = "exit"


class Authority(StrEnum):
    """Who may grant an offer. Each but BOT needs a person of that role, or one above it."""

    BOT = "bot"
    SPECIALIST = "specialist"
    LEAD = "lead"
    FINANCE = "finance"
    CONTRACT_TEAM = "contract_team"  # never granted from here

    def allows(self, role: Role) -> bool:
        """May a person of `role` grant what needs this authority?"""
        right = _GRANTS.get(self)
        return right is not None and may(role, right)


_GRANTS: Mapping[Authority, Right] = {
    Authority.BOT: Right.GRANT_OFFER,
    Authority.SPECIALIST: Right.GRANT_OFFER,
    Authority.LEAD: Right.GRANT_AS_LEAD,
    Authority.FINANCE: Right.GRANT_AS_FINANCE,
}


class Frequency(StrEnum):
    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    MONTHLY = "monthly"


class Block(StrEnum):
    """What stops every offer, whatever the author asks (desk rules, 1.4 and 2.1 step 0)."""

    DISPUTE = "dispute_open"
    CHARGEBACK = "chargeback_open"
    CRISIS = "crisis_hold"
    ATTORNEY = "attorney_known"
    CEASE = "cease_written"
    LEGAL = "legal_threat"
    MORATORIUM = "moratorium"
    BANKRUPTCY = "bankruptcy"
    DECEASED = "deceased"


class Reason(StrEnum):
    """Why a rung was left out. Stable codes: cards, tests and reports compare them."""

    BLOCKED = "blocked"
    NOTHING_OWED = "nothing_owed"
    HARDSHIP_ROUTE = "hardship_route"
    NO_HARDSHIP = "no_hardship"
    TOO_LATE_FOR_EXTENSION = "too_late_for_extension"
    DATE_BEYOND_EXTENSION = "date_beyond_extension"
    EXTENSION_USED = "extension_used"
    EXTENSION_RECENT = "extension_recent"
    BROKEN_PROMISE = "broken_promise"
    BELOW_MINIMUM = "below_minimum"
    BEYOND_HORIZON = "beyond_horizon"
    BEYOND_LONGEST = "beyond_longest"
    COVERED_IN_FULL = "covered_in_full"
    ABOVE_STATED_AMOUNT = "above_stated_amount"
    FITS_WITHOUT_APPROVAL = "fits_without_approval"
    NOT_ASKED = "not_asked"
    PERSON_ONLY = "person_only"
    PLAN_IS_ACTIVE = "plan_is_active"
    PLAYBOOK_LIMIT = "playbook_limit"


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment of a schedule. `collected_on` is the business day on which money is pulled;
    the due date itself never moves, and no late fee comes of the difference (desk rules, 2.2).
    """

    amount: Money
    due_on: date
    collected_on: date | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One rung that is open to this author today.

    `rule` names the policy step that allows it. `approvals` are everybody who must agree; an
    empty tuple never occurs. `tila_review`: more than four instalments after the down payment, or
    a finance charge, is Reg Z's trigger (12 CFR 1026.2(a)(17)).
    """

    kind: OfferKind
    covers: Money  # what the schedule settles
    schedule: tuple[Instalment, ...]
    rule: str
    approvals: tuple[Authority, ...]
    down_payment: Money | None = None
    fee: Money | None = None
    tila_review: bool = False
    answers_request: bool = False  # it is what the author asked for
    review_on: date | None = None  # when a pause ends
    details: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def total(self) -> Money:
        """All that the author would pay by this offer."""
        return total((part.amount for part in self.schedule), self.covers.currency)

    @property
    def is_plan(self) -> bool:
        """Several payments over time, rather than one or none."""
        return self.kind in _PLANS

    def may_be_granted_by(self, role: Role) -> bool:
        """May a person of `role` grant it alone?"""
        return all(authority.allows(role) for authority in self.approvals)


_PLANS = frozenset({OfferKind.EQUAL_INSTALMENTS, OfferKind.DOWN_PAYMENT, OfferKind.LONG_PLAN})


@dataclass(frozen=True, slots=True)
class OfferConsent:
    """Somebody of the desk agreed that the offer may be made; their role is that of the moment."""

    kind: OfferKind
    specialist_id: str
    name: str
    role: Role
    at: datetime


def still_needed(offer: Offer, consents: Iterable[OfferConsent]) -> tuple[Authority, ...]:
    """The authorities that nobody who agreed to this offer has; empty when it may be made."""
    roles = [one.role for one in consents if one.kind is offer.kind]
    return tuple(who for who in offer.approvals if not any(who.allows(role) for role in roles))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A rung that is not open, and why."""

    kind: OfferKind
    reason: Reason
    rule: str
    details: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The open rungs in order, then what was left out of the ladder."""

    offers: tuple[Offer, ...]
    left_out: tuple[LeftOut, ...]
    policy_version: str
    currency: str

    @property
    def is_blocked(self) -> bool:
        """Nothing may be offered at all."""
        return any(one.reason is Reason.BLOCKED for one in self.left_out)

    def of_kind(self, kind: OfferKind) -> Offer | None:
        return next((offer for offer in self.offers if offer.kind is kind), None)

    def why_not(self, kind: OfferKind) -> LeftOut | None:
        return next((one for one in self.left_out if one.kind is kind), None)
