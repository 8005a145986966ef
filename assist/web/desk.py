"""The console's pages: the queue, a conversation, and the stream that keeps both alive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assist.desk import sign_ins
from assist.desk.people import FEED_KIND as PEOPLE
from assist.desk.playbook_people import FEED_KIND as PLAYBOOKS_KIND
from assist.desk.playbook_replay import FEED_KIND as REPLAY_KIND
from assist.desk.record import DESK_TOPIC, conversation_topic
from assist.desk.services import DeskServices
from assist.desk.wording_lines import Asked
from assist.model.conversation import ConversationState
from assist.model.rights import Right
from assist.store import conversations
from assist.store.feed import FeedEvent
from assist.web.auth import COOKIE, guard, me
from assist.web.desk_page import (
    ConversationPage,
    conversation_page,
    newest_event,
    queue_rows,
    standing_crises,
)
from assist.web.stream import Hub, Show, StreamOver, event_stream, position_of

# What pages of team leads follow: which playbook or replay moved, by its id alone.
_LEADS_KINDS = frozenset({PLAYBOOKS_KIND, REPLAY_KIND})
_TABS = (ConversationState.OPEN, ConversationState.PENDING, ConversationState.RESOLVED)


def console(desk: DeskServices, hub: Hub) -> Blueprint:
    """/desk for signed-in specialists: what is read there; `desk_actions` is what is done."""
    blueprint = Blueprint("desk", __name__, url_prefix="/desk")
    guard(desk, blueprint)

    @blueprint.get("")
    def queue() -> ResponseReturnValue:
        after = newest_event(desk)
        return render_template("desk.html", page=None, after=after, **_queue(desk))

    @blueprint.get("/")
    def queue_with_slash() -> ResponseReturnValue:
        return redirect(url_for("desk.queue"))

    @blueprint.get("/queue")
    def queue_part() -> ResponseReturnValue:
        """The list alone, for the page that is open."""
        return render_template("_queue.html", open_id=request.args.get("open"), **_queue(desk))

    @blueprint.get("/conversations/<conversation_id>")
    def conversation(conversation_id: str) -> ResponseReturnValue:
        return draw_conversation(desk, conversation_id)

    @blueprint.get("/conversations/<conversation_id>/part")
    def conversation_part(conversation_id: str) -> ResponseReturnValue:
        """Timeline and card alone, for the page that is open."""
        return render_template(
            "_conversation.html", page=conversation_page(desk, conversation_id, me())
        )

    @blueprint.get("/stream")
    def stream() -> ResponseReturnValue:
        topics = {DESK_TOPIC}
        if watched := request.args.get("conversation"):
            with desk.db.read() as tx:
                topics.add(conversation_topic(conversations.get(tx, watched).id))
        after = position_of(request.headers.get("Last-Event-ID"), request.args.get("after"))
        return event_stream(hub.open(topics, after, _while_signed_in(desk)))

    return blueprint


def _while_signed_in(desk: DeskServices) -> Show:
    """What a page is told, until its session is ended: then nothing more."""
    token = request.cookies.get(COOKIE, "")

    def show(event: FeedEvent) -> tuple[str, Mapping[str, object]] | None:
        if event.topic == DESK_TOPIC and event.kind == PEOPLE:
            if sign_ins.current(desk, token, desk.clock()) is None:
                raise StreamOver
            return None
        return _shown(event)

    return show


def draw_conversation(
    desk: DeskServices,
    conversation_id: str,
    *,
    problem: str = "",
    kept: Mapping[str, str] | None = None,
    asked: Asked | None = None,
    wrong: Mapping[str, str] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The whole page; `problem` says what a click did not do, `kept` is what was typed into it,
    `asked` what was found in that, `wrong` what is to be said beside which field.
    """
    after = newest_event(desk)
    page: ConversationPage = conversation_page(desk, conversation_id, me())
    drawn = render_template(
        "desk.html",
        page=replace(page, may_lead=me().may(Right.DECIDE_HELD_FILES)),
        after=after,
        problem=problem,
        kept=kept or {},
        asked=asked,
        wrong=wrong or {},
        open_id=conversation_id,
        **_queue(desk),
    )
    return drawn, status


def _queue(desk: DeskServices) -> dict[str, object]:
    wanted = request.args.get("state", ConversationState.OPEN.value)
    if wanted not in set(_TABS):
        abort(404, "There is no such list.")
    state = ConversationState(wanted)
    rows, crises = queue_rows(desk, state), standing_crises(desk)
    return {"rows": rows, "crises": crises, "state": state, "tabs": _TABS}


def _shown(event: FeedEvent) -> tuple[str, Mapping[str, object]] | None:
    """Pages learn what moved and read it anew; nothing of its content is in the stream."""
    if event.kind in _LEADS_KINDS:
        return event.kind, dict(event.data)
    if event.topic == DESK_TOPIC:
        return "desk", {"conversation": event.data.get("conversation", "")}
    if event.kind == "typing":
        return ("typing", {}) if event.data.get("by") == "author" else None
    return "conversation", {"kind": event.kind}
