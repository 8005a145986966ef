"""The button and the dialogue of a call that is over: its wrap-up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from assist.desk import confirm_call, look_again, wrap_up_form
from assist.desk.call_hours import DAY_FIELD, HOUR_FIELD
from assist.desk.card import card_view
from assist.desk.decide_suggestion import Answer
from assist.desk.wrap_up import WrapUpClick, wrap_up_call
from assist.desk.wrap_up_form import WrapUpForm, read_form
from assist.model.contact_log import CallOutcome
from assist.model.specialist import Specialist
from assist.model.wrap_up import WrapUpResult
from assist.slack.blocks import call_back, names, views
from assist.slack.blocks import wrap_up as blocks
from assist.slack.listeners.buttons import acting, of_call
from assist.slack.listeners.clicks import Clicked, Surface, carry_out_click, once_key
from assist.slack.listeners.dialogues import Values, text_of
from assist.store import specialists

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
        with surface.desk.db.read() as tx:
            people = specialists.all(tx)
            me = specialists.by_slack(tx, body["user"]["id"])
        active = [one for one in people if one.active]
        dialogue = blocks.wrap_up_view(view, active, me.id if me else None, surface.speak)
        client.views_open(trigger_id=body["trigger_id"], view=dialogue)

    @app.view(names.WRAP_UP_VIEW)
    def _submit(ack: Ack, body: Body, client: WebClient) -> None:
        call_id = str(body["view"]["private_metadata"])
        conversation_id = of_call(surface, call_id)
        form, now = _form(body["view"]["state"]["values"]), surface.desk.clock()
        filled, wrong = read_form(surface.desk, call_id, "", form, surface.speak, now)
        if wrong:
            errors = {_BLOCKS[name]: told for name, told in wrong.items()}
            ack(response_action="errors", errors=errors)
            return
        ack()
        clicked = Clicked(body["user"]["id"], call_id, conversation_id, once_key(body))

        def act(who: Specialist) -> Answer:
            click = replace(filled, specialist_id=who.id)
            return wrap_up_call(surface.desk, click, surface.speak, surface.desk.clock())

        carry_out_click(surface, client, clicked, act)


def _form(values: Values) -> WrapUpForm:
    """What the dialogue holds."""
    return WrapUpForm(
        text=text_of(values),
        result=WrapUpResult(_chosen(values, *_RESULT)),
        disposition=CallOutcome(_chosen(values, *_REACHED)),
        amount=_given(values, views.AMOUNT_BLOCK, views.AMOUNT_INPUT, "value"),
        day=_given(values, views.DAY_BLOCK, views.DAY_INPUT, "selected_date"),
        call_back_day=_given(values, call_back.DAY_BLOCK, call_back.DAY_INPUT, "selected_date"),
        call_back_hour=_given(values, call_back.HOUR_BLOCK, call_back.HOUR_INPUT, "selected_time"),
        again=_given(values, blocks.AGAIN_BLOCK, blocks.AGAIN_INPUT, "selected_date"),
        follow_up_note=_given(values, blocks.NOTE_BLOCK, blocks.NOTE_INPUT, "value"),
        follow_up_by=_by(values),
        in_writing=_ticked(values),
    )


_REACHED = (blocks.REACHED_BLOCK, blocks.REACHED_INPUT)
_RESULT = (blocks.RESULT_BLOCK, blocks.RESULT_INPUT)
_BLOCKS = {
    wrap_up_form.TEXT: views.TEXT_BLOCK,
    wrap_up_form.AMOUNT: views.AMOUNT_BLOCK,
    wrap_up_form.DAY: views.DAY_BLOCK,
    look_again.DAY_FIELD: blocks.AGAIN_BLOCK,
    look_again.NOTE_FIELD: blocks.NOTE_BLOCK,
    look_again.BY_FIELD: blocks.BY_BLOCK,
    confirm_call.FIELD: blocks.WRITING_BLOCK,
    DAY_FIELD: call_back.DAY_BLOCK,
    HOUR_FIELD: call_back.HOUR_BLOCK,
}


def _chosen(values: Values, block: str, action: str) -> str:
    return str(values[block][action]["selected_option"]["value"])


def _given(values: Values, block: str, action: str, kind: str) -> str:
    return str(values[block][action].get(kind) or "")


def _by(values: Values) -> str:
    """The id of who was chosen; "": nobody."""
    chosen = values.get(blocks.BY_BLOCK, {}).get(blocks.BY_INPUT, {}).get("selected_option")
    return str(chosen["value"]) if chosen else ""


def _ticked(values: Values) -> bool:
    tick = values.get(blocks.WRITING_BLOCK, {}).get(blocks.WRITING_INPUT, {})
    return bool(tick.get("selected_options"))
