"""Identity on the card: what is kept back, what is proven, and the button that sends a code."""

from __future__ import annotations

from assist.desk.identity_lines import code_label, identity_lines, withheld_line
from assist.i18n import Translator
from assist.model.card import CardAction, CardView
from assist.slack.blocks import kit, names
from assist.slack.blocks.kit import Block

MOST_CODES = 3  # buttons: the best addresses come first
_MOST_LINES = 8


def told(view: CardView, speak: Translator) -> list[Block]:
    """Nothing where nothing is kept back, proven or under way."""
    withheld = withheld_line(view, speak)
    lines = [f":lock: {kit.escape(withheld)}"] if withheld else []
    lines += [f":key: {kit.escape(line)}" for line in identity_lines(view, speak)]
    return [kit.context(*lines[:_MOST_LINES])] if lines else []


def buttons(view: CardView, speak: Translator) -> list[Block]:
    """One for each address on file that a code may go to."""
    if CardAction.SEND_CODE not in view.actions:
        return []
    elements = [
        kit.button(
            f"{names.SEND_CODE}_{number}",
            code_label(target, speak),
            f"{view.conversation.id}:{target.point_id}",
        )
        for number, target in enumerate(view.identity.targets[:MOST_CODES], start=1)
    ]
    return [kit.actions(names.CARD_IDENTITY, elements)]
