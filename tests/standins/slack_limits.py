"""Slack's published limits on what is posted: each broken one in words.

Sources: docs.slack.dev/reference/block-kit/blocks, .../block-elements, .../composition-objects,
.../reference/views. The stand-in refuses what breaks them, as Slack does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


def message_problems(message: Json) -> list[str]:
    """Everything wrong with a chat.postMessage or chat.update payload."""
    blocks = message.get("blocks") or []
    problems = list(_blocks(blocks, most=50))
    if len(message.get("text") or "") > 40_000:
        problems.append("text is longer than 40,000 characters")
    if not (message.get("text") or blocks):
        problems.append("no_text")
    return problems


def view_problems(view: Json) -> list[str]:
    """Everything wrong with a modal or a Home."""
    problems = list(_blocks(view.get("blocks") or [], most=100))
    if view.get("type") not in {"modal", "home"}:
        problems.append(f"unknown view type {view.get('type')}")
    if view.get("type") == "home" and {"title", "submit", "close"} & set(view):
        problems.append("a Home has no title and no buttons of its own")
    if view.get("type") == "modal" and not view.get("title"):
        problems.append("a modal needs a title")
    asks = any(block.get("type") == "input" for block in view.get("blocks") or [])
    if view.get("type") == "modal" and asks and not view.get("submit"):
        problems.append("a modal with inputs needs a submit")
    for part in ("title", "submit", "close"):
        problems += _text(view.get(part), 24, part)
    if len(view.get("private_metadata") or "") > 3000:
        problems.append("private_metadata is longer than 3000")
    if len(view.get("callback_id") or "") > 255:
        problems.append("callback_id is longer than 255")
    return problems


def _blocks(blocks: list[Json], *, most: int) -> Iterator[str]:
    if len(blocks) > most:
        yield f"{len(blocks)} blocks, at most {most}"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        yield "block_id is not unique"
    for block in blocks:
        yield from _block(block)


def _block(block: Json) -> Iterator[str]:
    match block.get("type"):
        case "section":
            yield from _text(block.get("text"), 3000, "section text")
            yield from _fields(block.get("fields", []))
            if "accessory" in block:
                yield from _element(block["accessory"])
        case "header":
            yield from _text(block.get("text"), 150, "header")
        case "context":
            yield from _context(block["elements"])
        case "actions":
            if not 1 <= len(block["elements"]) <= 25:
                yield f"{len(block['elements'])} elements in actions, 1 to 25"
            for element in block["elements"]:
                yield from _element(element)
        case "input":
            yield from _text(block.get("label"), 2000, "label")
            yield from _element(block["element"])
        case "divider":
            return
        case other:
            yield f"unknown block type {other}"


def _fields(fields: list[Json]) -> Iterator[str]:
    if len(fields) > 10:
        yield f"{len(fields)} fields, at most 10"
    for field in fields:
        yield from _text(field, 2000, "field")


def _context(elements: list[Json]) -> Iterator[str]:
    if not 1 <= len(elements) <= 10:
        yield f"{len(elements)} elements in context, 1 to 10"
    for element in elements:
        yield from _text(element, 3000, "context element")


def _element(element: Json) -> Iterator[str]:
    if len(element.get("action_id", "")) > 255:
        yield "action_id is longer than 255"
    if len(str(element.get("value", ""))) > 2000:
        yield "value is longer than 2000"
    if element["type"] == "button":
        yield from _text(element.get("text"), 75, "button")
        if len(element.get("url", "")) > 3000:
            yield "url is longer than 3000"
        yield from _confirm(element.get("confirm"))
    most = {"radio_buttons": 10, "static_select": 100}.get(element["type"])
    if most is not None:
        options = element.get("options", [])
        groups = element.get("option_groups", [])
        yield from _text(element.get("placeholder"), 150, "placeholder")
        if groups and (options or len(groups) > 100):
            yield f"{len(groups)} option groups, at most 100 and no options beside them"
        for group in groups:
            yield from _text(group["label"], 75, "group label")
            yield from _options(group["options"], most, element["type"])
        if groups:
            return
        yield from _options(options, most, element["type"])
    if element["type"] == "plain_text_input":
        if len(element.get("initial_value", "")) > element.get("max_length", 3000):
            yield "initial_value is longer than max_length"
        if element.get("max_length", 1) > 3000:
            yield "max_length is over 3000"


def _confirm(confirm: Json | None) -> Iterator[str]:
    if confirm is None:
        return
    for part, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        if part not in confirm:
            yield f"confirm has no {part}"
        yield from _text(confirm.get(part), most, f"confirm {part}")


def _options(options: list[Json], most: int, kind: str) -> Iterator[str]:
    if not 1 <= len(options) <= most:
        yield f"{len(options)} options in {kind}, 1 to {most}"
    for option in options:
        yield from _text(option.get("text"), 75, "option")
        if len(option.get("value", "")) > 150:
            yield "option value is longer than 150"


def _text(text: Json | None, most: int, what: str) -> Iterator[str]:
    if text is None:
        return
    if text.get("type") not in {"plain_text", "mrkdwn"}:
        yield f"{what}: type {text.get('type')}"
    length = len(text.get("text", ""))
    if not 1 <= length <= most:
        yield f"{what}: {length} characters, 1 to {most}"
