"""The dialogues that open from a card. `private_metadata` carries ids only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assist.desk.labels import REJECT_REASONS
from assist.desk.wording_lines import Asked
from assist.i18n import Translator
from assist.model.specialist import Specialist
from assist.slack.blocks import kit, names
from assist.slack.blocks.kit import Block

TEXT_BLOCK = "assist_text"
TEXT_INPUT = "text"
REASON_BLOCK = "assist_reason"
REASON_INPUT = "reason"
PERSON_BLOCK = "assist_person"
PERSON_INPUT = "person"
AMOUNT_BLOCK = "assist_amount"
AMOUNT_INPUT = "amount"
DAY_BLOCK = "assist_day"
DAY_INPUT = "day"
WHY_BLOCK = "assist_why"
WHY_INPUT = "why"
WHOLE_DESK = "desk"
CONFIRMED = "|"  # in the metadata: after it, the rules that sending confirms
MOST_LINES = 8


THEN = "then"  # at the end of the metadata: the words wait for the hour at which they may leave
THERE = "there-"  # at its end, and an address's id: the words go to that address of the author's


def edit_view(metadata: str, text: str, speak: Translator, told: Sequence[str] = ()) -> Block:
    """The suggested words, to be changed before they leave; `told` where that is not now."""
    title = speak.gettext("Edit the reply")
    fields = _words_fields(text, speak, told)
    return kit.dialogue(names.EDIT_VIEW, metadata, title, _submit(metadata, speak), fields, speak)


def write_view(metadata: str, speak: Translator, told: Sequence[str] = ()) -> Block:
    """An own reply where nothing was suggested."""
    title = speak.gettext("Write a reply")
    fields = _words_fields("", speak, told)
    return kit.dialogue(names.WRITE_VIEW, metadata, title, _submit(metadata, speak), fields, speak)


def asked_view(opened: Block, metadata: str, text: str, asked: Asked, speak: Translator) -> Block:
    """The same dialogue once more, with what was found in the words; sending it confirms that."""
    lines = [f":warning: {kit.escape(kit.clip(line, 280))}" for line in asked.lines[:MOST_LINES]]
    fields = [*_words_fields(text, speak, ()), kit.context(*lines)]
    if asked.needs_reason:
        why = speak.gettext("Why is it another figure? It stays in the record")
        element = {"type": "plain_text_input", "action_id": WHY_INPUT, "max_length": 500}
        fields.append(kit.field(WHY_BLOCK, why, element))
    title = str(opened["title"]["text"])
    callback_id = str(opened["callback_id"])
    confirming = f"{metadata}{CONFIRMED}{','.join(asked.codes)}"
    return kit.dialogue(callback_id, confirming, title, speak.gettext("Send anyway"), fields, speak)


def _words_fields(text: str, speak: Translator, told: Sequence[str]) -> list[Block]:
    fields = [_text_input(speak.gettext("Reply, as the author will read it"), text)]
    if told:
        fields.append(kit.context(*(f":no_entry: {kit.escape(line)}" for line in told)))
    return fields


def _submit(metadata: str, speak: Translator) -> str:
    last = metadata.rpartition(":")[2]
    if last.startswith(THERE):
        return speak.gettext("Send it there")
    return speak.gettext("Send then") if last == THEN else speak.gettext("Send")


def point_of(then: str) -> str:
    """The address that the end of a dialogue's metadata names; "" where it names none."""
    return then.removeprefix(THERE) if then.startswith(THERE) else ""


def reject_view(suggestion_id: str, speak: Translator) -> Block:
    """Why the suggestion is not sent."""
    options = [
        kit.option(reason.value, speak.gettext(label)) for reason, label in REJECT_REASONS.items()
    ]
    radio = {"type": "radio_buttons", "action_id": REASON_INPUT, "options": options}
    reason = kit.field(REASON_BLOCK, speak.gettext("Why?"), radio)
    note = _text_input(speak.gettext("Note for the team lead"), "", optional=True)
    title, submit = speak.gettext("Reject"), speak.gettext("Reject")
    return kit.dialogue(names.REJECT_VIEW, suggestion_id, title, submit, [reason, note], speak)


def hand_off_view(conversation_id: str, people: Iterable[Specialist], speak: Translator) -> Block:
    """Who takes over; 98 people at the most (Slack shows 100 options)."""
    options = [(WHOLE_DESK, speak.gettext("The whole desk"))]
    options += [(person.id, person.name) for person in list(people)[:98]]
    select = kit.select(PERSON_INPUT, options)
    who = kit.field(PERSON_BLOCK, speak.gettext("Who takes over?"), select)
    note = _text_input(speak.gettext("Note for them; it stays inside"), "", optional=True)
    title, submit = speak.gettext("Hand off"), speak.gettext("Hand off")
    return kit.dialogue(names.HAND_OFF_VIEW, conversation_id, title, submit, [who, note], speak)


def promise_view(
    conversation_id: str, amount: str, day: str, speak: Translator, currency: str = ""
) -> Block:
    """An exact amount and an exact day, as the message has them where it is certain."""
    label = speak.gettext("Amount (%(currency)s)", currency=currency or "–")
    fields = [
        kit.field(AMOUNT_BLOCK, label, kit.amount(AMOUNT_INPUT, amount)),
        kit.field(DAY_BLOCK, speak.gettext("Day"), kit.day(DAY_INPUT, day)),
    ]
    title, submit = speak.gettext("Record the promise"), speak.gettext("Record")
    return kit.dialogue(names.PROMISE_VIEW, conversation_id, title, submit, fields, speak)


def clear_hold_view(metadata: str, speak: Translator) -> Block:
    """Why the hold ends; it takes a reason."""
    note = _text_input(speak.gettext("Why does it end? It stays in the record"), "")
    title, submit = speak.gettext("End this hold"), speak.gettext("End it")
    return kit.dialogue(names.CLEAR_HOLD_VIEW, metadata, title, submit, [note], speak)


def _text_input(label: str, text: str, *, optional: bool = False) -> Block:
    return kit.field(TEXT_BLOCK, label, kit.words(TEXT_INPUT, text), optional=optional)
