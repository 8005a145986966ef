"""Submitted dialogues: an edited reply, a rejection, a hand-off, an own reply."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from assist.desk.decide_suggestion import Answer, Click, edit, reject
from assist.desk.send_then import SendThen, send_then
from assist.desk.work_conversation import OwnReply, hand_off, write_reply
from assist.model.decision import RejectReason
from assist.model.specialist import Specialist
from assist.slack.blocks import names, views
from assist.slack.listeners.clicks import Clicked, Surface, carry_out_click, once_key
from assist.store import suggestions

Body = dict[str, Any]
Values = dict[str, dict[str, dict[str, Any]]]


def register(app: App, surface: Surface) -> None:
    """Attach every dialogue to what it does."""
    app.view(names.EDIT_VIEW)(submitting(surface, _suggestion_conversation, _edit))
    app.view(names.REJECT_VIEW)(submitting(surface, _suggestion_conversation, _reject))
    app.view(names.HAND_OFF_VIEW)(submitting(surface, first_id, _hand_off))
    app.view(names.WRITE_VIEW)(submitting(surface, first_id, _write))


Submit = Callable[[Surface, str, Values, Specialist], Answer]


def submitting(
    surface: Surface, conversation_of: Callable[[Surface, str], str], submit: Submit
) -> Callable[..., None]:
    def listener(ack: Ack, body: Body, client: WebClient) -> None:
        ack()  # closes the dialogue; the card shows what came of it
        metadata = str(body["view"]["private_metadata"])
        values: Values = body["view"]["state"]["values"]
        clicked = Clicked(
            slack_user=body["user"]["id"],
            subject_id=metadata,
            conversation_id=conversation_of(surface, metadata),
            once_key=once_key(body),
        )
        carry_out_click(
            surface, client, clicked, lambda who: submit(surface, metadata, values, who)
        )

    return listener


def _suggestion_conversation(surface: Surface, metadata: str) -> str:
    with surface.desk.db.read() as tx:
        return suggestions.get(tx, metadata.partition(":")[0]).conversation_id


def first_id(_surface: Surface, metadata: str) -> str:
    return metadata.partition(":")[0]


def _edit(surface: Surface, metadata: str, values: Values, who: Specialist) -> Answer:
    desk = surface.desk
    suggestion_id, _, then = metadata.partition(":")
    if then:
        conversation_id = _suggestion_conversation(surface, suggestion_id)
        wish = SendThen(conversation_id, who.id, suggestion_id, text_of(values))
        return send_then(desk, wish, desk.clock())
    return edit(desk, Click(suggestion_id, who.id), text_of(values), desk.clock())


def _reject(surface: Surface, suggestion_id: str, values: Values, who: Specialist) -> Answer:
    desk = surface.desk
    chosen = values[views.REASON_BLOCK][views.REASON_INPUT]["selected_option"]["value"]
    click = Click(suggestion_id, who.id)
    return reject(desk, click, RejectReason(chosen), text_of(values), desk.clock())


def _hand_off(surface: Surface, conversation_id: str, values: Values, who: Specialist) -> Answer:
    desk = surface.desk
    chosen = values[views.PERSON_BLOCK][views.PERSON_INPUT]["selected_option"]["value"]
    to = None if chosen == views.WHOLE_DESK else str(chosen)
    note = text_of(values)
    return hand_off(desk, conversation_id, by=who.id, to=to, note=note, now=desk.clock())


def _write(surface: Surface, metadata: str, values: Values, who: Specialist) -> Answer:
    conversation_id, form_id, seen, *then = metadata.split(":")
    if then:
        wish = SendThen(
            conversation_id,
            who.id,
            text=text_of(values),
            form_id=form_id,
            seen_message_id=seen or None,
        )
        return send_then(surface.desk, wish, surface.desk.clock())
    reply = OwnReply(
        conversation_id=conversation_id,
        specialist_id=who.id,
        text=text_of(values),
        form_id=form_id,
        seen_message_id=seen or None,
    )
    return write_reply(surface.desk, reply, surface.desk.clock())


def text_of(values: Values) -> str:
    return str(values[views.TEXT_BLOCK][views.TEXT_INPUT].get("value") or "")
