"""When a promised call is due: said in the thread of its card to whoever is to call."""

from __future__ import annotations

from assist.desk.call_back_lines import call_back_line
from assist.desk.call_backs import who_is_to_call
from assist.desk.card import card_view
from assist.desk.placed_lines import not_called_lines
from assist.desk.services import DeskServices
from assist.errors import TemporaryFailure
from assist.i18n import Translator
from assist.model.call_back import CallBack
from assist.slack.blocks import kit
from assist.slack.calls import call
from assist.slack.cards import SURFACE, SlackCards
from assist.store import call_backs, cards

_MOST_PEOPLE = 5


class SlackCallBacks:
    """Tells once; safe to call again with the same call back."""

    def __init__(self, desk: DeskServices, cards_: SlackCards) -> None:
        self._desk = desk
        self._cards = cards_

    def alert(self, call_back_id: str) -> None:
        """Mention whoever is to call, below the card, unless it was done meanwhile; at least once,
        since a promise is worth a second word. TemporaryFailure if Slack is unwell: tried again.
        """
        surface = f"call_back:{call_back_id}"
        with self._desk.db.read() as tx:
            found = call_backs.find(tx, call_back_id)
        if found is None or not found.is_open:
            return
        self._cards.draw(found.conversation_id)
        with self._desk.db.read() as tx:
            hangs = cards.get(tx, found.conversation_id, SURFACE)
            told = cards.get(tx, found.conversation_id, surface)
        if told is not None:
            return
        if hangs is None or not hangs.ts:
            raise TemporaryFailure("card_not_posted")
        answer = call(
            self._cards.client,
            "chat.postMessage",
            channel=hangs.channel,
            thread_ts=hangs.ts,
            reply_broadcast=True,
            text=self._text(found, self._cards.speak),
            unfurl_links=False,
        )
        now, ts = self._desk.clock(), str(answer["ts"])
        with self._desk.db.transaction() as tx:
            cards.remember(tx, found.conversation_id, surface, hangs.channel, ts, now)

    def _text(self, call_back: CallBack, speak: Translator) -> str:
        """Who and when, and why not where the contact policy says no; never what they said: it
        shows on locked screens.
        """
        now = self._desk.clock()
        view = card_view(self._desk, call_back.conversation_id, now)
        with self._desk.db.read() as tx:
            people = who_is_to_call(tx, self._desk, view.conversation, now)
        ids = [person.slack_user_id for person in people if person.slack_user_id]
        mentions = " ".join(f"<@{slack_id}>" for slack_id in ids[:_MOST_PEOPLE])
        line = f"#{view.conversation.number}: {call_back_line(view, speak)}."
        told = " ".join((line, *not_called_lines(view, speak)))
        return f"{mentions} {kit.escape(told)}".strip()
