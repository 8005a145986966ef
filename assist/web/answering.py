"""What every form of the console shares: read a field, do one use case, answer the click."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assist.desk.answers import explain, explain_unsent
from assist.desk.check_words import Said
from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.services import DeskServices
from assist.desk.use_offer import OfferClick
from assist.desk.wording_lines import asked_of
from assist.errors import BadInput, NotFound
from assist.model.ids import ID_LENGTH
from assist.model.offer import OfferKind
from assist.store import decisions, phone_calls
from assist.web.auth import me
from assist.web.desk import draw_conversation
from assist.web.pages import speak

_TEXT_FIELDS = ("text", "reply", "note", "why")
LONGEST_TEXT = 20_000
Act = Callable[[], Answer]
E = TypeVar("E", bound=StrEnum)


def answered(desk: DeskServices, conversation_id: str, act: Act, done: str) -> ResponseReturnValue:
    """Do it. Done: say so on the page that is loaded next. Not done: say why and keep the words."""
    answer = act()
    if answer.result is ClickResult.DONE:
        flash(done)
        if unsent := explain_unsent(answer, speak(), desk):
            flash(unsent)
        return redirect(url_for("desk.conversation", conversation_id=conversation_id), 303)
    kept = {name: request.form[name] for name in _TEXT_FIELDS if request.form.get(name)}
    typed = "text" in kept or "reply" in kept
    asked = asked_of(answer.result, answer.findings, speak()) if typed else None
    problem = explain(answer, speak(), desk, at_the_field=typed)
    return draw_conversation(
        desk, conversation_id, problem=problem, kept=kept, asked=asked, status=409
    )


def said() -> Said:
    """What the form answers to the findings that it showed."""
    codes = frozenset(filter(None, field("confirmed").split(",")))
    return Said(codes, field("why"))


def field(name: str) -> str:
    value = request.form.get(name, "").replace("\r\n", "\n")
    if len(value) > LONGEST_TEXT:
        raise BadInput(name, f"is longer than {LONGEST_TEXT} characters.")
    return value


def form_id() -> str:
    """The id that a form was drawn with: sending the form twice is one message."""
    given = field("form_id")
    if len(given) != ID_LENGTH or not set(given) <= set("0123456789abcdef"):
        raise BadInput("form_id", "is malformed.", "Load the page again.")
    return given


def offer_click(desk: DeskServices, conversation_id: str) -> OfferClick:
    """Which offer of which decision; it must be one of this conversation."""
    with desk.db.read() as tx:
        decided = decisions.get(tx, field("decision"))
    if decided.conversation_id != conversation_id:
        raise NotFound("decision", decided.id)
    try:
        return OfferClick(decided.id, OfferKind(field("kind")), me().id)
    except ValueError as error:
        raise BadInput("kind", "is no kind of offer.", "Load the page again.") from error


def form_call(desk: DeskServices, conversation_id: str) -> str:
    """The form's call; it must be one of this conversation."""
    with desk.db.read() as tx:
        call = phone_calls.get(tx, field("call"))
    if call.conversation_id != conversation_id:
        raise NotFound("call", call.id)
    return call.id


def one_of(kind: type[E], name: str) -> E:
    """The field as a member of the enum; BadInput for a value that the page did not offer."""
    try:
        return kind(field(name))
    except ValueError as error:
        raise BadInput(name, "has a value we do not know.", "Load the page again.") from error
