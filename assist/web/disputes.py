"""/disputes: what is disputed, what proves the charge, and a form for every use case."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assist.desk import disputes as use_cases
from assist.desk.build_evidence import build_pack
from assist.desk.disputes import Opening
from assist.desk.services import DeskServices
from assist.errors import BadInput
from assist.i18n import minor_digits
from assist.model.dispute import BankWord, DisputeReason, DisputeState, Network
from assist.model.money import Money
from assist.web.auth import guard, me
from assist.web.disputes_page import dispute_page, dispute_rows, held_disputes, open_form
from assist.web.pages import speak

SHOWN = ("open", "closed", "all")
_BEGINS = (DisputeState.NEEDS_RESPONSE, DisputeState.WARNING_NEEDS_RESPONSE)
_TYPES = {"pdf": "application/pdf", "json": "application/json"}
Choice = TypeVar("Choice", bound=StrEnum)


def disputes(desk: DeskServices) -> Blueprint:
    """For signed-in specialists; who may do what is the use cases' to say."""
    blueprint = Blueprint("disputes", __name__, url_prefix="/disputes")
    guard(desk, blueprint)
    _lists(blueprint, desk)
    _opening(blueprint, desk)
    _following(blueprint, desk)
    _evidence(blueprint, desk)
    return blueprint


def _lists(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.get("")
    def listed() -> ResponseReturnValue:
        shown = request.args.get("show", SHOWN[0])
        wanted = request.args.get("reason") or None
        if shown not in SHOWN or (wanted and wanted not in set(DisputeReason)):
            abort(404, "There is no such list.")
        reason = DisputeReason(wanted) if wanted else None
        rows = dispute_rows(desk, shown, reason)
        told = {"rows": rows, "shown": shown, "reason": reason}
        return render_template("disputes.html", held=held_disputes(desk), **told)

    @blueprint.get("/<dispute_id>")
    def show(dispute_id: str) -> ResponseReturnValue:
        page = dispute_page(desk, dispute_id)
        return render_template("dispute.html", page=page, may_settle=use_cases.may_settle(me()))


def _opening(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.get("/new")
    def form() -> ResponseReturnValue:
        page = open_form(desk, request.args.get("conversation", ""))
        return render_template("dispute_new.html", page=page, begins=_BEGINS, kept={}, problem="")

    @blueprint.post("")
    def create() -> ResponseReturnValue:
        conversation_id = request.form.get("conversation", "")
        try:
            opening = _opening_of(desk, conversation_id)
            opened = use_cases.open_dispute(desk, opening, by=me().id, now=desk.clock())
        except BadInput as error:
            page = open_form(desk, conversation_id)
            told = {"page": page, "begins": _BEGINS, "kept": request.form, "problem": str(error)}
            return render_template("dispute_new.html", **told), 400
        flash(speak().gettext("The dispute is open. Nobody collects that charge meanwhile."))
        return _back(opened.id)


def _opening_of(desk: DeskServices, conversation_id: str) -> Opening:
    written = _field("reason")
    payment = _field("payment")
    return Opening(
        conversation_id=conversation_id,
        payment_id=payment,
        network=_chosen(Network, "network"),
        network_code=_field("code"),
        reason=_chosen(DisputeReason, "reason") if written else None,
        external_id=_field("number"),
        amount=_amount(open_form(desk, conversation_id).currency),
        due_by=_moment(desk, "due_by"),
        state=_chosen(DisputeState, "state"),
    )


def _following(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/<dispute_id>/news")
    def news(dispute_id: str) -> ResponseReturnValue:
        now = desk.clock()
        said_at = _moment(desk, "at") or now
        due_by = _moment(desk, "due_by")
        told = BankWord(_chosen(DisputeState, "state"), said_at, due_by)
        if use_cases.record_news(desk, dispute_id, told, by=me().id, now=now):
            flash(speak().gettext("Recorded."))
        else:
            flash(speak().gettext("Recorded; it changes nothing, since newer news are here."))
        return _back(dispute_id)

    @blueprint.post("/<dispute_id>/withdrawn")
    def withdrawn(dispute_id: str) -> ResponseReturnValue:
        letter = request.form.get("letter") == "yes"
        use_cases.note_withdrawal(
            desk, dispute_id, bank_letter=letter, by=me().id, now=desk.clock()
        )
        flash(speak().gettext("Noted. Submit the evidence all the same: only the bank ends it."))
        return _back(dispute_id)

    @blueprint.post("/<dispute_id>/submitted")
    def submitted(dispute_id: str) -> ResponseReturnValue:
        if use_cases.mark_submitted(desk, dispute_id, by=me().id, now=desk.clock()):
            flash(speak().gettext("Marked as submitted."))
        else:
            flash(speak().gettext("No evidence is awaited: it was submitted, or the case is over."))
        return _back(dispute_id)


def _evidence(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/<dispute_id>/evidence")
    def place(dispute_id: str) -> ResponseReturnValue:
        piece, where = _field("piece"), _field("place")
        use_cases.note_evidence(desk, dispute_id, piece, where, by=me().id, now=desk.clock())
        flash(speak().gettext("Noted where the file is."))
        return _back(dispute_id)

    @blueprint.post("/<dispute_id>/pack")
    def pack(dispute_id: str) -> ResponseReturnValue:
        """One part of the pack, as a file to keep; each building is recorded."""
        part = request.form.get("part", "pdf")
        if part not in _TYPES:
            raise BadInput("part", "is neither pdf nor json.")
        built = build_pack(desk, dispute_id, by=me().id, now=desk.clock())
        content = built.pdf if part == "pdf" else built.json
        response = Response(content, content_type=_TYPES[part])
        response.headers["Content-Disposition"] = f'attachment; filename="{built.name}.{part}"'
        return response


def _back(dispute_id: str) -> ResponseReturnValue:
    return redirect(url_for("disputes.show", dispute_id=dispute_id), 303)


def _field(name: str) -> str:
    return request.form.get(name, "").strip()[:1000]


def _chosen(kind: type[Choice], name: str) -> Choice:
    try:
        return kind(_field(name))
    except ValueError as error:
        raise BadInput(name, "is not among the choices.", "Choose one.") from error


def _amount(currency: str) -> Money | None:
    """In major units with a point ("50.00"), as number fields send it; None when left empty."""
    written = _field("amount")
    if not written:
        return None
    try:
        minor = Decimal(written).scaleb(minor_digits(currency))
    except InvalidOperation as error:
        raise BadInput("amount", "is no number.", "Write 50.00.") from error
    if not minor.is_finite() or minor != minor.to_integral_value():
        raise BadInput("amount", "has more decimals than the currency.", "Write 50.00.")
    return Money(int(minor), currency)


def _moment(desk: DeskServices, name: str) -> datetime | None:
    """On the desk's clock, as date fields send it; None when left empty."""
    written = _field(name)
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise BadInput(name, "is no day and time.", "Write 2026-12-11T20:00.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(desk.zone))
