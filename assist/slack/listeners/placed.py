"""The buttons by which a specialist calls an author, and says who was reached."""

from __future__ import annotations

from slack_bolt import App

from assist.desk.decide_suggestion import Answer
from assist.desk.labels import CALL_OUTCOMES
from assist.desk.leave_voicemail import leave_message
from assist.desk.place_call import CallClick, call_author
from assist.desk.say_outcome import OutcomeClick, say_outcome
from assist.model.contact_log import CallOutcome
from assist.model.specialist import Specialist
from assist.slack.blocks import names
from assist.slack.blocks.placed import MOST_NUMBERS
from assist.slack.listeners.buttons import acting, of_call, of_conversation
from assist.slack.listeners.clicks import Surface


def register(app: App, surface: Surface) -> None:
    """Attach them to what they do."""
    desk = surface.desk

    def call(subject: str, who: Specialist) -> Answer:
        conversation_id, point_id = subject.split(":")
        return call_author(desk, CallClick(conversation_id, point_id, who.id), desk.clock())

    def message(call_id: str, who: Specialist) -> Answer:
        return leave_message(desk, call_id, who.id, desk.clock())

    def outcome(subject: str, who: Specialist) -> Answer:
        call_id, said = subject.split(":")
        return say_outcome(desk, OutcomeClick(call_id, CallOutcome(said), who.id), desk.clock())

    for number in range(1, MOST_NUMBERS + 1):
        app.action(f"{names.CALL}_{number}")(acting(surface, of_conversation, call))
    app.action(names.LEAVE_MESSAGE)(acting(surface, of_call, message))
    for number in range(1, len(CALL_OUTCOMES) + 1):
        app.action(f"{names.SAY_OUTCOME}_{number}")(acting(surface, of_call, outcome))
