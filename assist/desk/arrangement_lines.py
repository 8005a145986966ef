"""Plans, promises and holds as people read them on a card; every surface says the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from assist.desk.dispute_words import STATES
from assist.desk.labels import ATTENTIONS, HOLDS, INSTALMENT_STATES, STANDINGS, SUPPORT_NEEDS
from assist.i18n import Translator, date_short, mark, money, time_local
from assist.model.card import CardView
from assist.model.dispute import Dispute
from assist.model.hold import Hold, HoldKind
from assist.model.offer import Offer
from assist.model.payment_plan import PaymentPlan, PlanState, Standing
from assist.model.plan_progress import PlanProgress
from assist.model.support import SupportNeed
from assist.playbooks.offers import words

_ = mark

_TO_CALL = _("Two promises were broken: call and ask what happened; nothing automatic follows.")


@dataclass(frozen=True, slots=True)
class PlanLines:
    """A plan in words."""

    plan_id: str
    title: str
    standing: str  # what was paid and what comes next
    parts: tuple[str, ...]  # one for each instalment
    warnings: tuple[str, ...]
    is_active: bool


def plan_lines(view: CardView, speak: Translator) -> PlanLines | None:
    """The plan that the card shows; None without one."""
    plan, progress = view.plan, view.progress
    if plan is None:
        return None
    made_on = plan.made_at.astimezone(ZoneInfo(plan.zone)).date()
    return PlanLines(
        plan_id=plan.id,
        title=speak.gettext(
            _("Plan of %(day)s: %(what)s"),
            day=date_short(made_on, speak.locale),
            what=words.title(plan.offer, speak),
        ),
        standing=_standing(plan, progress, speak),
        parts=_parts(progress, speak) if progress else (),
        warnings=tuple(_warnings(plan, progress, speak)),
        is_active=plan.state is PlanState.ACTIVE,
    )


def _standing(plan: PaymentPlan, progress: PlanProgress | None, speak: Translator) -> str:
    if plan.offer.review_on is not None:
        day = date_short(plan.offer.review_on, speak.locale)
        return speak.gettext(_("Nothing is asked until %(day)s."), day=day)
    if progress is None:
        return speak.gettext(_("What was paid cannot be told now."))
    paid = speak.gettext(
        _("Paid %(paid)s of %(total)s."),
        paid=money(progress.paid, speak.locale),
        total=money(plan.total, speak.locale),
    )
    following = progress.next_due
    if following is None:
        return paid
    coming = speak.gettext(
        _("Next: %(amount)s on %(day)s."),
        amount=money(following.unpaid, speak.locale),
        day=date_short(following.due_on, speak.locale),
    )
    return f"{paid} {coming}"


def _parts(progress: PlanProgress, speak: Translator) -> tuple[str, ...]:
    return tuple(
        speak.gettext(
            _("%(number)s. %(amount)s on %(day)s: %(state)s"),
            number=part.number,
            amount=money(part.amount, speak.locale),
            day=date_short(part.due_on, speak.locale),
            state=speak.gettext(INSTALMENT_STATES[part.state]),
        )
        for part in progress.instalments
    )


def _warnings(plan: PaymentPlan, progress: PlanProgress | None, speak: Translator) -> list[str]:
    told = []
    if plan.state is PlanState.DEFAULTED:
        told.append(speak.gettext(_("This plan failed. Ask what happened before you offer.")))
    elif progress is not None and progress.missed:
        missed = progress.missed[0]
        told.append(
            speak.gettext(
                _("Missed: %(amount)s of %(day)s. The plan goes on; offer to change it."),
                amount=money(missed.unpaid, speak.locale),
                day=date_short(missed.due_on, speak.locale),
            )
        )
    if progress is not None and progress.review_due:
        told.append(speak.gettext(_("The pause is over: look at it again together.")))
    return told


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """An open dispute in words."""

    url: str
    text: str


def attention_line(view: CardView, speak: Translator) -> str:
    """Why it waits though the author did not write; else empty."""
    why = view.conversation.attention
    return speak.gettext(ATTENTIONS[why]) if why else ""


def dispute_lines(view: CardView, speak: Translator) -> tuple[DisputeLine, ...]:
    """Every open one, the nearest date first; the bank's date by the desk's own clock."""
    return tuple(
        DisputeLine(f"{view.public_url}/disputes/{one.id}", _dispute(one, view.desk_zone, speak))
        for one in view.disputes
    )


def _dispute(dispute: Dispute, zone: str, speak: Translator) -> str:
    told = [
        speak.gettext(
            _("Dispute %(number)s of %(amount)s (charge %(charge)s): %(state)s."),
            number=dispute.number,
            amount=money(dispute.amount, speak.locale),
            charge=dispute.payment_id,
            state=speak.gettext(STATES[dispute.state]),
        )
    ]
    if dispute.state.needs_response:
        told.append(_answer_by(dispute.due_by, zone, speak))
    told.append(speak.gettext(_("No refund of this charge, and no collection on it.")))
    return " ".join(told)


def _answer_by(due_by: datetime | None, zone: str, speak: Translator) -> str:
    if due_by is None:
        return speak.gettext(_("The bank has named no date."))
    local = due_by.astimezone(ZoneInfo(zone))
    return speak.gettext(
        _("Answer the bank by %(day)s, %(time)s."),
        day=date_short(local.date(), speak.locale),
        time=time_local(due_by, zone, speak.locale),
    )


@dataclass(frozen=True, slots=True)
class HoldLine:
    """A hold in words."""

    hold_id: str
    kind: HoldKind
    text: str


def hold_lines(view: CardView, speak: Translator) -> tuple[HoldLine, ...]:
    """Everything that stands, the oldest first."""
    zone = ZoneInfo(view.contact.zone or "UTC")
    return tuple(HoldLine(hold.id, hold.kind, _hold(hold, zone, speak)) for hold in view.holds)


def _hold(hold: Hold, zone: ZoneInfo, speak: Translator) -> str:
    parts = [
        speak.gettext(
            _("On hold since %(day)s: %(what)s."),
            day=date_short(hold.since.astimezone(zone).date(), speak.locale),
            what=speak.gettext(HOLDS[hold.kind]),
        )
    ]
    if hold.until is not None:
        day = date_short(hold.until.astimezone(zone).date(), speak.locale)
        parts.append(speak.gettext(_("Until %(day)s."), day=day))
    if hold.note:
        parts.append(f"“{hold.note}”")
    return " ".join(parts)


def acceptance_line(view: CardView, speak: Translator) -> str:
    """The author's yes in one line, while it waits for the click; else empty."""
    shown = view.suggestion
    confirming = shown.draft.accepts if shown and shown.state.is_open else None
    waits = view.conversation.waiting_since is not None
    told = view.decision.acceptance if view.decision and waits else None
    accepted = confirming or told
    if accepted is None:
        return ""
    what = words.arithmetic(accepted.offer, speak) or words.title(accepted.offer, speak)
    days = words.dates(accepted.offer, speak)
    if accepted.standing is not Standing.STANDS:
        why = speak.gettext(STANDINGS[accepted.standing])
        return speak.gettext(_("The author accepts (%(what)s), but %(why)s"), what=what, why=why)
    if accepted.by_phone:
        said = _("Agreed by phone: %(what)s; %(days)s. Sending this makes the plan.")
    else:
        said = _("The author accepts: %(what)s; %(days)s. Sending this makes the plan.")
    return speak.gettext(said, what=what, days=days)


def promise_lines(view: CardView, speak: Translator) -> tuple[str, ...]:
    """The open promise, a broken one, and that a person calls after two of them."""
    told = []
    if view.promise is not None:
        told.append(
            speak.gettext(
                _("Promised: %(amount)s on %(day)s"),
                amount=money(view.promise.amount, speak.locale),
                day=date_short(view.promise.due_on, speak.locale),
            )
        )
    if view.broken_promise is not None:
        told.append(
            speak.gettext(
                _("Promised and did not come: %(amount)s on %(day)s. Ask before you offer."),
                amount=money(view.broken_promise.amount, speak.locale),
                day=date_short(view.broken_promise.due_on, speak.locale),
            )
        )
    if view.needs_a_call:
        told.append(speak.gettext(_TO_CALL))
    return tuple(told)


def support_lines(view: CardView, speak: Translator) -> tuple[str, ...]:
    """What helps them, what they said they can keep up, and when it is looked at again."""
    noted = view.support
    if noted is None:
        return ()
    needs = [speak.gettext(SUPPORT_NEEDS[need]) for need in SupportNeed if need in noted.needs]
    told = [speak.gettext(_("What helps them: %(needs)s"), needs=", ".join(needs))]
    if noted.amount is not None:
        amount = money(noted.amount, speak.locale)
        told.append(speak.gettext(_("They can keep up %(amount)s a month."), amount=amount))
    if noted.payday is not None:
        told.append(speak.gettext(_("Income arrives on day %(day)s."), day=str(noted.payday)))
    day = date_short(noted.review_on, speak.locale)
    told.append(speak.gettext(_("Look at it again on %(day)s."), day=day))
    return tuple(told)


def is_beyond_their_means(view: CardView, offer: Offer) -> bool:
    """Does one instalment of the offer ask more than they said they can keep up in a month?"""
    noted = view.support
    if noted is None or noted.amount is None:
        return False
    most = noted.amount
    return any(
        part.amount.currency == most.currency and part.amount.minor > most.minor
        for part in offer.schedule
    )
