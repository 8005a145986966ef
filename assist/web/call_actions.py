"""The console's buttons and form about a call that is over: its wrap-up."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint
from flask.typing import ResponseReturnValue

from assist.desk import confirm_call, look_again, wrap_up_form
from assist.desk.call_hours import DAY_FIELD, HOUR_FIELD
from assist.desk.services import DeskServices
from assist.desk.wrap_up import WrapUpClick, wrap_up_call
from assist.desk.wrap_up_form import WrapUpForm, read_form
from assist.errors import BadInput
from assist.model.contact_log import CallOutcome
from assist.model.wrap_up import WrapUpResult
from assist.web.answering import answered, field, form_call, one_of
from assist.web.auth import me
from assist.web.desk import draw_conversation
from assist.web.pages import speak


def add_to(blueprint: Blueprint, desk: DeskServices) -> None:
    """Attach them to the conversation's actions."""

    @blueprint.post("/wrap-up-as-it-is", endpoint="wrap_up_as_it_is")
    def as_it_is(conversation_id: str) -> ResponseReturnValue:
        click = WrapUpClick(form_call(desk, conversation_id), me().id)
        return _written(desk, conversation_id, click)

    @blueprint.post("/wrap-up", endpoint="wrap_up")
    def wrap_up(conversation_id: str) -> ResponseReturnValue:
        call_id, form = form_call(desk, conversation_id), _form()
        click, wrong = read_form(desk, call_id, me().id, form, speak(), desk.clock())
        if wrong:
            problem = speak().gettext("Nothing was written down yet: the form says what is wrong.")
            return _again(desk, conversation_id, problem, wrong)
        try:
            return _written(desk, conversation_id, click)
        except BadInput as error:  # it became wrong while it was read
            return _again(desk, conversation_id, str(error), {})


def _written(desk: DeskServices, conversation_id: str, click: WrapUpClick) -> ResponseReturnValue:
    return answered(
        desk,
        conversation_id,
        lambda: wrap_up_call(desk, click, speak(), desk.clock()),
        speak().gettext("Written down."),
    )


def _again(
    desk: DeskServices, conversation_id: str, problem: str, wrong: Mapping[str, str]
) -> ResponseReturnValue:
    """The form once more: nothing that was typed is lost."""
    kept = {f"call_{name}": field(name) for name in _FIELDS} | {"wrap_up": field("wrap_up")}
    return draw_conversation(
        desk, conversation_id, problem=problem, kept=kept, wrong=wrong, status=400
    )


_FIELDS = (
    *(wrap_up_form.AMOUNT, wrap_up_form.DAY),
    *("result", "disposition", DAY_FIELD, HOUR_FIELD),
    *(look_again.DAY_FIELD, look_again.NOTE_FIELD, look_again.BY_FIELD),
    confirm_call.FIELD,
)


def _form() -> WrapUpForm:
    return WrapUpForm(
        text=field(wrap_up_form.TEXT),
        result=one_of(WrapUpResult, "result"),
        disposition=one_of(CallOutcome, "disposition"),
        amount=field(wrap_up_form.AMOUNT),
        day=field(wrap_up_form.DAY),
        call_back_day=field(DAY_FIELD),
        call_back_hour=field(HOUR_FIELD),
        again=field(look_again.DAY_FIELD),
        follow_up_note=field(look_again.NOTE_FIELD),
        follow_up_by=field(look_again.BY_FIELD),
        in_writing=field(confirm_call.FIELD) == "yes",
    )
