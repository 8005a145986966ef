"""What is done in the console: every form is one use case, and every click gets an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from assist.desk import decide_suggestion, work_conversation
from assist.desk.correct_intent import Correction, correct_intent
from assist.desk.decide_suggestion import Answer, Click
from assist.desk.held_files import FileClick, delete_file, release_file
from assist.desk.move_reply import MoveClick, move_reply
from assist.desk.services import DeskServices
from assist.desk.typing import DESK, tell_typing
from assist.desk.use_offer import use_offer
from assist.errors import BadInput, NotFound
from assist.model.decision import RejectReason
from assist.store import messages, suggestions
from assist.web import (
    arrangement_actions,
    call_actions,
    call_back_actions,
    contact_actions,
    identity_actions,
    live_actions,
    placed_actions,
)
from assist.web.answering import answered, field, form_id, offer_click, said
from assist.web.auth import guard, me
from assist.web.pages import speak


def actions(desk: DeskServices) -> Blueprint:
    """POST /desk/conversations/<id>/<action>; the forms are on the conversation's page."""
    blueprint = Blueprint("actions", __name__, url_prefix="/desk/conversations/<conversation_id>")
    guard(desk, blueprint)
    _on_suggestion(blueprint, desk)
    _on_offer(blueprint, desk)
    arrangement_actions.add_to(blueprint, desk)
    contact_actions.add_to(blueprint, desk)
    identity_actions.add_to(blueprint, desk)
    live_actions.add_to(blueprint, desk)
    call_actions.add_to(blueprint, desk)
    call_back_actions.add_to(blueprint, desk)
    placed_actions.add_to(blueprint, desk)
    _on_conversation(blueprint, desk)
    _on_meaning(blueprint, desk)
    _on_words(blueprint, desk)
    _on_elsewhere(blueprint, desk)
    _on_message(blueprint, desk)
    _on_file(blueprint, desk)
    return blueprint


def _on_suggestion(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/approve")
    def approve(conversation_id: str) -> ResponseReturnValue:
        click = _click(desk, conversation_id)
        return answered(
            desk,
            conversation_id,
            lambda: decide_suggestion.approve(desk, click, desk.clock()),
            speak().gettext("Approved; the reply is on its way."),
        )

    @blueprint.post("/edit")
    def edit(conversation_id: str) -> ResponseReturnValue:
        click, text, told = _click(desk, conversation_id), field("text"), said()
        return answered(
            desk,
            conversation_id,
            lambda: decide_suggestion.edit(desk, click, text, desk.clock(), told),
            speak().gettext("Your wording is on its way."),
        )

    @blueprint.post("/other")
    def other(conversation_id: str) -> ResponseReturnValue:
        click = _click(desk, conversation_id)
        return answered(
            desk,
            conversation_id,
            lambda: decide_suggestion.other(desk, click, desk.clock()),
            speak().gettext("Looking for another suggestion."),
        )

    @blueprint.post("/reject")
    def reject(conversation_id: str) -> ResponseReturnValue:
        click, reason, note = _click(desk, conversation_id), _reject_reason(), field("note")
        return answered(
            desk,
            conversation_id,
            lambda: decide_suggestion.reject(desk, click, reason, note, desk.clock()),
            speak().gettext("Rejected. Nothing was sent; the author is still waiting."),
        )


def _on_offer(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/offer")
    def offer(conversation_id: str) -> ResponseReturnValue:
        click = offer_click(desk, conversation_id)
        return answered(
            desk,
            conversation_id,
            lambda: use_offer(desk, click, desk.clock()),
            speak().gettext("The reply makes this offer now; approve it to send it."),
        )


def _on_conversation(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/hand-off")
    def hand_off(conversation_id: str) -> ResponseReturnValue:
        to, note, by = field("to") or None, field("note"), me().id
        return answered(
            desk,
            conversation_id,
            lambda: work_conversation.hand_off(
                desk, conversation_id, by=by, to=to, note=note, now=desk.clock()
            ),
            speak().gettext("Handed off."),
        )

    @blueprint.post("/resolve")
    def resolve(conversation_id: str) -> ResponseReturnValue:
        by = me().id
        return answered(
            desk,
            conversation_id,
            lambda: work_conversation.resolve(desk, conversation_id, by=by, now=desk.clock()),
            speak().gettext("Resolved."),
        )


def _on_meaning(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/correct")
    def correct(conversation_id: str) -> ResponseReturnValue:
        correction = Correction(conversation_id, field("about"), field("intent"), me().id)
        return answered(
            desk,
            conversation_id,
            lambda: correct_intent(desk, correction, desk.clock()),
            speak().gettext("Corrected. A suggestion that fits is being drawn."),
        )


def _on_words(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/reply")
    def reply(conversation_id: str) -> ResponseReturnValue:
        own = _own_reply(conversation_id)
        return answered(
            desk,
            conversation_id,
            lambda: work_conversation.write_reply(desk, own, desk.clock()),
            speak().gettext("Your reply is on its way."),
        )

    @blueprint.post("/note")
    def note(conversation_id: str) -> ResponseReturnValue:
        text, by = field("note"), me().id
        return answered(
            desk,
            conversation_id,
            lambda: work_conversation.add_note(
                desk, conversation_id, by=by, text=text, now=desk.clock()
            ),
            speak().gettext("Noted. Only the desk sees it."),
        )

    @blueprint.post("/typing")
    def typing(conversation_id: str) -> ResponseReturnValue:
        tell_typing(desk, conversation_id, by=DESK)
        return "", 204


def _on_elsewhere(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/elsewhere")
    def elsewhere(conversation_id: str) -> ResponseReturnValue:
        act = _elsewhere(desk, conversation_id)
        done = speak().gettext("The reply is on its way to the other address.")
        return answered(desk, conversation_id, act, done)


def _elsewhere(desk: DeskServices, conversation_id: str) -> Callable[[], Answer]:
    """The suggestion as it stands or edited, own words, or what did not arrive."""
    point_id = field("point")
    if not point_id:
        raise BadInput("point", "names no address.", "Load the page again.")
    if field("suggestion"):
        click = replace(_click(desk, conversation_id), point_id=point_id)
        text, told = field("text"), said()
        if "text" in request.form:
            return lambda: decide_suggestion.edit(desk, click, text, desk.clock(), told)
        return lambda: decide_suggestion.approve(desk, click, desk.clock())
    if field("message"):
        move = MoveClick(_message_id(desk, conversation_id), me().id, point_id)
        return lambda: move_reply(desk, move, desk.clock())
    own = replace(_own_reply(conversation_id), point_id=point_id)
    return lambda: work_conversation.write_reply(desk, own, desk.clock())


def _own_reply(conversation_id: str) -> work_conversation.OwnReply:
    return work_conversation.OwnReply(
        conversation_id=conversation_id,
        specialist_id=me().id,
        text=field("reply"),
        form_id=form_id(),
        seen_message_id=field("seen") or None,
        said=said(),
    )


def _on_file(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/file")
    def file(conversation_id: str) -> ResponseReturnValue:
        position = field("position")
        if not position.isdecimal():
            raise BadInput("position", "is malformed.", "Load the page again.")
        message_id, note = _message_id(desk, conversation_id), field("note")
        click = FileClick(conversation_id, message_id, int(position), me().id, note)
        releases = field("do") == "release"
        decide = release_file if releases else delete_file
        done = (
            speak().gettext("Released; everybody sees it.")
            if releases
            else speak().gettext("Deleted.")
        )
        return answered(desk, conversation_id, lambda: decide(desk, click, desk.clock()), done)


def _on_message(blueprint: Blueprint, desk: DeskServices) -> None:
    @blueprint.post("/retry")
    def retry(conversation_id: str) -> ResponseReturnValue:
        message_id, by = _message_id(desk, conversation_id), me().id
        return answered(
            desk,
            conversation_id,
            lambda: work_conversation.retry_message(desk, message_id, by=by, now=desk.clock()),
            speak().gettext("It is being sent again."),
        )

    @blueprint.post("/arrived")
    def arrived(conversation_id: str) -> ResponseReturnValue:
        message_id, by = _message_id(desk, conversation_id), me().id
        return answered(
            desk,
            conversation_id,
            lambda: work_conversation.mark_sent(desk, message_id, by=by, now=desk.clock()),
            speak().gettext("Marked as sent."),
        )


def _click(desk: DeskServices, conversation_id: str) -> Click:
    """Who clicked on which suggestion; it must be one of this conversation."""
    with desk.db.read() as tx:
        suggestion = suggestions.get(tx, field("suggestion"))
    if suggestion.conversation_id != conversation_id:
        raise NotFound("suggestion", suggestion.id)
    return Click(suggestion.id, me().id)


def _message_id(desk: DeskServices, conversation_id: str) -> str:
    with desk.db.read() as tx:
        message = messages.get(tx, field("message"))
    if message.conversation_id != conversation_id:
        raise NotFound("message", message.id)
    return message.id


def _reject_reason() -> RejectReason:
    try:
        return RejectReason(field("reason"))
    except ValueError as error:
        raise BadInput("reason", "is not one of the reasons.", "Choose one of them.") from error
