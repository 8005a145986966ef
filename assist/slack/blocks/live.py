"""The call that goes on, on the card: what was said last, and what helps now."""

from __future__ import annotations

from assist.desk.card_live import live_lines, live_title
from assist.i18n import Translator
from assist.model.card import CardAction, CardView
from assist.slack.blocks import kit, names
from assist.slack.blocks.kit import Block

_MOST = 400  # characters of a line


def told(view: CardView, speak: Translator) -> list[Block]:
    """Who speaks with the author, and the newest that both said."""
    if view.live is None:
        return []
    said = [
        f"*{who}:* {kit.escape(kit.clip(text, _MOST))}" for who, text in live_lines(view, speak)
    ]
    title = f":telephone_receiver: *{kit.escape(live_title(view, speak))}*"
    return [kit.section("\n".join([title, *said]))]


def buttons(view: CardView, speak: Translator) -> list[Block]:
    """What leaves with one click while they speak."""
    if CardAction.TEXT_LINK not in view.actions:
        return []
    label = speak.gettext("Text the payment link")
    link = kit.button(names.TEXT_LINK, label, view.conversation.id)
    return [kit.actions(names.CARD_LIVE, [link])]
