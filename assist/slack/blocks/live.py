"""On the phone now: what was heard last, what to say next, and what one click sends."""

from __future__ import annotations

from assist.desk.live_lines import live_lines
from assist.i18n import Translator, mark
from assist.model.card import CardView
from assist.slack.blocks import kit, names
from assist.slack.blocks.kit import Block

_ = mark

_LINE, _NEXT = 400, 1500  # characters


def live(view: CardView, speak: Translator) -> list[Block]:
    """Nothing while nobody speaks with the author."""
    told = live_lines(view, speak)
    if told is None:
        return []
    heard = [
        f"*{kit.escape(who)}:* {kit.escape(kit.clip(text, _LINE))}" for who, text in told.heard
    ]
    blocks = [kit.section("\n".join([f":telephone_receiver: *{kit.escape(told.title)}*", *heard]))]
    if told.others:
        blocks.append(kit.context(f":headphones: {kit.escape(told.others)}"))
    if told.note:
        blocks.append(kit.context(f":information_source: {kit.escape(told.note)}"))
    if told.say_next:
        words = kit.escape(kit.clip(told.say_next, _NEXT))
        blocks.append(kit.section(f":speech_balloon: {speak.gettext('Say next:')} *{words}*"))
    return blocks


def buttons(view: CardView, speak: Translator) -> list[Block]:
    """What may be sent while they speak; a value names the call and what is sent."""
    call = view.live
    if call is None:
        return []
    shown = []
    if call.may_link:
        label = speak.gettext(_("Text the payment link"))
        shown.append(kit.button(names.TEXT_LINK, label, call.call_id))
    if call.agreed is not None:
        value = f"{call.call_id}:{call.agreed.value}:{call.about_id}"
        shown.append(kit.button(names.LIVE_WRITE, speak.gettext(_("Send it in writing")), value))
    shown.append(kit.button(names.JOIN_CALL, speak.gettext(_("Join the call")), call.call_id))
    shown.append(kit.button(names.LISTEN_IN, speak.gettext(_("Listen in")), call.call_id))
    return [kit.actions(names.CARD_LIVE, shown)]
