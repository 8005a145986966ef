"""The console's buttons and form about a promised call."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from assist.desk.call_backs import CallBackClick, finish_call_back, move_call_back
from assist.desk.call_hours import DAY_FIELD, HOUR_FIELD, typed_hour
from assist.desk.services import DeskServices
from assist.errors import BadInput, NotFound
from assist.store import call_backs
from assist.web.answering import answered, field
from assist.web.auth import me
from assist.web.desk import draw_conversation
from assist.web.pages import speak


def add_to(blueprint: Blueprint, desk: DeskServices) -> None:
    """Attach them to the conversation's actions."""

    @blueprint.post("/call-back-done", endpoint="call_back_done")
    def done(conversation_id: str) -> ResponseReturnValue:
        click = _click(desk, conversation_id)
        return answered(
            desk,
            conversation_id,
            lambda: finish_call_back(desk, click, desk.clock()),
            speak().gettext("Noted: they were called."),
        )

    @blueprint.post("/call-back-move", endpoint="call_back_move")
    def move(conversation_id: str) -> ResponseReturnValue:
        try:
            return _moved(desk, conversation_id)
        except BadInput as error:  # nothing that was typed is lost
            kept = {name: field(name) for name in (DAY_FIELD, HOUR_FIELD)}
            return draw_conversation(
                desk, conversation_id, problem=str(error), kept=kept, status=400
            )


def _moved(desk: DeskServices, conversation_id: str) -> ResponseReturnValue:
    click = _click(desk, conversation_id)
    due_at = typed_hour(desk, field(DAY_FIELD), field(HOUR_FIELD))
    if due_at is None:
        raise BadInput(DAY_FIELD, "is empty.", "Choose a day and an hour.")
    return answered(
        desk,
        conversation_id,
        lambda: move_call_back(desk, click, due_at, desk.clock()),
        speak().gettext("Promised for that hour."),
    )


def _click(desk: DeskServices, conversation_id: str) -> CallBackClick:
    """It must be one of this conversation."""
    with desk.db.read() as tx:
        found = call_backs.find(tx, field("call_back"))
    if found is None or found.conversation_id != conversation_id:
        raise NotFound("call back", field("call_back"))
    return CallBackClick(found.id, me().id)
