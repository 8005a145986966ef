"""The frame around every click, so that each is answered, acts once, and leaves a true card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from assist.desk.answers import explain, explain_unsent
from assist.desk.decide_suggestion import Answer, ClickResult
from assist.desk.record import refresh_card_later
from assist.desk.services import DeskServices
from assist.errors import AssistError, BadInput
from assist.i18n import Translator
from assist.model.specialist import Specialist
from assist.slack.cards import SlackCards
from assist.store import events, specialists

log = structlog.get_logger(__name__)
# A process that dies in the middle of a click leaves a card without buttons; this brings them back.
SAFETY_NET_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Surface:
    """What the listeners work with."""

    desk: DeskServices
    cards: SlackCards
    speak: Translator


@dataclass(frozen=True, slots=True)
class Clicked:
    """One press of a button or one submitted dialogue."""

    slack_user: str
    subject_id: str  # suggestion, message or conversation id: the button's value
    conversation_id: str
    once_key: str  # the same for Slack's retries of this very click


Act = Callable[[Specialist], Answer]


def carry_out_click(surface: Surface, client: WebClient, clicked: Clicked, act: Act) -> None:
    """Run `act` for the specialist who clicked; whatever happens, they see an answer."""
    desk = surface.desk
    with desk.db.transaction() as tx:
        now = desk.clock()
        if not events.first_time(tx, "slack_click", clicked.once_key, now):
            return
        specialist = specialists.by_slack(tx, clicked.slack_user)
        refresh_card_later(tx, desk.jobs, clicked.conversation_id, SAFETY_NET_SECONDS)
    if specialist is None:
        answer = Answer(ClickResult.NOT_A_SPECIALIST, clicked.conversation_id)
        _whisper(surface, client, clicked, explain(answer, surface.speak, desk))
        return
    try:
        surface.cards.show_working(clicked.conversation_id, specialist.name)
        answer = act(specialist)
    except BadInput as error:
        _whisper(surface, client, clicked, str(error))
    except AssistError as error:
        log.warning("click_failed", conversation=clicked.conversation_id, error=str(error))
        _whisper(surface, client, clicked, surface.speak.gettext("That did not work; try again."))
    else:
        if answer.result is not ClickResult.DONE:
            _whisper(surface, client, clicked, explain(answer, surface.speak, desk))
        elif unsent := explain_unsent(answer, surface.speak, desk):
            _whisper(surface, client, clicked, unsent)
    finally:
        _draw(surface, clicked)


def _draw(surface: Surface, clicked: Clicked) -> None:
    """Show what is true now; if Slack is unwell, the safety net draws it in a moment."""
    try:
        surface.cards.draw(clicked.conversation_id, at_once=True)
    except AssistError as error:
        log.warning("draw_failed", conversation=clicked.conversation_id, error=str(error))


def _whisper(surface: Surface, client: WebClient, clicked: Clicked, text: str) -> None:
    """Tell only the person who clicked."""
    try:
        client.chat_postEphemeral(channel=surface.cards.channel, user=clicked.slack_user, text=text)
    except SlackClientError as error:
        log.warning("whisper_failed", user=clicked.slack_user, error=str(error))


def once_key(body: dict[str, Any]) -> str:
    """Slack repeats a payload with the same trigger; a person's second click has another."""
    action = (body.get("actions") or [{}])[0]
    view = body.get("view") or {}
    parts = (
        body["user"]["id"],
        action.get("action_id") or view.get("callback_id", ""),
        action.get("action_ts") or view.get("id", ""),
        view.get("hash", ""),
    )
    return ":".join(parts)
