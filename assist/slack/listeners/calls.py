"""The button and the dialogue of a call that is over: its wrap-up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from assist.desk.card import card_view
from assist.desk.decide_suggestion import Answer
from assist.desk.promises import Said, check_promise, said_by
from assist.desk.wrap_up import WrapUpClick, check_call_back, check_day, wrap_up_call
from assist.errors import BadInput
from assist.model.contact_log import CallOutcome
from assist.model.specialist import Specialist
from assist.model.wrap_up import WrapUpResult
from assist.slack.blocks import names, views
from assist.slack.blocks import wrap_up as blocks
from assist.slack.listeners.buttons import acting, of_call
from assist.slack.listeners.call_backs import by_field, hour_in
from assist.slack.listeners.clicks import Clicked, Surface, carry_out_click, once_key
from assist.slack.listeners.dialogues import Values, text_of

Body = dict[str, Any]


def register(app: App, surface: Surface) -> None:
    """Attach them to what they do."""
    desk = surface.desk

    def as_it_is(call_id: str, who: Specialist) -> Answer:
        return wrap_up_call(desk, WrapUpClick(call_id, who.id), surface.speak, desk.clock())

    app.action(names.WRAP_UP_AS_IS)(acting(surface, of_call, as_it_is))
    _register_dialogue(app, surface)


def _register_dialogue(app: App, surface: Surface) -> None:
    @app.action(names.WRAP_UP)
    def _open(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        conversation_id = of_call(surface, str(body["actions"][0]["value"]))
        view = card_view(surface.desk, conversation_id, surface.desk.clock())
        if view.wrap_up is None:  # somebody was first: the card says so
            surface.cards.draw(conversation_id)
            return
        dialogue = blocks.wrap_up_view(view, surface.speak)
        client.views_open(trigger_id=body["trigger_id"], view=dialogue)

    @app.view(names.WRAP_UP_VIEW)
    def _submit(ack: Ack, body: Body, client: WebClient) -> None:
        call_id = str(body["view"]["private_metadata"])
        conversation_id = of_call(surface, call_id)
        filled, errors = _filled(surface, call_id, conversation_id, body["view"]["state"]["values"])
        if errors:
            ack(response_action="errors", errors=errors)
            return
        ack()
        clicked = Clicked(body["user"]["id"], call_id, conversation_id, once_key(body))

        def act(who: Specialist) -> Answer:
            click = replace(filled, specialist_id=who.id)
            return wrap_up_call(surface.desk, click, surface.speak, surface.desk.clock())

        carry_out_click(surface, client, clicked, act)


def _filled(
    surface: Surface, call_id: str, conversation_id: str, values: Values
) -> tuple[WrapUpClick, dict[str, str]]:
    """What the dialogue holds, by whoever sends it, and what is wrong with it by its field."""
    promise, errors = _promise_in(surface, conversation_id, values)
    again, wrong = _again_in(surface, values)
    result = WrapUpResult(_chosen(values, *_RESULT))
    call_back_at, unfit = _call_back_in(surface, conversation_id, values, result)
    empty = {} if text_of(values).strip() else {views.TEXT_BLOCK: _empty(surface)}
    click = WrapUpClick(
        call_id,
        "",
        text=text_of(values),
        disposition=CallOutcome(_chosen(values, *_REACHED)),
        result=result,
        promise=promise,
        follow_up_on=again,
        call_back_at=call_back_at,
    )
    return click, {**errors, **wrong, **empty, **unfit}


_REACHED = (blocks.REACHED_BLOCK, blocks.REACHED_INPUT)
_RESULT = (blocks.RESULT_BLOCK, blocks.RESULT_INPUT)


def _empty(surface: Surface) -> str:
    return surface.speak.gettext("Say what came of the call.")


def _chosen(values: Values, block: str, action: str) -> str:
    return str(values[block][action]["selected_option"]["value"])


def _promise_in(
    surface: Surface, conversation_id: str, values: Values
) -> tuple[Said | None, dict[str, str]]:
    """The promise that the dialogue records, or what is wrong with it by its field."""
    amount = str(values[views.AMOUNT_BLOCK][views.AMOUNT_INPUT].get("value") or "")
    day = str(values[views.DAY_BLOCK][views.DAY_INPUT].get("selected_date") or "")
    if not amount and not day:
        return None, {}
    desk, now = surface.desk, surface.desk.clock()
    try:
        said = said_by(desk, conversation_id, amount, day, now)
        check_promise(desk, conversation_id, said, now)
    except BadInput as error:
        by_amount = error.field == "amount" or not amount
        return None, {views.AMOUNT_BLOCK if by_amount else views.DAY_BLOCK: str(error)}
    return said, {}


def _call_back_in(
    surface: Surface, conversation_id: str, values: Values, result: WrapUpResult
) -> tuple[datetime | None, dict[str, str]]:
    """The hour of a call back, or what is wrong with it by its field."""
    at, errors = hour_in(surface, conversation_id, values)
    try:
        check_call_back(surface.desk, conversation_id, result, at, surface.desk.clock())
    except BadInput as error:
        return None, {by_field(error): str(error)}
    return at, errors


def _again_in(surface: Surface, values: Values) -> tuple[date | None, dict[str, str]]:
    chosen = values[blocks.AGAIN_BLOCK][blocks.AGAIN_INPUT].get("selected_date")
    if not chosen:
        return None, {}
    day = date.fromisoformat(str(chosen))
    try:
        check_day(surface.desk, day, surface.desk.clock())
    except BadInput as error:
        return None, {blocks.AGAIN_BLOCK: str(error)}
    return day, {}
