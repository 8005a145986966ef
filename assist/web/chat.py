"""The authors' chat: its page, its frame, and the few requests that they make.

A visitor is whoever holds a token that we signed; it travels in the X-Assist-Visitor header, which
no browser adds by itself, so these requests need no form token and no cookie, and work in a frame
on somebody else's page. A token opens the visitor's own conversation and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from assist.channels import wire
from assist.channels.webchat import HEADER, Visitor, WebChat, email_address
from assist.desk.leave_address import leave_address
from assist.desk.record import conversation_topic
from assist.desk.services import DeskServices
from assist.desk.typing import AUTHOR, DESK, KIND, tell_typing
from assist.errors import BadInput, NotAuthentic
from assist.model.contact import ChannelKind
from assist.store.feed import FeedEvent
from assist.web import visitors
from assist.web.chat_words import chat_words, widget_words
from assist.web.desk_page import newest_event
from assist.web.limits import address, take
from assist.web.pages import speak
from assist.web.stream import KEPT_FOR_DESK, Hub, event_stream, position_of
from assist.web.webhooks import take as receive_one

_WRITING = "10 per 20 seconds"  # messages of one visitor
_TYPING = "5 per 10 seconds"
MOST_SEEN = 50  # messages in one notice that they were seen


def chat(desk: DeskServices, hub: Hub) -> Blueprint:
    """/chat: public pages, and requests that each prove their visitor."""
    blueprint = Blueprint("chat", __name__, url_prefix="/chat")
    channel = desk.channel(ChannelKind.WEBCHAT)
    if not isinstance(channel, WebChat):
        return blueprint
    _pages(blueprint)
    _sessions(blueprint, desk, channel)
    _writing(blueprint, desk, channel)
    _reading(blueprint, desk, channel, hub)
    return blueprint


def _pages(blueprint: Blueprint) -> None:
    @blueprint.get("")
    def page() -> ResponseReturnValue:
        return render_template("chat.html", words=chat_words(speak()), framed=False)

    @blueprint.get("/frame")
    def frame() -> ResponseReturnValue:
        return render_template("chat.html", words=chat_words(speak()), framed=True)

    @blueprint.get("/words")
    def words() -> ResponseReturnValue:
        """The loader's three labels; public, and read from the page that embeds the chat."""
        response = jsonify(widget_words(speak()))
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response


def _sessions(blueprint: Blueprint, desk: DeskServices, channel: WebChat) -> None:
    @blueprint.post("/session")
    def session() -> ResponseReturnValue:
        """{"token"?, "identity"?} -> {"token"}: the same visitor renewed, or a new one."""
        take("chat_session", "60 per 2 minutes", address())
        fields = wire.json_object(request.get_data())
        token = wire.string(fields, "token", maximum=2000, default="")
        identity = wire.string(fields, "identity", maximum=500, default="") or None
        return jsonify(token=visitors.enter(channel, token, identity, desk.clock()))


def _writing(blueprint: Blueprint, desk: DeskServices, channel: WebChat) -> None:
    @blueprint.post("/messages")
    def write() -> ResponseReturnValue:
        """{"id", "text", "language"?, "email"?}; the same id again changes nothing."""
        take("chat_writing", _WRITING, _visitor(desk, channel).id)
        receive_one(desk, channel)
        return jsonify(_history(desk, _visitor(desk, channel)))

    @blueprint.post("/typing")
    def typing() -> ResponseReturnValue:
        visitor = _visitor(desk, channel)
        take("chat_typing", _TYPING, visitor.id)
        if conversation_id := visitors.conversation_of(desk, visitor):
            tell_typing(desk, conversation_id, by=AUTHOR)
        return "", 204

    @blueprint.post("/email")
    def email() -> ResponseReturnValue:
        """{"email"}: where answers go when nobody reads them here."""
        visitor = _visitor(desk, channel)
        take("chat_writing", _WRITING, visitor.id)
        address = email_address(wire.json_object(request.get_data()))
        leave_address(desk, _own_conversation(desk, visitor), address)
        return "", 204


def _reading(blueprint: Blueprint, desk: DeskServices, channel: WebChat, hub: Hub) -> None:
    @blueprint.get("/messages")
    def history() -> ResponseReturnValue:
        return jsonify(_history(desk, _visitor(desk, channel)))

    @blueprint.post("/seen")
    def seen() -> ResponseReturnValue:
        """{"ids": [...], "state": "delivered" | "read"}: only the visitor's own messages move."""
        visitor = _visitor(desk, channel)
        fields = wire.json_object(request.get_data())
        state = visitors.seen_state(wire.string(fields, "state", maximum=20))
        conversation_id = _own_conversation(desk, visitor)
        visitors.note_seen(desk, conversation_id, _ids(fields), state)
        return "", 204

    @blueprint.get("/stream")
    def stream() -> Response:
        topic = conversation_topic(_own_conversation(desk, _visitor(desk, channel)))
        after = position_of(request.headers.get("Last-Event-ID"), request.args.get("after"))
        return event_stream(hub.open({topic}, after, _shown, spare=KEPT_FOR_DESK))


def _visitor(desk: DeskServices, channel: WebChat) -> Visitor:
    token = request.headers.get(HEADER, "")
    if not token:
        raise NotAuthentic("the visitor's token is missing")
    return channel.visitor(token, desk.clock())


def _own_conversation(desk: DeskServices, visitor: Visitor) -> str:
    found = visitors.conversation_of(desk, visitor)
    if found is None:
        abort(404, "Nothing was written here yet.")
    return found


def _history(desk: DeskServices, visitor: Visitor) -> dict[str, object]:
    after = newest_event(desk)
    conversation_id = visitors.conversation_of(desk, visitor)
    shown = visitors.history(desk, conversation_id) if conversation_id else []
    return {"conversation": conversation_id, "after": after, "messages": shown}


def _ids(fields: Mapping[str, object]) -> list[str]:
    ids = fields.get("ids")
    if not isinstance(ids, list) or len(ids) > MOST_SEEN or any(type(i) is not str for i in ids):
        raise BadInput("ids", f"is not a list of at most {MOST_SEEN} message ids.")
    return ids


def _shown(event: FeedEvent) -> tuple[str, Mapping[str, object]] | None:
    """The page learns that something moved and reads its history anew; notes move nothing."""
    if event.kind == KIND:
        return (KIND, {}) if event.data.get("by") == DESK else None
    return ("changed", {}) if event.data.get("message") else None
