"""The buttons of a card while a specialist speaks with the author on the phone."""

from __future__ import annotations

from slack_bolt import App

from assist.desk.call_room import JoinClick, join_call
from assist.desk.decide_suggestion import Answer
from assist.desk.live_send import LiveClick, send_in_writing, send_link_in_call
from assist.model.live_call import Agreed
from assist.model.specialist import Specialist
from assist.slack.blocks import names
from assist.slack.listeners.buttons import acting, of_call
from assist.slack.listeners.clicks import Surface


def register(app: App, surface: Surface) -> None:
    """Attach them to what they do."""
    desk = surface.desk

    def link(call_id: str, who: Specialist) -> Answer:
        return send_link_in_call(desk, LiveClick(call_id, who.id), desk.clock())

    def write(subject: str, who: Specialist) -> Answer:
        call_id, agreed, about_id = subject.split(":")
        click = LiveClick(call_id, who.id, Agreed(agreed), about_id)
        return send_in_writing(desk, click, desk.clock())

    def join(call_id: str, who: Specialist) -> Answer:
        return join_call(desk, JoinClick(call_id, who.id), desk.clock())

    def listen(call_id: str, who: Specialist) -> Answer:
        return join_call(desk, JoinClick(call_id, who.id, listens=True), desk.clock())

    app.action(names.JOIN_CALL)(acting(surface, of_call, join))
    app.action(names.LISTEN_IN)(acting(surface, of_call, listen))
    app.action(names.TEXT_LINK)(acting(surface, of_call, link))
    app.action(names.LIVE_WRITE)(acting(surface, of_call, write))
