"""/desk/royalties: payouts under way; and the royalties of one author, with what may be done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assist.desk import payout_changes as changes
from assist.desk import withdrawals as steps
from assist.desk.payout_records import FormTold, record_form, record_method
from assist.desk.request_withdrawal import (
    WithdrawalRequest,
    confirm_withdrawal_identity,
    request_withdrawal,
)
from assist.desk.services import DeskServices
from assist.desk.set_off import SetOffRequest, set_off_royalties
from assist.desk.typed_amounts import read_amount
from assist.errors import BadInput, NotAllowed
from assist.model.money import Money
from assist.model.payout_change import Requester
from assist.model.tax_form import FormKind, TinCheck
from assist.model.withdrawal import MethodKind
from assist.web.answering import field
from assist.web.auth import guard, me
from assist.web.pages import speak
from assist.web.royalties_page import royalty_page, royalty_page_of
from assist.web.royalties_words import refusal

Act = Callable[[], object]
Choice = TypeVar("Choice", bound=StrEnum)


def royalty_pages(desk: DeskServices) -> Blueprint:
    """For everybody signed in; the use cases know who may do what."""
    blueprint = Blueprint("royalties", __name__, url_prefix="/desk")
    guard(desk, blueprint)
    _lists(blueprint, desk)
    _acts(blueprint, desk)
    return blueprint


def _lists(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.get("/royalties")
    def under_way() -> ResponseReturnValue:
        return render_template("royalties.html", page=royalty_page(desk, speak()))

    @blueprint.get("/conversations/<conversation_id>/royalties")
    def of_author(conversation_id: str) -> ResponseReturnValue:
        page = royalty_page_of(desk, conversation_id, speak())
        return render_template("author_royalties.html", page=page)


def _acts(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/conversations/<conversation_id>/royalties")
    def begin(conversation_id: str) -> ResponseReturnValue:
        return _answered(lambda: _begun(desk, conversation_id, field("act")), conversation_id)

    @blueprint.post("/withdrawals/<withdrawal_id>")
    def withdrawal(withdrawal_id: str) -> ResponseReturnValue:
        return _answered(lambda: _stepped(desk, withdrawal_id, field("act")))

    @blueprint.post("/payout-changes/<change_id>")
    def change(change_id: str) -> ResponseReturnValue:
        return _answered(lambda: _changed(desk, change_id, field("act")))


def _begun(desk: DeskServices, conversation_id: str, act: str) -> object:
    by, now = me().id, desk.clock()
    if act == "withdraw":
        asked = WithdrawalRequest(conversation_id, _amount())
        return request_withdrawal(desk, asked, by=by, now=now)
    if act == "set_off":
        message, note = field("message"), field("note")
        wish = SetOffRequest(conversation_id, message, _amount(), note)
        return set_off_royalties(desk, wish, by=by, now=now)
    if act == "form":
        return record_form(desk, conversation_id, _form(), by=by, now=now)
    if act == "method":
        kind, last4 = _kind(), field("last4") or None
        return record_method(desk, conversation_id, kind, last4, by=by, now=now)
    if act == "change":
        last4, requester = field("last4") or None, _choice(Requester, "requester")
        wanted = changes.ChangeRequest(conversation_id, _kind(), last4, requester)
        return changes.open_payout_change(desk, wanted, by=by, now=now)
    raise BadInput("act", "is nothing that can be done here.", "Load the page again.")


def _stepped(desk: DeskServices, key: str, act: str) -> object:
    by, now, note = me().id, desk.clock(), field("note")
    acts: dict[str, Act] = {
        "identity": lambda: confirm_withdrawal_identity(desk, key, by=by, note=note, now=now),
        "approve": lambda: steps.approve_withdrawal(desk, key, by=by, now=now),
        "recheck": lambda: steps.recheck_withdrawal(desk, key, by=by, now=now),
        "send": lambda: steps.send_withdrawal(
            desk, key, by=by, reference=field("reference"), now=now
        ),
        "paid": lambda: steps.mark_withdrawal_paid(desk, key, by=by, now=now),
        "returned": lambda: steps.mark_withdrawal_returned(
            desk, key, by=by, code=field("code"), now=now
        ),
        "reissue": lambda: steps.reissue_withdrawal(desk, key, by=by, note=note, now=now),
        "refuse": lambda: steps.refuse_withdrawal(desk, key, by=by, note=note, now=now),
        "cancel": lambda: steps.cancel_withdrawal(desk, key, by=by, note=note, now=now),
    }
    return _known(acts, act)()


def _changed(desk: DeskServices, key: str, act: str) -> object:
    by, now, note = me().id, desk.clock(), field("note")
    point = field("point") or None
    acts: dict[str, Act] = {
        "confirm": lambda: changes.confirm_payout_change(
            desk, key, by=by, point_id=point, note=note, now=now
        ),
        "approve": lambda: changes.approve_payout_change(desk, key, by=by, now=now),
        "refuse": lambda: changes.refuse_payout_change(desk, key, by=by, note=note, now=now),
        "cancel": lambda: changes.cancel_payout_change(desk, key, by=by, note=note, now=now),
    }
    return _known(acts, act)()


def _known(acts: dict[str, Act], act: str) -> Act:
    if act not in acts:
        raise BadInput("act", "is no step of it.", "Load the page again.")
    return acts[act]


def _answered(act: Act, conversation_id: str | None = None) -> ResponseReturnValue:
    """Do it, and say on the page what came of it."""
    try:
        act()
        flash(speak().gettext("Recorded."))
    except NotAllowed as error:
        flash(refusal(error, speak()))
    except BadInput as error:
        flash(str(error))
    shown = conversation_id or request.form.get("conversation")
    if shown is None:
        return redirect(url_for("royalties.under_way"), 303)
    return redirect(url_for("royalties.of_author", conversation_id=shown), 303)


def _amount() -> Money | None:
    """What a form holds in the account's currency; None when it is left empty."""
    written = field("amount").strip()
    return read_amount(written, field("currency"), "amount") if written else None


def _kind() -> MethodKind:
    return _choice(MethodKind, "kind")


def _form() -> FormTold:
    try:
        signed_on = date.fromisoformat(field("signed_on"))
    except ValueError as error:
        raise BadInput("signed_on", "is no day.", "Choose the day on the form.") from error
    return FormTold(
        kind=_choice(FormKind, "kind"),
        signed_on=signed_on,
        tin=_choice(TinCheck, "tin"),
        country=field("country") or None,
        claims_treaty=bool(field("treaty")),
    )


def _choice(kind: type[Choice], name: str) -> Choice:
    try:
        return kind(field(name))
    except ValueError as error:
        raise BadInput(name, "is none of the list.", "Choose it again.") from error
