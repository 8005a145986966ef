"""One function a rung: the offer, or why it is not open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assist.model.money import Money
from assist.model.offer import Authority, Frequency, Instalment, LeftOut, Offer, OfferKind, Reason
from assist.playbooks.instalments import share, split
from assist.playbooks.offers.ask import Ask
from assist.playbooks.offers.calendar import first_day, parts_of, schedule
from assist.playbooks.offers.facts import OfferFacts
from assist.playbooks.offers.policy import TILA_MOST, OffersPolicy


@dataclass(frozen=True, slots=True)
class Ladder:
    """What every rung looks at."""

    facts: OfferFacts
    policy: OffersPolicy
    asked: Ask
    now: datetime

    @property
    def minimum(self) -> Money:
        return self.policy.minimum(self.facts.owed.currency)

    @property
    def first(self) -> date:
        return first_day(self.facts, self.asked, self.policy.start)

    def rule(self, kind: OfferKind) -> str:
        """The policy's version and step, as the record and the card name it."""
        return f"offers {self.policy.version}, {kind.value}"

    def without(self, kind: OfferKind, reason: Reason, **details: str | int) -> LeftOut:
        return LeftOut(kind, reason, self.rule(kind), details)


def pay_in_full(ladder: Ladder) -> Offer:
    """Everything that is owed, today, by the secure link."""
    owed, today = ladder.facts.owed, ladder.facts.today
    kind = OfferKind.PAY_IN_FULL
    return Offer(
        kind=kind,
        covers=owed,
        schedule=(Instalment(owed, today, today),),
        rule=ladder.rule(kind),
        approvals=ladder.policy.steps.pay_in_full.granted_by,
    )


def extension(ladder: Ladder) -> Offer | LeftOut:
    """The oldest unpaid instalment, some days later; once an instalment."""
    kind, step, facts = OfferKind.EXTENSION, ladder.policy.steps.extension, ladder.facts
    if facts.oldest_due_on is None or facts.oldest_amount is None:
        return ladder.without(kind, Reason.NOTHING_OWED)
    if facts.plan_is_active:
        return ladder.without(kind, Reason.PLAN_IS_ACTIVE)
    latest = facts.oldest_due_on + timedelta(days=step.most_days)
    refusal = _no_extension(ladder, latest)
    if refusal is not None:
        return refusal
    wished = ladder.asked.extension_to
    due_on = wished or latest
    return Offer(
        kind=kind,
        covers=facts.oldest_amount,
        schedule=(Instalment(facts.oldest_amount, due_on, facts.collected_on(due_on)),),
        rule=ladder.rule(kind),
        approvals=step.granted_by,
        answers_request=wished is not None,
    )


def _no_extension(ladder: Ladder, latest: date) -> LeftOut | None:
    kind, step, facts = OfferKind.EXTENSION, ladder.policy.steps.extension, ladder.facts
    wished = ladder.asked.extension_to
    if latest <= facts.today:
        return ladder.without(kind, Reason.TOO_LATE_FOR_EXTENSION, days=step.most_days)
    if wished is not None and not facts.today < wished <= latest:
        return ladder.without(kind, Reason.DATE_BEYOND_EXTENSION, latest=latest.isoformat())
    if facts.extended_before:
        return ladder.without(kind, Reason.EXTENSION_USED)
    if _within(facts.last_extension_on, facts.today, step.once_in_days):
        return ladder.without(kind, Reason.EXTENSION_RECENT, days=step.once_in_days)
    if _within(facts.last_broken_promise_on, facts.today, step.no_broken_promise_in_days):
        return ladder.without(kind, Reason.BROKEN_PROMISE, days=step.no_broken_promise_in_days)
    return None


def _within(day: date | None, today: date, days: int) -> bool:
    return day is not None and (today - day).days < days


def equal_instalments(ladder: Ladder) -> Offer | LeftOut:
    """Two to four equal payments over the arrears, without a fee: the author's way if it fits."""
    step = ladder.policy.steps.equal_instalments
    asked = _asked_parts(ladder, step.most) if ladder.asked.down_payment is None else None
    if asked is not None and step.fewest <= len(asked):
        wished = _equal(ladder, asked, answers=True)
        if isinstance(wished, Offer):
            return wished
    return _equal(ladder, split(ladder.facts.owed, step.usual), answers=False)


def _equal(ladder: Ladder, parts: tuple[Money, ...], *, answers: bool) -> Offer | LeftOut:
    kind, step = OfferKind.EQUAL_INSTALMENTS, ladder.policy.steps.equal_instalments
    refusal = _below_minimum(ladder, kind, parts)
    if refusal is not None:
        return refusal
    plan = schedule(parts, ladder.first, ladder.asked.frequency, ladder.facts)
    if (plan[-1].due_on - ladder.facts.today).days > step.ends_within_days:
        return ladder.without(kind, Reason.BEYOND_HORIZON, days=step.ends_within_days)
    return Offer(
        kind=kind,
        covers=ladder.facts.owed,
        schedule=plan,
        rule=ladder.rule(kind),
        approvals=step.granted_by,
        answers_request=answers,
    )


def _asked_count(ladder: Ladder) -> int | None:
    """How many payments the author's wish comes to; None when they named none that works.

    Counted before anything is split: "a cent a month" would be a schedule of millions.
    """
    asked, rest = ladder.asked, _asked_rest(ladder)
    if rest.minor <= 0:
        return None
    if asked.per_instalment is not None and asked.per_instalment.minor > 0:
        return -(-rest.minor // asked.per_instalment.minor)
    return asked.count if asked.count and asked.count > 0 else None


def _asked_rest(ladder: Ladder) -> Money:
    asked, owed = ladder.asked, ladder.facts.owed
    return owed if asked.down_payment is None else owed - asked.down_payment


def _asked_parts(ladder: Ladder, most: int) -> tuple[Money, ...] | None:
    """What the author named, as at most that many payments of the whole; else None."""
    count = _asked_count(ladder)
    if count is None or count > most:
        return None
    per = ladder.asked.per_instalment
    if per is not None and per.minor > 0:
        return parts_of(_asked_rest(ladder), per, ladder.minimum)
    return split(_asked_rest(ladder), count)


def _below_minimum(ladder: Ladder, kind: OfferKind, parts: tuple[Money, ...]) -> LeftOut | None:
    least = min(parts)
    if least.minor >= ladder.minimum.minor:
        return None
    return ladder.without(
        kind, Reason.BELOW_MINIMUM, amount=least.minor, minimum=ladder.minimum.minor
    )


def down_payment(ladder: Ladder) -> Offer | LeftOut:
    """A part today, the rest in at most four payments after it: never over Reg Z's trigger.

    A down payment below the floor is raised to it, and the offer then is not the author's own.
    """
    kind, step = OfferKind.DOWN_PAYMENT, ladder.policy.steps.down_payment
    owed, asked = ladder.facts.owed, ladder.asked.down_payment
    if asked is not None and asked.minor >= owed.minor:
        return ladder.without(kind, Reason.COVERED_IN_FULL)
    least = share(owed, step.least_percent)
    down = share(owed, step.usual_percent) if asked is None else max(asked, least)
    named = _asked_parts(ladder, step.most) if asked is not None else None
    count = step.fewest if named is None else len(named)
    parts = named if named is not None and down == asked else split(owed - down, count)
    refusal = _below_minimum(ladder, kind, (down, *parts))
    if refusal is not None:
        return refusal
    today = ladder.facts.today
    rest = schedule(parts, _month_after(ladder), ladder.asked.frequency, ladder.facts)
    return Offer(
        kind=kind,
        covers=owed,
        schedule=(Instalment(down, today, today), *rest),
        rule=ladder.rule(kind),
        approvals=step.granted_by,
        down_payment=down,
        answers_request=named is not None and down == asked,
    )


def _month_after(ladder: Ladder) -> date:
    """The rest begins a period after the down payment, or on the author's own day."""
    if ladder.asked.first_on or ladder.asked.payday:
        return ladder.first
    wait = {Frequency.WEEKLY: 7, Frequency.BIWEEKLY: 14, Frequency.MONTHLY: 30}
    return ladder.facts.today + timedelta(days=wait[ladder.asked.frequency])


def long_plan(ladder: Ladder) -> Offer | LeftOut:
    """More or later payments than a specialist may grant: only if the author needs them.

    More than four after the down payment go to compliance as well (`tila_review`); four that only
    end too late go to a lead.
    """
    kind, step = OfferKind.LONG_PLAN, ladder.policy.steps.long_plan
    count, named = _asked_count(ladder), _asked_parts(ladder, step.most)
    if count is None:
        return ladder.without(kind, Reason.NOT_ASKED)
    if named is None:
        return ladder.without(kind, Reason.BEYOND_LONGEST, most=step.most, asked=count)
    down = ladder.asked.down_payment
    refusal = _below_minimum(ladder, kind, named if down is None else (down, *named))
    if refusal is not None:
        return refusal
    return _long(ladder, named)


def _long(ladder: Ladder, named: tuple[Money, ...]) -> Offer | LeftOut:
    kind, step = OfferKind.LONG_PLAN, ladder.policy.steps.long_plan
    down, today = ladder.asked.down_payment, ladder.facts.today
    first = ladder.first if down is None else _month_after(ladder)
    plan = schedule(named, first, ladder.asked.frequency, ladder.facts)
    days = (plan[-1].due_on - today).days
    if days > step.ends_within_days:
        return ladder.without(kind, Reason.BEYOND_HORIZON, days=step.ends_within_days)
    needs_review = len(named) > TILA_MOST
    if not needs_review and _within_reach(ladder, days):
        return ladder.without(kind, Reason.FITS_WITHOUT_APPROVAL)
    return Offer(
        kind=kind,
        covers=ladder.facts.owed,
        schedule=plan if down is None else (Instalment(down, today, today), *plan),
        rule=ladder.rule(kind),
        approvals=step.granted_by if needs_review else (Authority.LEAD,),
        down_payment=down,
        tila_review=needs_review,
        answers_request=True,
    )


def _within_reach(ladder: Ladder, days: int) -> bool:
    """Would a lower rung give the same? After a down payment the 90 days do not bind."""
    return (
        ladder.asked.down_payment is not None
        or days <= ladder.policy.steps.equal_instalments.ends_within_days
    )


def hardship_pause(ladder: Ladder) -> Offer | LeftOut:
    """A pause with a day to look again; no late fees, and no proof asked at first contact."""
    kind, step = OfferKind.HARDSHIP_PAUSE, ladder.policy.steps.hardship_pause
    if not (ladder.facts.needs_hardship_route or ladder.asked.pause):
        return ladder.without(kind, Reason.NO_HARDSHIP)
    review_on = ladder.facts.today + timedelta(days=step.pause_days)
    return Offer(
        kind=kind,
        covers=ladder.facts.owed,
        schedule=(),
        rule=ladder.rule(kind),
        approvals=step.granted_by,
        review_on=review_on,
        answers_request=ladder.asked.pause,
    )


def leave(ladder: Ladder) -> LeftOut:
    """A smaller scope or the end of the contract: the contract team's, never promised here."""
    return ladder.without(OfferKind.EXIT, Reason.PERSON_ONLY)
