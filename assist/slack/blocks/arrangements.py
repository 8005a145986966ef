"""Plans, promises, holds and payouts on the card, with their buttons."""

from __future__ import annotations

from assist.desk.arrangement_lines import (
    acceptance_line,
    attention_line,
    dispute_lines,
    hold_lines,
    plan_lines,
    promise_lines,
    support_lines,
)
from assist.desk.payout_lines import payout_lines
from assist.i18n import Translator, mark
from assist.model.card import CardAction, CardView
from assist.slack.blocks import kit, names
from assist.slack.blocks.kit import Block

_ = mark

_LABELS: dict[CardAction, tuple[str, str]] = {
    CardAction.RECORD_PROMISE: (names.RECORD_PROMISE, _("Record the promise")),
    CardAction.ACCEPTED_BY_PHONE: (names.ACCEPTED_BY_PHONE, _("Accepted by phone")),
    CardAction.SEND_STATEMENT: (names.SEND_STATEMENT, _("Send the statement")),
    CardAction.SEND_RECEIPT: (names.SEND_RECEIPT, _("Send the last receipt")),
    CardAction.WORK_OUT_OFFERS: (names.WORK_OUT_OFFERS, _("Work out offers")),
}
ACTIONS = frozenset(_LABELS)
_PAPERS = frozenset({CardAction.SEND_STATEMENT, CardAction.SEND_RECEIPT})
_MOST_HOLDS = 5
_MOST_DISPUTES = 3
_MOST_PARTS = 1500  # characters


def told(view: CardView, speak: Translator) -> list[Block]:
    """What bears on the reply: why it waits, disputes, holds, the yes, plan, promise, payouts."""
    attention = attention_line(view, speak)
    blocks = [kit.section(f":bell: *{kit.escape(attention)}*")] if attention else []
    blocks += _disputes(view, speak)
    held = [_hold(view, line.hold_id, line.text, speak) for line in hold_lines(view, speak)]
    blocks += held[:_MOST_HOLDS]
    accepted = acceptance_line(view, speak)
    if accepted:
        blocks.append(kit.section(f":handshake: *{kit.escape(accepted)}*"))
    rest = (*_plan(view, speak), *_promise(view, speak), *_payouts(view, speak))
    return [*blocks, *_support(view, speak), *rest]


def _disputes(view: CardView, speak: Translator) -> list[Block]:
    link = speak.gettext("See the dispute")
    return [
        kit.section(f":rotating_light: {kit.escape(line.text)} <{line.url}|{kit.escape(link)}>")
        for line in dispute_lines(view, speak)[:_MOST_DISPUTES]
    ]


def _hold(view: CardView, hold_id: str, text: str, speak: Translator) -> Block:
    block = kit.section(f":no_entry_sign: {kit.escape(text)}")
    value = f"{view.conversation.id}:{hold_id}"
    # Ids are unique on a card, so each names its hold.
    action_id = f"{names.CLEAR_HOLD}_{hold_id}"
    return {**block, "accessory": kit.button(action_id, speak.gettext("End this hold"), value)}


def _support(view: CardView, speak: Translator) -> list[Block]:
    lines = support_lines(view, speak)
    told = "  ·  ".join(kit.escape(line) for line in lines)
    return [kit.context(f":heart: {kit.clip(told, _MOST_PARTS)}")] if lines else []


def _plan(view: CardView, speak: Translator) -> list[Block]:
    lines = plan_lines(view, speak)
    if lines is None:
        return []
    parts = kit.clip("  ·  ".join(kit.escape(part) for part in lines.parts), _MOST_PARTS)
    rows = [f"*{kit.escape(lines.title)}*", kit.escape(lines.standing), parts]
    blocks = [kit.section("\n".join(row for row in rows if row))]
    if lines.warnings:
        blocks.append(kit.context(*(f":warning: {kit.escape(one)}" for one in lines.warnings)))
    return blocks


def _promise(view: CardView, speak: Translator) -> list[Block]:
    lines = promise_lines(view, speak)
    return [kit.context(*(f":calendar: {kit.escape(line)}" for line in lines))] if lines else []


def _payouts(view: CardView, speak: Translator) -> list[Block]:
    lines = payout_lines(view, speak)
    return [kit.context(*(f":bank: {kit.escape(line)}" for line in lines))] if lines else []


def buttons(view: CardView, speak: Translator) -> list[Block]:
    """The row about plans and promises; nothing where there is none."""
    elements = [
        kit.button(action_id, speak.gettext(label), _subject(view, action))
        for action, (action_id, label) in _LABELS.items()
        if action in view.actions
    ]
    return [kit.actions(names.CARD_ARRANGEMENTS, elements)] if elements else []


def _subject(view: CardView, action: CardAction) -> str:
    if action is CardAction.ACCEPTED_BY_PHONE and view.sent_offer is not None:
        return f"{view.sent_offer.decision_id}:{view.sent_offer.offer.kind.value}"
    if action in _PAPERS and view.decision_id is not None:
        return view.decision_id
    return view.conversation.id
