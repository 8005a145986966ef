"""Post and redraw the cards: always what is true now, however often it is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient

from assist.desk.card import card_view
from assist.desk.incoming_words import message_of, thread_surface
from assist.desk.record import BY_ASSIST, record
from assist.desk.services import DeskServices
from assist.errors import TemporaryFailure
from assist.i18n import Translator
from assist.model.audit import AuditKind
from assist.model.card import CardView
from assist.model.conversation import Message
from assist.model.queue import CardRef
from assist.slack.blocks import kit, names
from assist.slack.blocks.card import card, fallback_text, working_card
from assist.slack.calls import call
from assist.slack.live_pace import draw_later, may_draw
from assist.store import Tx, cards, events, messages

SURFACE = "slack"
# Longer than a call to Slack may take: a younger claim may still be posting.
CLAIM_LEASE = timedelta(seconds=15)
_REDRAWS = 3


class SlackCards:
    """Cards of one desk in one channel. Safe to call from many threads and processes at once."""

    def __init__(
        self, desk: DeskServices, client: WebClient, channel: str, speak: Translator
    ) -> None:
        self._desk = desk
        self.client = client
        self.channel = channel
        self.speak = speak

    def draw(self, conversation_id: str, *, at_once: bool = False) -> None:
        """Post the card, or make the posted one true. TemporaryFailure if Slack is unwell.

        While two people speak on the phone it is drawn once in three seconds, and once more when
        something came meanwhile; `at_once`: somebody clicked, and sees what came of it.
        """
        view = self._view(conversation_id)
        if view.live is not None:
            paced = may_draw(self._desk, conversation_id, view.drawn_at)
            if not (paced or at_once):
                draw_later(self._desk, conversation_id, view.drawn_at)
                return
        for _ in range(_REDRAWS):
            ref = self._posted(view)
            if ref is not None:
                self._update(ref, card(view, self.speak, self._console_url(view)), view)
                self._thread(ref, view)
                self._write_again(view)
            # Another process may have drawn an older state after us: look again.
            again = self._view(conversation_id)
            if _same(view, again):
                return
            if again.live is not None:
                draw_later(self._desk, conversation_id, again.drawn_at)
                return
            view = again

    def show_working(self, conversation_id: str, who: str) -> None:
        """Take the buttons away while a click is carried out."""
        view = self._view(conversation_id)
        with self._desk.db.read() as tx:
            ref = cards.get(tx, conversation_id, SURFACE)
        if ref is not None and ref.ts:
            self._update(ref, working_card(view, self.speak, who), view)

    def _view(self, conversation_id: str) -> CardView:
        return card_view(self._desk, conversation_id, self._desk.clock())

    def _console_url(self, view: CardView) -> str:
        return f"{self._desk.public_url}/desk/conversations/{view.conversation.id}"

    def _posted(self, view: CardView) -> CardRef | None:
        """Where the card hangs, if it hung before; None when it was posted just now."""
        now = self._desk.clock()
        conversation_id = view.conversation.id
        with self._desk.db.transaction() as tx:
            ref = cards.get(tx, conversation_id, SURFACE)
            if ref is not None and ref.ts:
                return ref
            mine = cards.claim(tx, conversation_id, SURFACE, now, renew_before=now - CLAIM_LEASE)
        if not mine:
            raise TemporaryFailure("card_being_posted", retry_after=CLAIM_LEASE.total_seconds())
        found = self._find_posted(conversation_id, now) if ref is not None else None
        if found is None:
            found = self._post(view)
        with self._desk.db.transaction() as tx:
            cards.put(tx, conversation_id, SURFACE, self.channel, found)
            for message in view.incoming:
                events.first_time(tx, names.THREAD_EVENT, message.id, now)
            self._record_shown(tx, view, now)
        return None

    def _record_shown(self, tx: Tx, view: CardView, now: datetime) -> None:
        subject = {"suggestion": view.suggestion.id} if view.suggestion else {}
        data = {"surface": SURFACE}
        conversation_id = view.conversation.id
        kind = AuditKind.CARD_SHOWN
        record(tx, conversation_id, kind, actor=BY_ASSIST, at=now, subject=subject, data=data)

    def _post(self, view: CardView) -> str:
        metadata = {
            "event_type": names.CARD_EVENT,
            "event_payload": {"conversation": view.conversation.id},
        }
        answer = self._call(
            "chat.postMessage",
            channel=self.channel,
            text=fallback_text(view, self.speak),
            blocks=card(view, self.speak, self._console_url(view)),
            metadata=metadata,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])

    def _find_posted(self, conversation_id: str, now: datetime) -> str | None:
        """An earlier claim was never settled: its card may hang already."""
        answer = self._call(
            "conversations.history",
            channel=self.channel,
            include_all_metadata=True,
            oldest=str((now - timedelta(hours=1)).timestamp()),
            limit=200,
        )
        for message in answer.get("messages", []):
            metadata = message.get("metadata") or {}
            payload = metadata.get("event_payload") or {}
            if payload.get("conversation") == conversation_id:
                return str(message["ts"])
        return None

    def _update(self, ref: CardRef, blocks: list[kit.Block], view: CardView) -> None:
        text = fallback_text(view, self.speak)
        self._call("chat.update", channel=ref.channel, ts=ref.ts, text=text, blocks=blocks)

    def _thread(self, ref: CardRef, view: CardView) -> None:
        """Later messages go into the card's thread, where the desk channel sees them too."""
        for message in view.incoming:
            if message.id in view.spoken_ids:
                continue
            with self._desk.db.transaction() as tx:
                new = events.first_time(tx, names.THREAD_EVENT, message.id, self._desk.clock())
            if new:
                self._post_in_thread(ref, message)

    def _post_in_thread(self, ref: CardRef, message: Message) -> None:
        answer = self._call(
            "chat.postMessage",
            channel=ref.channel,
            thread_ts=ref.ts,
            reply_broadcast=True,
            unfurl_links=False,
            **self._wrote_again(message),
        )
        surface, now = thread_surface(message.id), self._desk.clock()
        with self._desk.db.transaction() as tx:
            conversation_id = ref.conversation_id
            cards.remember(tx, conversation_id, surface, ref.channel, str(answer["ts"]), now)
            if messages.get(tx, message.id).text != message.text:  # cut while it was posted
                cards.make_stale(tx, conversation_id, surface)

    def _write_again(self, view: CardView) -> None:
        """What hangs in the thread and shows words that were cut since."""
        with self._desk.db.read() as tx:
            stale = cards.stale(tx, view.conversation.id)
        for ref in stale:
            with self._desk.db.read() as tx:
                message = messages.get(tx, message_of(ref.surface))
            shown = self._wrote_again(message)
            self._call("chat.update", channel=ref.channel, ts=ref.ts, **shown)
            with self._desk.db.transaction() as tx:
                cards.put(tx, ref.conversation_id, ref.surface, ref.channel, ref.ts)

    def _wrote_again(self, message: Message) -> dict[str, Any]:
        written = self.speak.gettext("The author wrote again:")
        return {
            "text": written,
            "blocks": [kit.section(f"{written}\n{kit.quote(message.text)}")],
        }

    def _call(self, method: str, **arguments: Any) -> Any:
        return call(self.client, method, **arguments)


def _same(one: CardView, other: CardView) -> bool:
    """Do two views draw the same card? Only the clock may differ."""
    return _without_clock(one) == _without_clock(other)


def _without_clock(view: CardView) -> tuple[Any, ...]:
    return (
        view.conversation,
        view.contact,
        view.point,
        view.incoming,
        view.decision,
        view.suggestion,
        view.outgoing,
        view.verdict,
        view.actions,
        view.offers,
        view.consents,
        view.promise,
        view.broken_promise,
        view.disputes,
        view.needs_a_call,
        view.plan,
        view.progress,
        view.holds,
        view.support,
        view.sent_offer,
        view.assigned_to,
        view.interpretation,
        view.corrected_by,
        view.live,
        view.wrap_up,
        view.look_again,
        view.call_back,
        view.numbers,
        view.placed,
    )
