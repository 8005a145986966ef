"""The console's forms about the hour of a reply, and about where and how an author is reached."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from flask import Blueprint
from flask.typing import ResponseReturnValue

from assist.desk.contact_facts import Agreed, Place, log_call, record_consent, set_place
from assist.desk.send_then import SendThen, cancel_scheduled, send_then
from assist.desk.services import DeskServices
from assist.errors import BadInput, NotFound
from assist.model.consent import ConsentKind, ConsentSource
from assist.model.contact_log import CallOutcome
from assist.store import suggestions
from assist.web.answering import answered, field, form_id, said
from assist.web.auth import me
from assist.web.pages import speak

Choice = TypeVar("Choice", bound=StrEnum)


def add_to(blueprint: Blueprint, desk: DeskServices) -> None:
    """Attach them to the conversation's actions."""
    _on_hours(blueprint, desk)
    _on_contact(blueprint, desk)


def _on_hours(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/send-then", endpoint="send_then")
    def send_then_(conversation_id: str) -> ResponseReturnValue:
        wish = _wish(desk, conversation_id)
        return answered(
            desk,
            conversation_id,
            lambda: send_then(desk, wish, desk.clock()),
            speak().gettext("Scheduled. It is checked again when its hour comes."),
        )

    @blueprint.post("/cancel-scheduled", endpoint="cancel_scheduled")
    def cancel_scheduled_(conversation_id: str) -> ResponseReturnValue:
        scheduled_id, by = field("scheduled"), me().id
        return answered(
            desk,
            conversation_id,
            lambda: cancel_scheduled(desk, conversation_id, scheduled_id, by=by, now=desk.clock()),
            speak().gettext("It will not be sent."),
        )


def _wish(desk: DeskServices, conversation_id: str) -> SendThen:
    """The suggestion as it stands or edited, or own words: whichever form was sent."""
    by = me().id
    suggestion_id = field("suggestion")
    if not suggestion_id:
        return SendThen(
            conversation_id,
            by,
            text=field("reply"),
            form_id=form_id(),
            seen_message_id=field("seen") or None,
            said=said(),
        )
    with desk.db.read() as tx:
        if suggestions.get(tx, suggestion_id).conversation_id != conversation_id:
            raise NotFound("suggestion", suggestion_id)
    text = field("text") or None
    return SendThen(conversation_id, by, suggestion_id, text=text, said=said())


def _on_contact(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/place")
    def place(conversation_id: str) -> ResponseReturnValue:
        there, by = Place(field("country"), field("region"), field("city"), field("zone")), me().id
        return answered(
            desk,
            conversation_id,
            lambda: set_place(desk, conversation_id, there, by=by, now=desk.clock()),
            speak().gettext("Saved. Hours and rules follow the new place from now on."),
        )

    @blueprint.post("/consent")
    def consent(conversation_id: str) -> ResponseReturnValue:
        kind, source = _chosen(ConsentKind, "kind"), _chosen(ConsentSource, "source")
        agreed, by = Agreed(field("point"), kind, source, field("note")), me().id
        return answered(
            desk,
            conversation_id,
            lambda: record_consent(desk, conversation_id, agreed, by=by, now=desk.clock()),
            speak().gettext("The consent is recorded."),
        )

    @blueprint.post("/call")
    def call(conversation_id: str) -> ResponseReturnValue:
        outcome, by = _chosen(CallOutcome, "outcome"), me().id
        inbound, note = field("direction") == "incoming", field("note")
        return answered(
            desk,
            conversation_id,
            lambda: log_call(
                desk, conversation_id, outcome, by=by, now=desk.clock(), inbound=inbound, note=note
            ),
            speak().gettext("The call is noted."),
        )


def _chosen(kind: type[Choice], name: str) -> Choice:
    try:
        return kind(field(name))
    except ValueError as error:
        raise BadInput(name, "is none of the choices.", "Load the page again.") from error
