"""The Slack app: HTTP inside the web process, or Socket Mode as a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from assist.desk.services import DeskServices
from assist.i18n import translator
from assist.slack.cards import SlackCards
from assist.slack.homes import SlackHomes
from assist.slack.listeners import (
    arrangements,
    buttons,
    call_backs,
    calls,
    dialogues,
    live,
    placed,
    playbooks,
)
from assist.slack.listeners.clicks import Surface

if TYPE_CHECKING:
    from slack_bolt.adapter.socket_mode import SocketModeHandler

TIMEOUT_SECONDS = 5


def slack_client(token: str, api_url: str | None) -> WebClient:
    """The official client; `api_url` points it at another host (a stand-in, a proxy)."""
    base = f"{api_url}/api/" if api_url else WebClient.BASE_URL
    # The client's own retry would post a card twice when only the answer was lost: none here,
    # the job comes again and looks for the posted card first.
    return WebClient(token, base_url=base, timeout=TIMEOUT_SECONDS, retry_handlers=[])


def slack_app(desk: DeskServices, cards: SlackCards, *, signing_secret: str, locale: str) -> App:
    """Bolt with every listener. It checks Slack's signature and its five-minute timestamp."""
    app = App(
        client=cards.client,
        signing_secret=signing_secret,
        # By default bolt asks Slack who we are before it answers a click; a slow Slack would then
        # leave the person without one. `assist doctor` does the asking.
        authorize=_as_ourselves(cards.client.token or ""),
        raise_error_for_unhandled_request=False,
    )
    surface = Surface(desk, cards, translator(locale))
    buttons.register(app, surface)
    dialogues.register(app, surface)
    arrangements.register(app, surface)
    live.register(app, surface)
    calls.register(app, surface)
    call_backs.register(app, surface)
    placed.register(app, surface)
    playbooks.register(app, surface, SlackHomes(desk, cards.client, surface.speak))
    return app


def _as_ourselves(token: str) -> Callable[..., AuthorizeResult]:
    """One workspace, one token: nothing to look up."""

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    return authorize


def socket_mode(app: App, app_token: str) -> SocketModeHandler:
    """The same app over a WebSocket that we open: no public address needed."""
    from slack_bolt.adapter.socket_mode import SocketModeHandler

    return SocketModeHandler(app, app_token)
