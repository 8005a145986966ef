"""The console's forms while a specialist speaks with the author on the phone."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from assist.desk.call_room import JoinClick, join_call
from assist.desk.live_send import LiveClick, send_in_writing, send_link_in_call
from assist.desk.services import DeskServices
from assist.model.live_call import Agreed
from assist.web.answering import answered, field, form_call, one_of
from assist.web.auth import me
from assist.web.pages import speak


def add_to(blueprint: Blueprint, desk: DeskServices) -> None:
    """Attach them to the conversation's actions."""

    @blueprint.post("/live/link")
    def live_link(conversation_id: str) -> ResponseReturnValue:
        click = LiveClick(form_call(desk, conversation_id), me().id)
        return answered(
            desk,
            conversation_id,
            lambda: send_link_in_call(desk, click, desk.clock()),
            speak().gettext("The payment link is on its way."),
        )

    @blueprint.post("/live/write")
    def live_write(conversation_id: str) -> ResponseReturnValue:
        agreed = one_of(Agreed, "agreed")
        click = LiveClick(form_call(desk, conversation_id), me().id, agreed, field("about"))
        return answered(
            desk,
            conversation_id,
            lambda: send_in_writing(desk, click, desk.clock()),
            speak().gettext("It is on its way in writing."),
        )

    @blueprint.post("/live/join")
    def live_join(conversation_id: str) -> ResponseReturnValue:
        call_id = form_call(desk, conversation_id)
        click = JoinClick(call_id, me().id, listens=field("listens") == "yes")
        return answered(
            desk,
            conversation_id,
            lambda: join_call(desk, click, desk.clock()),
            speak().gettext("Your phone rings. Take it, and press 1 to come in."),
        )
