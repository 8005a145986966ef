"""The buttons of a card. Each acknowledges first; those that need words open a dialogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from assist.desk.card import card_view
from assist.desk.correct_intent import Correction, correct_intent
from assist.desk.decide_suggestion import Answer, Click, approve, other
from assist.desk.move_reply import MoveClick, move_reply
from assist.desk.offer_lines import MOST_SHOWN
from assist.desk.send_then import SendThen, cancel_scheduled, send_then
from assist.desk.use_offer import OfferClick, use_offer
from assist.desk.verdict_lines import card_verdict
from assist.desk.work_conversation import mark_sent, resolve, retry_message
from assist.model.ids import new_id
from assist.model.offer import OfferKind
from assist.model.specialist import Specialist
from assist.slack.blocks import names, views
from assist.slack.blocks.elsewhere import MOST_ADDRESSES, SUGGESTION
from assist.slack.listeners.clicks import Clicked, Surface, carry_out_click, once_key
from assist.store import (
    conversations,
    decisions,
    messages,
    phone_calls,
    specialists,
    suggestions,
)

Body = dict[str, Any]


def register(app: App, surface: Surface) -> None:
    """Attach every button to what it does."""
    _register_decisions(app, surface)
    _register_elsewhere(app, surface)
    _register_offers(app, surface)
    _register_dialogues(app, surface)

    @app.action(names.OPEN_CONSOLE)
    def _open_console(ack: Ack) -> None:
        ack()  # a link: the browser does the rest


def _register_decisions(app: App, surface: Surface) -> None:
    desk = surface.desk

    def on_suggestion(decide: Callable[[Click], Answer]) -> Callable[..., None]:
        return acting(surface, _of_suggestion, lambda subject, who: decide(Click(subject, who.id)))

    app.action(names.APPROVE)(on_suggestion(lambda click: approve(desk, click, desk.clock())))
    app.action(names.OTHER)(on_suggestion(lambda click: other(desk, click, desk.clock())))
    app.action(names.RETRY)(
        acting(
            surface,
            _of_message,
            lambda subject, who: retry_message(desk, subject, by=who.id, now=desk.clock()),
        )
    )
    app.action(names.MARK_SENT)(
        acting(
            surface,
            _of_message,
            lambda subject, who: mark_sent(desk, subject, by=who.id, now=desk.clock()),
        )
    )
    app.action(names.SEND_THEN)(
        acting(surface, _of_suggestion, lambda subject, who: _send_then(surface, subject, who))
    )
    app.action(names.CANCEL_SCHEDULED)(
        acting(surface, of_conversation, lambda subject, who: _cancel(surface, subject, who))
    )
    app.action(names.CORRECT)(
        acting(surface, of_conversation, lambda subject, who: _correct(surface, subject, who))
    )
    app.action(names.RESOLVE)(
        acting(
            surface,
            of_conversation,
            lambda subject, who: resolve(desk, subject, by=who.id, now=desk.clock()),
        )
    )


def _register_elsewhere(app: App, surface: Surface) -> None:
    for number in range(1, MOST_ADDRESSES + 1):
        app.action(f"{names.ELSEWHERE}_{number}")(
            acting(surface, _of_moved, lambda subject, who: _elsewhere(surface, subject, who))
        )


def _register_offers(app: App, surface: Surface) -> None:
    desk = surface.desk

    def choose(subject: str, who: Specialist) -> Answer:
        decision_id, _, kind = subject.partition(":")
        return use_offer(desk, OfferClick(decision_id, OfferKind(kind), who.id), desk.clock())

    for number in range(1, MOST_SHOWN + 1):
        app.action(f"{names.USE_OFFER}_{number}")(acting(surface, of_decision, choose))


def of_decision(surface: Surface, subject: str) -> str:
    with surface.desk.db.read() as tx:
        return decisions.get(tx, subject.partition(":")[0]).conversation_id


def acting(
    surface: Surface,
    conversation_of: Callable[[Surface, str], str],
    act: Callable[[str, Specialist], Answer],
) -> Callable[..., None]:
    def listener(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        subject = _subject(body["actions"][0])
        clicked = Clicked(
            slack_user=body["user"]["id"],
            subject_id=subject,
            conversation_id=conversation_of(surface, subject),
            once_key=once_key(body),
        )
        carry_out_click(surface, client, clicked, lambda who: act(subject, who))

    return listener


def _subject(action: dict[str, Any]) -> str:
    """A button's value, or the value of what was chosen from a list."""
    return str(action["value"] if "value" in action else action["selected_option"]["value"])


def _of_suggestion(surface: Surface, suggestion_id: str) -> str:
    with surface.desk.db.read() as tx:
        return suggestions.get(tx, suggestion_id).conversation_id


def _send_then(surface: Surface, suggestion_id: str, who: Specialist) -> Answer:
    conversation_id = _of_suggestion(surface, suggestion_id)
    wish = SendThen(conversation_id, who.id, suggestion_id)
    return send_then(surface.desk, wish, surface.desk.clock())


def _of_moved(surface: Surface, subject: str) -> str:
    what, subject_id, _point = subject.split(":")
    return (
        _of_suggestion(surface, subject_id)
        if what == SUGGESTION
        else _of_message(surface, subject_id)
    )


def _elsewhere(surface: Surface, subject: str, who: Specialist) -> Answer:
    """What is suggested, or what did not arrive, goes to another address of the author's."""
    desk, (what, subject_id, point_id) = surface.desk, subject.split(":")
    if what == SUGGESTION:
        return approve(desk, Click(subject_id, who.id, point_id), desk.clock())
    return move_reply(desk, MoveClick(subject_id, who.id, point_id), desk.clock())


def _cancel(surface: Surface, subject: str, who: Specialist) -> Answer:
    conversation_id, _, scheduled_id = subject.partition(":")
    desk = surface.desk
    return cancel_scheduled(desk, conversation_id, scheduled_id, by=who.id, now=desk.clock())


def _of_message(surface: Surface, message_id: str) -> str:
    with surface.desk.db.read() as tx:
        return messages.get(tx, message_id).conversation_id


def of_call(surface: Surface, subject: str) -> str:
    with surface.desk.db.read() as tx:
        return phone_calls.get(tx, subject.partition(":")[0]).conversation_id


def of_conversation(_surface: Surface, subject: str) -> str:
    return subject.partition(":")[0]


def hours(surface: Surface, conversation_id: str) -> tuple[str, tuple[str, ...]]:
    """What a dialogue's metadata ends with and tells where its words may not leave now."""
    view = card_view(surface.desk, conversation_id, surface.desk.clock())
    if view.elsewhere:
        there = f":{views.THERE}{view.elsewhere[0].point_id}"
        return there, (*card_verdict(view, surface.speak),)
    if view.verdict.allowed:
        return "", ()
    then = f":{views.THEN}" if view.verdict.earliest_next_at else ""
    return then, card_verdict(view, surface.speak)


def _correct(surface: Surface, subject: str, who: Specialist) -> Answer:
    conversation_id, message_id, intent = subject.split(":")
    correction = Correction(conversation_id, message_id, intent, who.id)
    return correct_intent(surface.desk, correction, surface.desk.clock())


def _register_dialogues(app: App, surface: Surface) -> None:
    desk, speak = surface.desk, surface.speak

    @app.action(names.EDIT)
    def _edit(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        suggestion_id = str(body["actions"][0]["value"])
        with desk.db.read() as tx:
            suggestion = suggestions.get(tx, suggestion_id)
        then, told = hours(surface, suggestion.conversation_id)
        view = views.edit_view(f"{suggestion_id}{then}", suggestion.draft.text, speak, told)
        client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.action(names.REJECT)
    def _reject(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        view = views.reject_view(str(body["actions"][0]["value"]), speak)
        client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.action(names.HAND_OFF)
    def _hand_off(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        with desk.db.read() as tx:
            people = [person for person in specialists.all(tx) if person.active]
        view = views.hand_off_view(str(body["actions"][0]["value"]), people, speak)
        client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.action(names.WRITE)
    def _write(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        conversation_id = str(body["actions"][0]["value"])
        with desk.db.read() as tx:
            seen = conversations.get(tx, conversation_id).last_incoming_id or ""
        # One dialogue is one message: its id is made when it opens.
        then, told = hours(surface, conversation_id)
        view = views.write_view(f"{conversation_id}:{new_id()}:{seen}{then}", speak, told)
        client.views_open(trigger_id=body["trigger_id"], view=view)
