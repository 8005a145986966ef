"""The console's forms about plans, promises, holds and what helps in a hard time."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assist.desk.accept_by_phone import accept_by_phone
from assist.desk.holds import HoldClick, clear_hold, set_hold
from assist.desk.plans import cancel_plan
from assist.desk.promises import amount_in, cancel_promise, record_promise, said_by
from assist.desk.services import DeskServices
from assist.desk.support import Told, end_support, record_support
from assist.desk.work_out_offers import work_out_offers
from assist.errors import BadInput
from assist.model.hold import HoldKind
from assist.model.support import AgreedBy, SupportEnd, SupportNeed
from assist.web.answering import answered, field, offer_click, one_of
from assist.web.auth import me
from assist.web.pages import speak


def add_to(blueprint: Blueprint, desk: DeskServices) -> None:
    """Attach them to the conversation's actions."""
    _on_promise(blueprint, desk)
    _on_plan(blueprint, desk)
    _on_offers(blueprint, desk)
    _on_hold(blueprint, desk)
    _on_support(blueprint, desk)


def _on_promise(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/promise")
    def promise(conversation_id: str) -> ResponseReturnValue:
        now, amount, day = desk.clock(), field("amount"), field("day")
        said = said_by(desk, conversation_id, amount, day, now) if amount or day else None
        record_promise(desk, conversation_id, by=me().id, now=now, said=said)
        flash(speak().gettext("The promise is recorded."))
        return redirect(url_for("desk.conversation", conversation_id=conversation_id), 303)

    @blueprint.post("/promise/cancel")
    def promise_cancel(conversation_id: str) -> ResponseReturnValue:
        note, by = field("note"), me().id
        return answered(
            desk,
            conversation_id,
            lambda: cancel_promise(desk, conversation_id, by=by, note=note, now=desk.clock()),
            speak().gettext("The promise counts no longer."),
        )


def _on_plan(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/plan/cancel")
    def plan_cancel(conversation_id: str) -> ResponseReturnValue:
        plan_id, reason, by = field("plan"), field("note"), me().id
        return answered(
            desk,
            conversation_id,
            lambda: cancel_plan(
                desk, conversation_id, plan_id, by=by, reason=reason, now=desk.clock()
            ),
            speak().gettext("The plan is cancelled; it stays in the record."),
        )

    @blueprint.post("/plan/phone")
    def plan_by_phone(conversation_id: str) -> ResponseReturnValue:
        click = offer_click(desk, conversation_id)
        return answered(
            desk,
            conversation_id,
            lambda: accept_by_phone(desk, click, desk.clock()),
            speak().gettext("The confirmation is drawn; sending it makes the plan."),
        )


def _on_offers(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/offers")
    def offers(conversation_id: str) -> ResponseReturnValue:
        by = me().id
        return answered(
            desk,
            conversation_id,
            lambda: work_out_offers(desk, conversation_id, by=by, now=desk.clock()),
            speak().gettext("This is what may be offered now."),
        )


def _on_hold(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/hold")
    def hold(conversation_id: str) -> ResponseReturnValue:
        kind, click = one_of(HoldKind, "kind"), HoldClick(conversation_id, me().id, field("note"))
        return answered(
            desk,
            conversation_id,
            lambda: set_hold(desk, click, kind, desk.clock()),
            speak().gettext("The hold stands."),
        )

    @blueprint.post("/hold/clear")
    def hold_clear(conversation_id: str) -> ResponseReturnValue:
        hold_id, click = field("hold"), HoldClick(conversation_id, me().id, field("note"))
        return answered(
            desk,
            conversation_id,
            lambda: clear_hold(desk, click, hold_id, desk.clock()),
            speak().gettext("The hold is ended."),
        )


def _on_support(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/support")
    def support(conversation_id: str) -> ResponseReturnValue:
        told, by = _told(desk, conversation_id), me().id
        return answered(
            desk,
            conversation_id,
            lambda: record_support(desk, conversation_id, told, by=by, now=desk.clock()),
            speak().gettext("It is noted, and collection rests until that day."),
        )

    @blueprint.post("/support/end")
    def support_end(conversation_id: str) -> ResponseReturnValue:
        how, by = one_of(SupportEnd, "how"), me().id
        return answered(
            desk,
            conversation_id,
            lambda: end_support(desk, conversation_id, how, by=by, now=desk.clock()),
            speak().gettext("It is not noted any more."),
        )


def _told(desk: DeskServices, conversation_id: str) -> Told:
    amount, agreed = field("amount").strip(), request.form.get("agreed")
    return Told(
        needs=frozenset(_need(value) for value in request.form.getlist("needs")),
        agreed_by=one_of(AgreedBy, "agreed") if agreed else None,
        review_on=_day(field("review_on")),
        amount=amount_in(desk, conversation_id, amount, desk.clock()) if amount else None,
        payday=_number(field("payday")),
    )


def _need(value: str) -> SupportNeed:
    try:
        return SupportNeed(value)
    except ValueError as error:
        raise BadInput("needs", "has a value we do not know.", "Load the page again.") from error


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value.strip()) if value.strip() else None
    except ValueError as error:
        raise BadInput("review_on", "is no day.", "Write it like 2027-01-31.") from error


def _number(value: str) -> int | None:
    try:
        return int(value) if value.strip() else None
    except ValueError as error:
        raise BadInput("payday", "is no day of a month.", "Use 1 to 31.") from error
