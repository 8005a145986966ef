"""Calling the author: the numbers, how far a call is, and who was reached."""

from __future__ import annotations

from assist.desk.labels import CALL_OUTCOMES
from assist.desk.placed_lines import call_buttons, not_called_lines, placed_line
from assist.i18n import Translator, capital
from assist.model.card import CardAction, CardView
from assist.model.contact import ChannelKind
from assist.slack.blocks import kit, names
from assist.slack.blocks.kit import Block

MOST_NUMBERS = 3


def told(view: CardView, speak: Translator) -> list[Block]:
    """How far the call is that we placed; on a card of the phone, why none may be placed."""
    line = placed_line(view, speak)
    if line:
        return [kit.section(f":telephone_receiver: *{kit.escape(line)}*")]
    if view.conversation.channel is not ChannelKind.VOICE or view.live is not None:
        return []
    why = " ".join(not_called_lines(view, speak))
    return [kit.context(f":no_entry: {kit.escape(why)}")] if why else []


def buttons(view: CardView, speak: Translator) -> list[Block]:
    """A row of each that there is to do; values name the call or the number."""
    return [*_call(view, speak), *_message(view, speak), *_outcomes(view, speak)]


def _call(view: CardView, speak: Translator) -> list[Block]:
    shown = [
        kit.button(f"{names.CALL}_{number}", one.label, f"{view.conversation.id}:{one.point_id}")
        for number, one in enumerate(call_buttons(view, speak)[:MOST_NUMBERS], 1)
    ]
    return [kit.actions(names.CARD_CALL, shown)] if shown else []


def _message(view: CardView, speak: Translator) -> list[Block]:
    if CardAction.LEAVE_MESSAGE not in view.actions or view.placed is None:
        return []
    label = speak.gettext("Leave the short message")
    button = kit.button(names.LEAVE_MESSAGE, label, view.placed.call.id)
    return [kit.actions(names.CARD_LEAVE_MESSAGE, [button])]


def _outcomes(view: CardView, speak: Translator) -> list[Block]:
    if CardAction.SAY_OUTCOME not in view.actions or view.placed is None:
        return []
    heard, call_id = view.placed.call.disposition, view.placed.call.id
    shown = [
        kit.button(
            f"{names.SAY_OUTCOME}_{number}",
            capital(speak.gettext(label)),
            f"{call_id}:{outcome.value}",
            "primary" if outcome is heard else None,
        )
        for number, (outcome, label) in enumerate(CALL_OUTCOMES.items(), 1)
    ]
    return [kit.actions(names.CARD_OUTCOME, shown)]
