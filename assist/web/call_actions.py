"""The console's form about a call that is over: its wrap-up."""

from __future__ import annotations

from datetime import date, datetime

from flask import Blueprint
from flask.typing import ResponseReturnValue

from assist.desk.call_hours import DAY_FIELD, HOUR_FIELD, typed_hour
from assist.desk.promises import Said, said_by
from assist.desk.services import DeskServices
from assist.desk.wrap_up import WrapUpClick, wrap_up_call
from assist.errors import BadInput
from assist.model.contact_log import CallOutcome
from assist.model.wrap_up import WrapUpResult
from assist.web.answering import answered, field, form_call, one_of
from assist.web.auth import me
from assist.web.desk import draw_conversation
from assist.web.pages import speak


def add_to(blueprint: Blueprint, desk: DeskServices) -> None:
    """Attach them to the conversation's actions."""

    @blueprint.post("/wrap-up", endpoint="wrap_up")
    def wrap_up(conversation_id: str) -> ResponseReturnValue:
        now = desk.clock()
        try:
            click = _click(desk, conversation_id, now)
            return answered(
                desk,
                conversation_id,
                lambda: wrap_up_call(desk, click, speak(), now),
                speak().gettext("Written down."),
            )
        except BadInput as error:  # nothing that was typed is lost
            kept = {f"call_{name}": field(name) for name in _FIELDS} | {"wrap_up": field("wrap_up")}
            return draw_conversation(
                desk, conversation_id, problem=str(error), kept=kept, status=400
            )


_FIELDS = (
    *("amount", "day", "again", "result", "disposition"),
    *("call_back_day", "call_back_hour"),
)


def _click(desk: DeskServices, conversation_id: str, now: datetime) -> WrapUpClick:
    return WrapUpClick(
        form_call(desk, conversation_id),
        me().id,
        text=field("wrap_up"),
        disposition=one_of(CallOutcome, "disposition"),
        result=one_of(WrapUpResult, "result"),
        promise=_promise(desk, conversation_id, now),
        follow_up_on=_day("again"),
        call_back_at=typed_hour(desk, field(DAY_FIELD), field(HOUR_FIELD)),
    )


def _promise(desk: DeskServices, conversation_id: str, now: datetime) -> Said | None:
    amount, day = field("amount").strip(), field("day").strip()
    return said_by(desk, conversation_id, amount, day, now) if amount or day else None


def _day(name: str) -> date | None:
    given = field(name).strip()
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise BadInput(name, "is no day.", "Write it like 2026-11-27.") from error
