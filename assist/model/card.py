"""The card a specialist works on: one value that Slack, the console and Teams all draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from assist.model.call_back import CallBack
from assist.model.contact import ChannelKind, Contact, ContactPoint
from assist.model.conversation import Conversation, Message
from assist.model.decision import Decision, Suggestion
from assist.model.dispute import Dispute
from assist.model.finding import Finding
from assist.model.hold import Hold
from assist.model.identity import Authorisation, CodeTarget, OneTimeCode, Proof
from assist.model.interpretation import Interpretation
from assist.model.live_call import LiveCall
from assist.model.offer import OfferConsent, Proposal
from assist.model.payment_plan import PaymentPlan, SentOffer
from assist.model.phone_call import PhoneCall
from assist.model.plan_progress import PlanProgress
from assist.model.promise import Promise
from assist.model.royalty_records import RoyaltyRecords
from assist.model.scheduled import Scheduled
from assist.model.specialist import Specialist
from assist.model.support import Support
from assist.model.verdict import Verdict
from assist.model.wrap_up import CallRecords, LookAgain


class CardAction(StrEnum):
    APPROVE = "approve"
    EDIT = "edit"
    OTHER = "other"  # another suggestion
    REJECT = "reject"
    HAND_OFF = "hand_off"
    WRITE = "write"  # an own reply where there is no suggestion
    RETRY = "retry"  # send a failed message again
    MARK_SENT = "mark_sent"  # an ambiguous send: the specialist saw that it arrived
    RESOLVE = "resolve"
    CORRECT = "correct"  # say what the message is about
    RECORD_PROMISE = "record_promise"
    SEND_STATEMENT = "send_statement"  # by mail, to the billing address on file alone
    SEND_RECEIPT = "send_receipt"  # of the newest payment
    WORK_OUT_OFFERS = "work_out_offers"  # where no message asked for them
    ELSEWHERE = "elsewhere"  # the reply goes to another address of the author's, which is open
    SEND_THEN = "send_then"  # at the first hour at which it may leave
    CANCEL_SCHEDULED = "cancel_scheduled"
    SEND_CODE = "send_code"  # to an address on file, so that who writes proves who they are
    CALL = "call"  # the author, at a number that may be called now
    LEAVE_MESSAGE = "leave_message"  # the limited one, on the machine that picked up
    SAY_OUTCOME = "say_outcome"  # who was reached by the call that is over
    WRAP_UP = "wrap_up"  # write down what came of a call
    ACCEPTED_BY_PHONE = "accepted_by_phone"  # of what our last reply offered


@dataclass(frozen=True, slots=True)
class CardIdentity:
    """What is proven of who writes, and what could prove more."""

    proofs: tuple[Proof, ...] = ()  # that stand, oldest first
    targets: tuple[CodeTarget, ...] = ()  # where a code may go, the best first
    numbers: tuple[CodeTarget, ...] = ()  # that may be called back
    code: OneTimeCode | None = None  # the newest that was asked for here
    code_to: str = ""  # where it went, masked
    proven_by: tuple[str, ...] = ()  # of each proof: the address, masked
    locked: bool = False  # five wrong codes came in
    authorised: tuple[Authorisation, ...] = ()  # whom the author lets speak for them


@dataclass(frozen=True, slots=True)
class OtherAddress:
    """An address of the author's, as a specialist sees it."""

    point_id: str
    channel: ChannelKind
    masked: str  # "•••• 0111", "n•••@example.com"


@dataclass(frozen=True, slots=True)
class NumberToCall:
    """A number of the author's, and whether it may be called now."""

    point_id: str
    masked: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class PlacedCall:
    """The newest call that we placed to the author, while it matters to the desk."""

    call: PhoneCall
    person: Specialist  # who calls
    masked: str  # the number
    conversation_number: int
    has_taken: bool  # their own phone: the author's is next


@dataclass(frozen=True, slots=True)
class Crossing:
    """A reply that went to another address than the one at which was asked."""

    message: Message
    at: OtherAddress  # where it went, or where was asked
    conversation_id: str  # the other one
    number: int


@dataclass(frozen=True, slots=True)
class CardView:
    """All that a surface needs to draw one conversation's card, and nothing it must decide."""

    conversation: Conversation
    contact: Contact
    point: ContactPoint
    incoming: tuple[Message, ...]  # what the author wrote since our last reply, oldest first
    interpretation: Interpretation | None
    decision: Decision | None
    suggestion: Suggestion | None  # the open one, else the last decided
    outgoing: Message | None  # the message that carries out the suggestion, with its delivery state
    verdict: Verdict  # on a reply now
    on_shift: tuple[Specialist, ...]
    decided_by: Specialist | None
    assigned_to: Specialist | None
    actions: tuple[CardAction, ...]  # in the order of the buttons
    drawn_at: datetime
    decision_id: str | None = None
    offers: Proposal | None = None  # while the author waits for an answer
    promise: Promise | None = None  # the open one of the account
    needs_a_call: bool = False  # two promises were broken
    plan: PaymentPlan | None = None  # the active one; else the newest if it failed
    progress: PlanProgress | None = None  # of that plan; None while its source cannot be asked
    holds: tuple[Hold, ...] = ()  # that stand
    royalties: RoyaltyRecords = field(default_factory=RoyaltyRecords)
    broken_promise: Promise | None = None  # the account's newest, if it was
    disputes: tuple[Dispute, ...] = ()  # open ones of the account, the nearest date first
    support: Support | None = None  # what helps this author, as they agreed to have noted
    sent_offer: SentOffer | None = None  # what our last reply offered
    consents: tuple[OfferConsent, ...] = ()  # who agreed to which of them
    local_time: datetime | None = None  # the author's; None when their zone is unknown
    identity: CardIdentity = field(default_factory=CardIdentity)
    scheduled: Scheduled | None = None  # the reply that waits for its hour, or did last
    scheduled_by: Specialist | None = None
    elsewhere: tuple[OtherAddress, ...] = ()  # where a reply may go now, where this one is closed
    went_to: Crossing | None = None  # our newest reply to what was written here
    came_from: Crossing | None = None  # our newest reply here to what was written elsewhere
    desk_zone: str = "UTC"  # the clock of the desk's own dates
    public_url: str = ""  # where the console is
    findings: tuple[Finding, ...] = ()  # why the open suggestion may not leave as it stands
    call_back: CallBack | None = None  # that was promised, and is open
    wrap_up: CallRecords | None = None  # of the call that is over and not written down yet
    look_again: LookAgain | None = None  # what is to be done, while that is why it waits
    corrected_by: Specialist | None = None  # who said what the newest message is about
    numbers: tuple[NumberToCall, ...] = ()
    placed: PlacedCall | None = None
    live: LiveCall | None = None  # while a specialist speaks with them on the phone
    spoken_ids: frozenset[str] = frozenset()  # messages that were said to a specialist
