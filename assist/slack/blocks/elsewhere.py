"""Other addresses on the card: buttons that answer there, and where a reply went or came from."""

from __future__ import annotations

from assist.desk.verdict_lines import crossing_line, elsewhere_label
from assist.i18n import Translator
from assist.model.card import CardAction, CardView
from assist.slack.blocks import kit, names
from assist.slack.blocks.kit import Block

MOST_ADDRESSES = 3  # buttons: the best addresses come first
SUGGESTION, MESSAGE = "s", "m"


def lines(view: CardView, speak: Translator) -> list[str]:
    """Nothing where no reply crossed."""
    found = (
        crossing_line(view.went_to, True, speak),
        crossing_line(view.came_from, False, speak),
    )
    return [f":twisted_rightwards_arrows: {kit.escape(line)}" for line in found if line]


def buttons(view: CardView, speak: Translator) -> list[Block]:
    """One for each address that is open, with what would go there: ids, never a state."""
    if CardAction.ELSEWHERE not in view.actions:
        return []
    suggestion = view.suggestion
    if suggestion is not None and suggestion.state.is_open:
        what = f"{SUGGESTION}:{suggestion.id}"
    else:
        assert view.outgoing is not None, "or there is nothing to move"
        what = f"{MESSAGE}:{view.outgoing.id}"
    elements = [
        kit.button(
            f"{names.ELSEWHERE}_{number}",
            elsewhere_label(other, speak),
            f"{what}:{other.point_id}",
            "primary" if number == 1 else None,
        )
        for number, other in enumerate(view.elsewhere[:MOST_ADDRESSES], start=1)
    ]
    return [kit.actions(names.CARD_ELSEWHERE, elements)]
