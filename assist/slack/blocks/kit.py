"""The few Block Kit shapes that the cards are made of, each within Slack's limits.

Limits: https://docs.slack.dev/reference/block-kit/blocks (section text 3000, context 10 elements,
button text 75, 50 blocks a message) and .../reference/views (title 24, 100 blocks).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from assist.i18n import Translator

Block = dict[str, Any]

SECTION_TEXT = 3000
BUTTON_TEXT = 75
HEADER_TEXT = 150
VIEW_TITLE = 24
INPUT_TEXT = 3000
OPTION_TEXT = 75
PLACEHOLDER_TEXT = 150
FIELD_LABEL = 2000


def clip(text: str, limit: int) -> str:
    """`text` within `limit` characters, with an ellipsis where it was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def escape(text: str) -> str:
    """`text` as Slack shows it literally; an author cannot mention or link anything."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quote(text: str, limit: int = 2800) -> str:
    """`text` escaped and set as a quotation, line by line."""
    lines = clip(escape(text.strip()), limit - text.count("\n") * 2 - 2).splitlines() or [""]
    return "\n".join(f">{line}" for line in lines)


def section(markdown: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": clip(markdown, SECTION_TEXT)}}


def context(*markdown: str) -> Block:
    elements = [{"type": "mrkdwn", "text": clip(text, SECTION_TEXT)} for text in markdown[:10]]
    return {"type": "context", "elements": elements}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, HEADER_TEXT)}


def plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": clip(text, limit), "emoji": False}


def button(action_id: str, label: str, value: str, style: str | None = None) -> Block:
    element: Block = {
        "type": "button",
        "action_id": action_id,
        "text": plain(label, BUTTON_TEXT),
        "value": value,
    }
    return {**element, "style": style} if style else element


Options = Iterable[tuple[str, str]]  # (value, label)


def grouped_select(
    action_id: str, placeholder: str, groups: Iterable[tuple[str, Options]]
) -> Block:
    """A list to choose from, under headings; Slack shows 100 groups of 100 options."""
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, PLACEHOLDER_TEXT),
        "option_groups": [
            {
                "label": plain(heading, OPTION_TEXT),
                "options": [option(value, label) for value, label in options],
            }
            for heading, options in groups
        ],
    }


def option(value: str, label: str) -> Block:
    return {"text": plain(label, OPTION_TEXT), "value": value}


def select(action_id: str, options: Options, chosen: str | None = None) -> Block:
    """A list to choose one from; `chosen` is chosen already."""
    shown = [option(value, label) for value, label in options]
    element: Block = {"type": "static_select", "action_id": action_id, "options": shown}
    initial = next((one for one in shown if one["value"] == chosen), None)
    return {**element, "initial_option": initial} if initial else element


def words(action_id: str, text: str = "", limit: int = INPUT_TEXT) -> Block:
    """Several lines to write in."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": action_id,
        "multiline": True,
        "max_length": limit,
    }
    return {**element, "initial_value": clip(text, limit)} if text else element


def amount(action_id: str, shown: str = "") -> Block:
    """A sum of money above nothing, like 100.00."""
    element: Block = {
        "type": "number_input",
        "action_id": action_id,
        "is_decimal_allowed": True,
        "min_value": "0.01",
    }
    return {**element, "initial_value": shown} if shown else element


def day(action_id: str, shown: str = "") -> Block:
    """A date, like 2026-11-27."""
    element: Block = {"type": "datepicker", "action_id": action_id}
    return {**element, "initial_date": shown} if shown else element


def clock(action_id: str, shown: str = "") -> Block:
    """A time of day, like 15:30."""
    element: Block = {"type": "timepicker", "action_id": action_id}
    return {**element, "initial_time": shown} if shown else element


def tick(action_id: str, label: str) -> Block:
    """One box to tick."""
    options = [option("yes", label)]
    return {"type": "checkboxes", "action_id": action_id, "options": options}


def actions(block_id: str, elements: list[Block]) -> Block:
    return {"type": "actions", "block_id": block_id, "elements": elements}


def field(block_id: str, label: str, element: Block, *, optional: bool = False) -> Block:
    """One input of a dialogue."""
    return {
        "type": "input",
        "block_id": block_id,
        "optional": optional,
        "label": plain(label, FIELD_LABEL),
        "element": element,
    }


def dialogue(
    callback_id: str,
    metadata: str,
    title: str,
    submit: str,
    blocks: list[Block],
    speak: Translator,
) -> Block:
    """A dialogue with a button to send it and one to leave it; `metadata` comes back with it."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": metadata,
        "title": plain(title, VIEW_TITLE),
        "submit": plain(submit, VIEW_TITLE),
        "close": plain(speak.gettext("Cancel"), VIEW_TITLE),
        "blocks": blocks,
    }
