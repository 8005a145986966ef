"""Invented authors: their figures fill previews, and examples are tried on them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from assist.i18n import locale_for
from assist.i18n import mark as _
from assist.model.account import (
    AccountSnapshot,
    Invoice,
    InvoiceState,
    Payment,
    PaymentState,
    RoyaltyBalance,
)
from assist.model.contact import ChannelKind, Contact, IdentityLevel
from assist.model.conversation import (
    Conversation,
    ConversationState,
    Direction,
    Message,
    MessageState,
    SenderKind,
)
from assist.model.interpretation import (
    Certainty,
    Entity,
    EntityKind,
    EscalationLevel,
    IntentGuess,
    Interpretation,
    Span,
)
from assist.model.money import Money
from assist.model.offer import OfferKind
from assist.model.payment_plan import Acceptance, Standing
from assist.model.promise import Promise
from assist.model.refund import Estimate, Refund, RefundState, WorkStage
from assist.playbooks.offers.fitting import ladder_of
from assist.playbooks.refunds import RefundAsk, estimate_refund, packaged_refund_policy
from assist.playbooks.samples_royalties import ROYALTY_SAMPLES
from assist.playbooks.schema import OFFER_ACCEPTED, OFFER_CHOSEN, PROMISE_RECORDED
from assist.playbooks.situation import Situation

ZONE = "America/New_York"
COUNTRY = "US"
_OPEN_FOR = timedelta(hours=6)
_HARDSHIP = "hardship_disclosure"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the invented author writes, and how it was read."""

    reading: Interpretation
    text: str
    channel: ChannelKind = ChannelKind.SMS
    company: str = "Lantern House Publishing"


@dataclass(frozen=True, slots=True)
class Sample:
    """One of the invented authors."""

    name: str
    help: str  # English source for the catalogs
    changed: Callable[[Situation, datetime], Situation]


def read_as(
    intent: str | None, language: str, now: datetime, level: EscalationLevel = EscalationLevel.NONE
) -> Interpretation:
    """A reading as sure as readings get, of one intent."""
    guesses = (IntentGuess(intent, 0.99, Span(0, 0)),) if intent else ()
    return Interpretation(
        language=language,
        language_confidence=1.0,
        languages=(language,),
        intents=guesses,
        entities=(),
        escalation=level,
        evidence=(),
        opt_out=None,
        needs_human_now=False,
        model_version="sample",
        understood_at=now,
        milliseconds=0.0,
    )


def situation_of(sample: str, asked: Asked, now: datetime) -> Situation:
    """The invented author writes `asked` at `now`. KeyError for a sample that does not exist."""
    return BY_NAME[sample].changed(_usual(asked, now), now)


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def account(now: datetime) -> AccountSnapshot:
    """1,240.00 owed, 312.50 of it late since 13 days, one failed and one good payment."""
    today = now.astimezone(ZoneInfo(ZONE)).date()

    def invoice(number: str, minor: int, days: int, *, paid: bool = False) -> Invoice:
        due_on = today + timedelta(days=days)
        state = InvoiceState.PAID if paid else InvoiceState.OPEN
        left = usd(0 if paid else minor)
        return Invoice(f"i-{number}", number, "Monthly payment", usd(minor), left, due_on, state)

    return AccountSnapshot(
        account_id="sample",
        contact_id="sample",
        version=1,
        as_of=now,
        currency="USD",
        project_titles=("The Salt Road",),
        invoices=(
            invoice("20880", 31_250, -43, paid=True),
            invoice("20881", 31_250, -13),
            invoice("20882", 31_250, 17),
            invoice("20883", 61_500, 48),
        ),
        payments=(
            Payment(
                "p-2", usd(31_250), now - timedelta(days=13), PaymentState.FAILED, method="card",
                decline_code="expired_card",
            ),
            paid(now - timedelta(days=45)),
        ),
        royalties=RoyaltyBalance(usd(4_112), usd(8_640), f"{today.year}-Q1"),
        billing_email="delores@example.com",
    )  # fmt: skip


def paid(at: datetime, state: PaymentState = PaymentState.SUCCEEDED) -> Payment:
    return Payment(f"p-{at:%j}-{state.value}", usd(31_250), at, state, method="card",
                   card_last4="4242")  # fmt: skip


def _usual(asked: Asked, now: datetime) -> Situation:
    contact = Contact("sample", "Delores Vance", None, COUNTRY, ZONE, "sample", now)
    conversation = Conversation(
        id="sample",
        number=1042,
        inbox_id="sample",
        channel=asked.channel,
        contact_id=contact.id,
        contact_point_id="sample",
        state=ConversationState.OPEN,
        identity_level=IdentityLevel.L2,
        created_at=now,
        last_incoming_at=now,
    )
    tomorrow = datetime.combine((now + timedelta(days=1)).date(), time(15), now.tzinfo)
    return Situation(
        conversation=conversation,
        contact=contact,
        message=_said(asked, now),
        texts=(asked.text,),
        interpretation=asked.reading,
        account=account(now),
        desk_open=True,
        opens_at=tomorrow,
        tell_after_hours=False,
        specialist_name="Sol",
        company=asked.company,
        locale=locale_for(asked.reading.language, COUNTRY),
        zone=ZONE,
        opted_out=False,
        exclude=frozenset(),
        opt_keyword=None,
        history_has_reply=False,
        closes_at=now + _OPEN_FOR,
        pay_link="https://pay.example.com/p/1",
    )


def _said(asked: Asked, now: datetime) -> Message:
    return Message(
        id="sample",
        conversation_id="sample",
        inbox_id="sample",
        direction=Direction.INCOMING,
        sender=SenderKind.CONTACT,
        text=asked.text,
        created_at=now,
        state=MessageState.RECEIVED,
    )


def _account(**changes: Any) -> Callable[[Situation, datetime], Situation]:
    def changed(situation: Situation, now: datetime) -> Situation:
        return replace(situation, account=replace(account(now), **changes))

    return changed


def _payments(*days: int, state: PaymentState = PaymentState.SUCCEEDED) -> Any:
    def changed(situation: Situation, now: datetime) -> Situation:
        made = tuple(paid(now - timedelta(days=day), state) for day in days)
        return replace(situation, account=replace(account(now), payments=made))

    return changed


def _stranger(situation: Situation, _now: datetime) -> Situation:
    unknown = replace(situation.conversation, identity_level=IdentityLevel.L0)
    return replace(situation, conversation=unknown)


def _clicked(kind: OfferKind) -> Callable[[Situation, datetime], Situation]:
    """A specialist chose that rung."""

    def changed(situation: Situation, now: datetime) -> Situation:
        return replace(situation, offer=_rung(situation, kind, now), clicked=OFFER_CHOSEN)

    return changed


def _accepted(kind: OfferKind, standing: Standing) -> Callable[[Situation, datetime], Situation]:
    """The author said yes to that rung."""

    def changed(situation: Situation, now: datetime) -> Situation:
        rung = _rung(situation, kind, now)
        if rung is None:
            return situation
        clicked = OFFER_ACCEPTED if standing is Standing.STANDS else None
        accepted = Acceptance(rung, "sample", standing)
        return replace(situation, acceptance=accepted, clicked=clicked)

    return changed


def _rung(situation: Situation, kind: OfferKind, now: datetime) -> Any:
    hardship = kind is OfferKind.HARDSHIP_PAUSE
    reading = read_as(_HARDSHIP if hardship else None, "en", now)
    proposal = ladder_of(replace(situation, interpretation=reading), now)
    return proposal.of_kind(kind) if proposal else None


def _promised(situation: Situation, now: datetime) -> Situation:
    due_on = now.date() + timedelta(days=4)
    promise = Promise("s", "sample", "sample", usd(10_000), due_on, ZONE, now, "sample")
    return replace(situation, promise=promise, clicked=PROMISE_RECORDED)


def _refunded(**changes: Any) -> Callable[[Situation, datetime], Situation]:
    """A refund that waits for approval, with its estimate, or as `changes` make it."""

    def changed(situation: Situation, now: datetime) -> Situation:
        signed = now.date() - timedelta(days=20)
        ask = RefundAsk(usd(100_000), WorkStage.BEFORE_MANUSCRIPT, signed, now.date())
        found = estimate_refund(ask, packaged_refund_policy())
        estimate = found if isinstance(found, Estimate) else None
        refund = Refund(
            "sample", "sample", "sample", "p-1", WorkStage.BEFORE_MANUSCRIPT, signed, COUNTRY,
            RefundState.APPROVAL, now, "sample", now, estimate=estimate,
        )  # fmt: skip
        if changes:
            left = replace(refund, issued_at=now, reference="74537606315000012345678")
            refund = replace(left, **changes)
        return replace(situation, refund=refund)

    return changed


def _two_dates(situation: Situation, _now: datetime) -> Situation:
    doubtful = Entity(
        EntityKind.DATE, Span(0, 5), "05/12", certainty=Certainty.AMBIGUOUS,
        alternatives=("2027-05-12", "2026-12-05"),
    )  # fmt: skip
    read = replace(situation.interpretation, entities=(doubtful,))
    return replace(situation, interpretation=read)


def _again(situation: Situation, _now: datetime) -> Situation:
    return replace(situation, exclude=frozenset({"shown before"}))


SAMPLES: tuple[Sample, ...] = (
    Sample("owing", _("Owes $1,240.00, $312.50 of it 13 days late"), lambda one, _now: one),
    Sample("paid_up", _("Owes nothing"), _account(invoices=())),
    Sample("no_payments", _("Nothing was ever paid or tried"), _account(payments=())),
    Sample("duplicate", _("Paid the same amount twice in two days"), _payments(1, 2)),
    Sample("on_its_way", _("A payment is on its way"), _payments(1, state=PaymentState.PENDING)),
    Sample("stranger", _("Nobody we know"), _stranger),
    Sample("two_dates", _("Wrote a date that may be two days"), _two_dates),
    Sample("again", _("Another suggestion was asked for"), _again),
    Sample("refund_asked", _("Asked for a refund that waits for approval"), _refunded()),
    Sample("refund_left", _("A refund left today"), _refunded(state=RefundState.ISSUED)),
    Sample("refund_back", _("A refund came back to us"), _refunded(state=RefundState.FAILED)),
    Sample("promised", _("Promised to pay $100.00 in four days"), _promised),
    Sample("offer_full", _("Is offered to pay in full"), _clicked(OfferKind.PAY_IN_FULL)),
    Sample("offer_days", _("Is offered some more days"), _clicked(OfferKind.EXTENSION)),
    Sample("offer_plan", _("Is offered a plan"), _clicked(OfferKind.EQUAL_INSTALMENTS)),
    Sample("offer_pause", _("Is offered a pause"), _clicked(OfferKind.HARDSHIP_PAUSE)),
    Sample("yes_days", _("Said yes to more days"), _accepted(OfferKind.EXTENSION, Standing.STANDS)),
    Sample(
        "yes_plan", _("Said yes to a plan"), _accepted(OfferKind.EQUAL_INSTALMENTS, Standing.STANDS)
    ),
    Sample(
        "yes_pause", _("Said yes to a pause"), _accepted(OfferKind.HARDSHIP_PAUSE, Standing.STANDS)
    ),
    Sample(
        "yes_late",
        _("Said yes to a plan that is not to be had any more"),
        _accepted(OfferKind.EQUAL_INSTALMENTS, Standing.CHANGED),
    ),
    *(Sample(*royalty) for royalty in ROYALTY_SAMPLES),
)
BY_NAME: Mapping[str, Sample] = {sample.name: sample for sample in SAMPLES}
