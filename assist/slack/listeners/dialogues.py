"""Submitted dialogues: an edited reply, a rejection, a hand-off, an own reply."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from assist.desk.check_words import Said, objection
from assist.desk.decide_suggestion import Answer, Click, edit, reject
from assist.desk.preview_words import preview_edit, preview_reply
from assist.desk.send_then import SendThen, send_then
from assist.desk.wording_lines import asked_of
from assist.desk.work_conversation import OwnReply, hand_off, write_reply
from assist.model.decision import RejectReason
from assist.model.finding import Finding
from assist.model.specialist import Specialist
from assist.slack.blocks import kit, names, views
from assist.slack.listeners.clicks import Clicked, Surface, carry_out_click, once_key
from assist.store import suggestions

Body = dict[str, Any]
Values = dict[str, dict[str, dict[str, Any]]]


def register(app: App, surface: Surface) -> None:
    """Attach every dialogue to what it does."""
    app.view(names.EDIT_VIEW)(submitting(surface, _suggestion_conversation, _edit, _found_in_edit))
    app.view(names.REJECT_VIEW)(submitting(surface, _suggestion_conversation, _reject))
    app.view(names.HAND_OFF_VIEW)(submitting(surface, first_id, _hand_off))
    app.view(names.WRITE_VIEW)(submitting(surface, first_id, _write, _found_in_reply))


Submit = Callable[[Surface, str, Values, Specialist], Answer]


Find = Callable[[Surface, str, str], tuple[Finding, ...]]


def submitting(
    surface: Surface,
    conversation_of: Callable[[Surface, str], str],
    submit: Submit,
    find: Find | None = None,
) -> Callable[..., None]:
    """`find` looks at the words first: while there is something to say about them the dialogue
    stays open and says it.
    """

    def listener(ack: Ack, body: Body, client: WebClient) -> None:
        metadata = str(body["view"]["private_metadata"])
        values: Values = body["view"]["state"]["values"]
        if find is not None and _asks(ack, surface, body, find):
            return
        ack()  # closes the dialogue; the card shows what came of it
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


def _asks(ack: Ack, surface: Surface, body: Body, find: Find) -> bool:
    """Whether the words do not leave yet; the dialogue then shows why."""
    metadata, values = str(body["view"]["private_metadata"]), body["view"]["state"]["values"]
    ids, _, _confirmed = metadata.partition(views.CONFIRMED)
    text = text_of(values)
    findings = find(surface, ids, text)
    objected = objection(findings, _said(metadata, values))
    asked = asked_of(objected, findings, surface.speak) if objected else None
    if asked is None:
        return False
    if asked.is_error:
        told = kit.clip("\n".join(asked.lines), kit.INPUT_TEXT)
        ack(response_action="errors", errors={views.TEXT_BLOCK: told})
    else:
        view = views.asked_view(body["view"], ids, text, asked, surface.speak)
        ack(response_action="update", view=view)
    return True


def _said(metadata: str, values: Values) -> Said:
    """What sending the dialogue confirms, and the reason that it gives."""
    _ids, _, confirmed = metadata.partition(views.CONFIRMED)
    why = values.get(views.WHY_BLOCK, {}).get(views.WHY_INPUT, {}).get("value") or ""
    return Said(frozenset(filter(None, confirmed.split(","))), str(why))


def _found_in_edit(surface: Surface, ids: str, text: str) -> tuple[Finding, ...]:
    suggestion_id = ids.partition(":")[0]
    return preview_edit(surface.desk, suggestion_id, text, surface.desk.clock())


def _found_in_reply(surface: Surface, ids: str, text: str) -> tuple[Finding, ...]:
    return preview_reply(surface.desk, ids.partition(":")[0], text, surface.desk.clock())


def _suggestion_conversation(surface: Surface, metadata: str) -> str:
    with surface.desk.db.read() as tx:
        return suggestions.get(tx, re.split("[:|]", metadata)[0]).conversation_id


def first_id(_surface: Surface, metadata: str) -> str:
    return metadata.partition(":")[0]


def _edit(surface: Surface, metadata: str, values: Values, who: Specialist) -> Answer:
    desk, told = surface.desk, _said(metadata, values)
    suggestion_id, _, then = metadata.partition(views.CONFIRMED)[0].partition(":")
    if then == views.THEN:
        conversation_id = _suggestion_conversation(surface, suggestion_id)
        wish = SendThen(conversation_id, who.id, suggestion_id, text_of(values), said=told)
        return send_then(desk, wish, desk.clock())
    click = Click(suggestion_id, who.id, views.point_of(then))
    return edit(desk, click, text_of(values), desk.clock(), told)


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
    told = _said(metadata, values)
    conversation_id, form_id, seen, *then = metadata.partition(views.CONFIRMED)[0].split(":")
    if then == [views.THEN]:
        wish = SendThen(
            conversation_id,
            who.id,
            text=text_of(values),
            form_id=form_id,
            seen_message_id=seen or None,
            said=told,
        )
        return send_then(surface.desk, wish, surface.desk.clock())
    reply = OwnReply(
        conversation_id=conversation_id,
        specialist_id=who.id,
        text=text_of(values),
        form_id=form_id,
        seen_message_id=seen or None,
        said=told,
        point_id=views.point_of("".join(then)),
    )
    return write_reply(surface.desk, reply, surface.desk.clock())


def text_of(values: Values) -> str:
    return str(values[views.TEXT_BLOCK][views.TEXT_INPUT].get("value") or "")
