"""The console's forms by which a specialist calls an author, and says who was reached."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from assist.desk.leave_voicemail import leave_message
from assist.desk.place_call import CallClick, call_author
from assist.desk.say_outcome import OutcomeClick, say_outcome
from assist.desk.services import DeskServices
from assist.errors import NotFound
from assist.model.contact_log import CallOutcome
from assist.store import contacts, conversations, phone_calls
from assist.web.answering import answered, field, one_of
from assist.web.auth import me
from assist.web.pages import speak


def add_to(blueprint: Blueprint, desk: DeskServices) -> None:
    """Attach them to the conversation's actions."""

    @blueprint.post("/call-author")
    def call_them(conversation_id: str) -> ResponseReturnValue:
        click = CallClick(conversation_id, field("point"), me().id)
        return answered(
            desk,
            conversation_id,
            lambda: call_author(desk, click, desk.clock()),
            speak().gettext("Your phone rings. Take it, and press 1 to dial."),
        )

    @blueprint.post("/call-author/message")
    def call_message(conversation_id: str) -> ResponseReturnValue:
        call_id = _call(desk, conversation_id)
        return answered(
            desk,
            conversation_id,
            lambda: leave_message(desk, call_id, me().id, desk.clock()),
            speak().gettext("The short message is being left."),
        )

    @blueprint.post("/call-author/outcome")
    def call_outcome(conversation_id: str) -> ResponseReturnValue:
        call_id, outcome = _call(desk, conversation_id), one_of(CallOutcome, "outcome")
        click = OutcomeClick(call_id, outcome, me().id)
        return answered(
            desk,
            conversation_id,
            lambda: say_outcome(desk, click, desk.clock()),
            speak().gettext("Noted."),
        )


def _call(desk: DeskServices, conversation_id: str) -> str:
    """The form's call: of this conversation's author, whichever conversation it stands in."""
    with desk.db.read() as tx:
        call = phone_calls.get(tx, field("call"))
        here = conversations.get(tx, conversation_id).contact_id
        there = conversations.get(tx, call.conversation_id).contact_id
        people = contacts.ids_of_account(tx, contacts.get_contact(tx, here))
    if there not in people:
        raise NotFound("call", call.id)
    return call.id
