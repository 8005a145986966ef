"""The buttons and the dialogue of a promised call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from assist.desk.call_backs import CallBackClick, finish_call_back, move_call_back
from assist.desk.call_hours import DAY_FIELD, check_hour, typed_hour
from assist.desk.decide_suggestion import Answer
from assist.errors import BadInput
from assist.model.specialist import Specialist
from assist.slack.blocks import call_back as blocks
from assist.slack.blocks import names
from assist.slack.listeners.buttons import acting, of_conversation
from assist.slack.listeners.clicks import Clicked, Surface, carry_out_click, once_key
from assist.slack.listeners.dialogues import Values
from assist.store import call_backs, contacts, conversations

Body = dict[str, Any]


def register(app: App, surface: Surface) -> None:
    """Attach them to what they do."""
    desk = surface.desk

    def done(subject: str, who: Specialist) -> Answer:
        return finish_call_back(desk, _click(subject, who), desk.clock())

    app.action(names.CALL_BACK_DONE)(acting(surface, of_conversation, done))
    _register_move(app, surface)


def _register_move(app: App, surface: Surface) -> None:
    desk = surface.desk

    @app.action(names.CALL_BACK_MOVE)
    def _open(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        conversation_id, _, call_back_id = str(body["actions"][0]["value"]).partition(":")
        with desk.db.read() as tx:
            found = call_backs.find(tx, call_back_id)
        if found is None or not found.is_open:  # somebody was first: the card says so
            surface.cards.draw(conversation_id, at_once=True)
            return
        view = blocks.move_view(found, desk.zone, surface.speak)
        client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view(names.CALL_BACK_MOVE_VIEW)
    def _submit(ack: Ack, body: Body, client: WebClient) -> None:
        subject = str(body["view"]["private_metadata"])
        conversation_id = of_conversation(surface, subject)
        due_at, errors = hour_in(surface, conversation_id, body["view"]["state"]["values"])
        if errors or due_at is None:
            ack(response_action="errors", errors=errors)
            return
        ack()
        moment = due_at

        def act(who: Specialist) -> Answer:
            return move_call_back(desk, _click(subject, who), moment, desk.clock())

        clicked = Clicked(body["user"]["id"], subject, conversation_id, once_key(body))
        carry_out_click(surface, client, clicked, act)


def hour_in(
    surface: Surface, conversation_id: str, values: Values
) -> tuple[datetime | None, dict[str, str]]:
    """The hour that a dialogue holds (None: both fields are empty), or what is wrong with it by its
    field.
    """
    day = str(values[blocks.DAY_BLOCK][blocks.DAY_INPUT].get("selected_date") or "")
    hour = str(values[blocks.HOUR_BLOCK][blocks.HOUR_INPUT].get("selected_time") or "")
    desk = surface.desk
    try:
        due_at = typed_hour(desk, day, hour)
        if due_at is not None:
            with desk.db.read() as tx:
                conversation = conversations.get(tx, conversation_id)
                point = contacts.get_point(tx, conversation.contact_point_id)
                check_hour(tx, desk, conversation.contact_id, point, due_at, desk.clock())
    except BadInput as error:
        return None, {by_field(error): str(error)}
    return due_at, {}


def by_field(error: BadInput) -> str:
    """The block of the field that is wrong."""
    return blocks.DAY_BLOCK if error.field == DAY_FIELD else blocks.HOUR_BLOCK


def _click(subject: str, who: Specialist) -> CallBackClick:
    return CallBackClick(subject.partition(":")[2], who.id)
