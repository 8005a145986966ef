"""The facts of a situation: what a reply may quote, each with its age. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from assist.model.account import (
    OWED,
    AccountSnapshot,
    Invoice,
    Payment,
    PaymentState,
    Section,
)
from assist.model.interpretation import Certainty, Entity, EntityKind, Interpretation
from assist.model.money import Money
from assist.model.offer import Instalment, Offer, OfferKind, Proposal
from assist.model.specialist import Role
from assist.playbooks.catalogue import Fact, allowed_facts
from assist.playbooks.declines import decline_words
from assist.playbooks.facts_refunds import refund_rows
from assist.playbooks.facts_royalties import earned_rows, payout_rows
from assist.playbooks.offers.fitting import ladder_of
from assist.playbooks.owed_facts import owed_rows, plan_rows, promise_rows
from assist.playbooks.royalties.asked import asked_period
from assist.playbooks.situation import Situation
from assist.playbooks.wording import BILLING_DESK, crisis_lines, method_words

ANSWER_WITHIN = timedelta(hours=2)
DUPLICATE_WITHIN = timedelta(days=3)

Facts = dict[str, Fact]
Value = object
T = TypeVar("T")


def facts_of(situation: Situation, now: datetime) -> Facts:
    """Every fact that is known here and may be told: what needs more than is proven is left out,
    so that no text, condition or card can hold it.

    A fact without a value is absent, never empty, so that a text which needs it can say so.
    """
    facts: Facts = {}
    _put(facts, _about(situation, now), None)
    _put(facts, _asked(situation), None)
    account = situation.account
    if account is not None and situation.is_known:
        today = situation.today(now)
        zone = ZoneInfo(situation.zone)
        _put(facts, owed_rows(account, today, situation.plan, situation.frozen), account.as_of)
        _put(facts, plan_rows(situation.plan), account.as_of)
        _put(facts, promise_rows(situation.promise, situation.broken), None)
        _put(facts, refund_rows(situation.refund, zone, situation.contact.country), None)
        _put(facts, _paid(account, zone), account.as_of)
        _put(facts, _mentioned(account, situation.interpretation, zone), account.as_of)
        _put(facts, _plans(ladder_of(situation, now)), account.as_of)
        _put(facts, _chosen(_offered(situation)), account.as_of)
        asked = asked_period(" ".join(situation.texts), today)
        _put(facts, earned_rows(account, asked, today), account.age_of(Section.ROYALTIES))
        _put(facts, payout_rows(situation, now), None)
    allowed = allowed_facts(situation.level)
    return {name: fact for name, fact in facts.items() if name in allowed}


def quotable(
    account: AccountSnapshot | None, max_age: timedelta, now: datetime
) -> AccountSnapshot | None:
    """What of the account is young enough to be told to anybody; None when what is owed is not.

    A balance cannot be told in part. Royalties, payouts and payment methods are left out alone.
    """
    if account is None:
        return None
    old = {section for section in Section if now - account.age_of(section) > max_age}
    if now - account.as_of > max_age or not old.isdisjoint(OWED):
        return None
    return replace(
        account,
        royalties=None if Section.ROYALTIES in old else account.royalties,
        payouts=() if Section.PAYOUTS in old else account.payouts,
        methods=() if Section.METHODS in old else account.methods,
    )


Rows = Iterator[tuple[str, Value]]


def _put(facts: Facts, rows: Rows, as_of: datetime | None) -> None:
    for name, value in rows:
        if value is not None and value != "":
            facts[name] = Fact(name, value, as_of)


def _about(situation: Situation, now: datetime) -> Rows:
    yield "first_name", situation.contact.first_name
    yield "company", situation.company
    yield "specialist_name", situation.specialist_name or BILLING_DESK
    yield "case_number", str(situation.conversation.number)
    yield "channel", situation.conversation.channel.value
    yield "is_known", situation.is_known
    yield "has_reply", situation.history_has_reply
    yield "desk_open", situation.desk_open
    yield "opens_at", situation.opens_at
    yield "reply_by", reply_by(situation, now)
    yield "crisis_lines", crisis_lines(situation.contact.country)
    yield "pay_link", situation.pay_link


def reply_by(situation: Situation, now: datetime) -> datetime | None:
    """A time that the desk can keep: two hours of its own open time, on the next half hour.

    Without a closing time it is counted from the next opening, which is later but never a lie.
    """
    if situation.desk_open:
        soon = _half_hour(now + ANSWER_WITHIN)
        if situation.opens_at is None or (situation.closes_at and soon <= situation.closes_at):
            return soon
    return _half_hour(situation.opens_at + ANSWER_WITHIN) if situation.opens_at else None


def _half_hour(moment: datetime) -> datetime:
    past = timedelta(
        minutes=moment.minute % 30, seconds=moment.second, microseconds=moment.microsecond
    )
    return moment if not past else moment - past + timedelta(minutes=30)


def _only(values: Sequence[T]) -> T | None:
    return values[0] if len(values) == 1 else None


def _of_kind(reading: Interpretation, kind: EntityKind) -> list[Entity]:
    return [entity for entity in reading.entities if entity.kind is kind]


def _asked(situation: Situation) -> Rows:
    reading = situation.interpretation
    money = _of_kind(reading, EntityKind.MONEY)
    yield "asked_amount", _certain_money(money)
    days = _of_kind(reading, EntityKind.DATE)
    certain = {e.date for e in days if e.date and e.certainty is Certainty.CERTAIN}
    doubtful = [e for e in days if e.certainty is Certainty.AMBIGUOUS]
    yield "asked_date", _only(list(certain)) if not doubtful else None
    yield "asked_date_choices", _choices(doubtful[0].alternatives) if doubtful else None
    counts = [int(e.number) for e in _of_kind(reading, EntityKind.INSTALMENTS) if e.number]
    yield "asked_instalments", _only(counts)
    codes = [e.value for e in _of_kind(reading, EntityKind.DECLINE_CODE) if e.value]
    yield "asked_decline_words", decline_words(codes[0]) if codes else None


def _certain_money(entities: list[Entity]) -> Money | None:
    if any(entity.certainty is not Certainty.CERTAIN for entity in entities):
        return None
    return _only(list({entity.money for entity in entities if entity.money}))


def _choices(alternatives: tuple[str, ...]) -> tuple[date, ...] | None:
    """The days that an ambiguous date may be (ISO dates); None when they are not told as such."""
    try:
        return tuple(date.fromisoformat(text) for text in alternatives) or None
    except ValueError:
        return None


def _paid(account: AccountSnapshot, zone: ZoneInfo) -> Rows:
    last = account.last_payment(PaymentState.SUCCEEDED)
    if last:
        yield "last_payment_amount", last.amount
        yield "last_payment_date", last.at.astimezone(zone).date()
        yield "last_payment_method", method_words(last.method)
    pending = account.last_payment(PaymentState.PENDING)
    if pending:
        yield "pending_payment_amount", pending.amount
        yield "pending_payment_date", pending.at.astimezone(zone).date()
    failed = account.last_payment(PaymentState.FAILED)
    if failed:
        yield "last_failed_amount", failed.amount
        yield "last_failed_date", failed.at.astimezone(zone).date()
        yield "decline_words", decline_words(failed.decline_code)
    twice = _twice(account.payments)
    if twice:
        yield "duplicate_amount", twice[0].amount
        yield "duplicate_first_date", twice[0].at.astimezone(zone).date()
        yield "duplicate_second_date", twice[1].at.astimezone(zone).date()


def _twice(payments: tuple[Payment, ...]) -> tuple[Payment, Payment] | None:
    """The newest two payments of one amount within three days, earlier first."""
    arrived = [payment for payment in payments if payment.state is PaymentState.SUCCEEDED]
    for index, later in enumerate(arrived):
        for earlier in arrived[index + 1 :]:
            if later.at - earlier.at > DUPLICATE_WITHIN:
                break
            if later.amount == earlier.amount:
                return earlier, later
    return None


def _mentioned(account: AccountSnapshot, reading: Interpretation, zone: ZoneInfo) -> Rows:
    amounts = set(reading.amounts())
    numbers = {entity.value for entity in _of_kind(reading, EntityKind.INVOICE)}
    invoice = _only([i for i in account.invoices if _is_mentioned(i, numbers, amounts)])
    if invoice:
        yield "matched_invoice_number", invoice.number
        yield "matched_invoice_description", invoice.description
        yield "matched_invoice_amount", invoice.amount
        yield "matched_invoice_date", invoice.due_on
    arrived = (p for p in account.payments if p.state is PaymentState.SUCCEEDED)
    payment = next((p for p in arrived if p.amount in amounts), None)
    if payment:
        yield "matched_payment_amount", payment.amount
        yield "matched_payment_date", payment.at.astimezone(zone).date()
    titles = {entity.value for entity in _of_kind(reading, EntityKind.TITLE)}
    named = [title for title in account.project_titles if title in titles]
    yield "project_title", _only(named) or _only(list(account.project_titles))


def _is_mentioned(invoice: Invoice, numbers: set[str | None], amounts: set[Money]) -> bool:
    return invoice.number in numbers if numbers else invoice.amount in amounts


def _plans(proposal: Proposal | None) -> Rows:
    """The ladder's own schedules: what is quoted is what is offered."""
    if proposal is None:
        return
    yield "instalment_options", days_of(proposal.of_kind(OfferKind.EQUAL_INSTALMENTS))
    answer = next((one for one in proposal.offers if one.answers_request and one.is_plan), None)
    if answer is not None and answer.may_be_granted_by(Role.SPECIALIST):
        yield "asked_plan", days_of(answer)


def _offered(situation: Situation) -> Offer | None:
    """What a specialist chose to offer, or what the author accepts."""
    accepted = situation.acceptance
    return situation.offer or (accepted.offer if accepted else None)


def _chosen(offer: Offer | None) -> Rows:
    if offer is None:
        return
    yield "offer_kind", offer.kind.value
    yield "offer_schedule", days_of(offer)
    yield "offer_review_date", offer.review_on
    if offer.schedule:
        yield "offer_total", offer.total
        yield "offer_date", offer.schedule[0].due_on


def days_of(offer: Offer | None) -> tuple[Instalment, ...] | None:
    """What an author is told of a schedule: amounts and due dates."""
    if offer is None:
        return None
    return tuple(Instalment(part.amount, part.due_on) for part in offer.schedule) or None
