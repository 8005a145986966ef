"""A direct message to each person who is called in a crisis.

Sent at least once: who is called twice after a crash loses a second, who is not called at all
loses more. Nothing of what the author wrote is in it: it shows on locked screens.
"""

from __future__ import annotations

from slack_sdk import WebClient

from assist.desk.services import DeskServices
from assist.i18n import Translator
from assist.slack.blocks import kit
from assist.slack.blocks.card import slack_time
from assist.slack.calls import call
from assist.store import conversations, crises, specialists


class SlackPages:
    """Sends crisis pages; safe to call again with the same page."""

    def __init__(self, desk: DeskServices, client: WebClient, speak: Translator) -> None:
        self._desk = desk
        self._client = client
        self._speak = speak

    def send(self, page_id: str) -> None:
        """Message the person, unless they were. TemporaryFailure if Slack is unwell: retried.

        Somebody without a Slack user is shown the crisis by the console alone.
        """
        with self._desk.db.read() as tx:
            page = crises.get(tx, page_id)
            person = specialists.get(tx, page.specialist_id)
            number = conversations.get(tx, page.conversation_id).number
        if page.sent_at is not None or person.slack_user_id is None:
            return
        url = f"{self._desk.public_url}/desk/conversations/{page.conversation_id}"
        text = self._speak.gettext(
            "An author may be in danger: case %(number)s needs a person now.", number=str(number)
        )
        link = kit.button("assist_open_console", self._speak.gettext("Open the case"), "open")
        since = self._speak.gettext("Since %(time)s", time=slack_time(page.made_at))
        blocks = [
            kit.section(f":rotating_light: *{kit.escape(text)}*"),
            kit.context(since),
            kit.actions("assist_crisis_page", [{**link, "url": url, "style": "danger"}]),
        ]
        call(
            self._client,
            "chat.postMessage",
            channel=person.slack_user_id,
            text=text,
            blocks=blocks,
            metadata={"event_type": "assist_crisis_page", "event_payload": {"page": page.id}},
        )
        with self._desk.db.transaction() as tx:
            crises.mark_sent(tx, page.id, self._desk.clock())
