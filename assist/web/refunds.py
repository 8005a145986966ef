"""/desk/refunds: what is under way; and the refunds of one author, with what may be asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assist.desk import refunds as steps
from assist.desk.request_refund import RefundRequest, confirm_identity, request_refund
from assist.desk.services import DeskServices
from assist.desk.stripe_refunds import start_at_stripe
from assist.errors import BadInput, NotAllowed
from assist.i18n import mark
from assist.model.refund import Refund, WorkStage
from assist.web.answering import field
from assist.web.auth import guard, me
from assist.web.pages import speak
from assist.web.refunds_page import refund_page, refund_page_of

_ = mark
_REFUSALS = {
    "refund_needs_lead": _("This amount is for a team lead to approve."),
    "refund_needs_finance": _("This amount is for finance to approve."),
    "refund_needs_another_person": _("Another person than who asked for it has to approve it."),
    "refund_not_approved": _("It was not approved yet."),
    "refund_disputed": _("The charge is disputed at the bank: nothing may be given back now."),
    "refund_at_stripe": _("Stripe moves the money here: choose to send it by Stripe."),
    "refund_moved": _("Somebody was first: it is a step further already."),
    "not_a_specialist": _("You are not set up as a specialist here."),
}


def refund_pages(desk: DeskServices) -> Blueprint:
    """For everybody signed in; the use cases know who may do what."""
    blueprint = Blueprint("refunds", __name__, url_prefix="/desk")
    guard(desk, blueprint)
    _lists(blueprint, desk)
    _request(blueprint, desk)
    _steps(blueprint, desk)
    return blueprint


def _lists(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.get("/refunds")
    def under_way() -> ResponseReturnValue:
        return render_template("refunds.html", page=refund_page(desk, speak()))

    @blueprint.get("/conversations/<conversation_id>/refunds")
    def of_author(conversation_id: str) -> ResponseReturnValue:
        page = refund_page_of(desk, conversation_id, speak())
        return render_template("refunds.html", page=page)


def _request(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/conversations/<conversation_id>/refunds")
    def ask(conversation_id: str) -> ResponseReturnValue:
        by, now = me().id, desk.clock()
        return _answered(
            lambda: request_refund(desk, _asked(conversation_id), by=by, now=now),
            speak().gettext("The refund is being looked at."),
            conversation_id,
        )


def _steps(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/refunds/<refund_id>")
    def step(refund_id: str) -> ResponseReturnValue:
        conversation_id = request.form.get("conversation") or None
        return _answered(
            lambda: _stepped(desk, refund_id, field("act")),
            speak().gettext("Recorded."),
            conversation_id,
        )


def _stepped(desk: DeskServices, refund_id: str, act: str) -> Refund:
    by, now = me().id, desk.clock()
    if act == "identity":
        return confirm_identity(desk, refund_id, by=by, note=field("note"), now=now)
    if act == "approve":
        return steps.approve_refund(desk, refund_id, by=by, now=now)
    if act == "refuse":
        return steps.refuse_refund(desk, refund_id, by=by, note=field("note"), now=now)
    if act == "issue":
        return _issued(desk, refund_id, by, now)
    if act == "settle":
        return steps.settle_refund(desk, refund_id, by=by, now=now)
    if act == "fail":
        return steps.fail_refund(desk, refund_id, by=by, note=field("note"), now=now)
    raise BadInput("act", "is no step of a refund.", "Load the page again.")


def _issued(desk: DeskServices, refund_id: str, by: str, now: datetime) -> Refund:
    if desk.payments_are_stripes:
        return start_at_stripe(desk, refund_id, by=by, now=now)
    return steps.issue_refund(desk, refund_id, by=by, reference=field("reference"), now=now)


def _answered(
    act: Callable[[], Refund], done: str, conversation_id: str | None
) -> ResponseReturnValue:
    """Do it, and say on the page what came of it."""
    try:
        act()
        flash(done)
    except NotAllowed as error:
        flash(speak().gettext(_REFUSALS.get(error.code, error.code)))
    except BadInput as error:
        flash(str(error))
    if conversation_id is None:
        return redirect(url_for("refunds.under_way"), 303)
    return redirect(url_for("refunds.of_author", conversation_id=conversation_id), 303)


def _asked(conversation_id: str) -> RefundRequest:
    try:
        stage = WorkStage(field("stage"))
        signed_on = date.fromisoformat(field("signed_on")) if field("signed_on") else None
    except ValueError as error:
        raise BadInput("stage", "or day is none.", "Choose the stage and the day again.") from error
    return RefundRequest(conversation_id, field("payment"), stage, signed_on)
