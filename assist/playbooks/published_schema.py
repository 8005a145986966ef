"""The JSON Schema of a playbook file, made from the models; and the table that documents it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from assist.playbooks.schema import SCHEMA_VERSION, Playbook

ID = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of a playbook of this version."""
    made = Playbook.model_json_schema()
    title = f"assist playbook, schema version {SCHEMA_VERSION}"
    return {"$schema": ID, **made, "title": title}


def as_text() -> str:
    """As `docs/playbook.schema.json` holds it."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def as_table() -> str:
    """Every field of every part as Markdown, as `docs/playbooks.md` holds it."""
    schema = json_schema()
    parts = {"A playbook": schema, **schema["$defs"]}
    return "\n".join(
        line for name, part in parts.items() if "properties" in part for line in _part(name, part)
    )


def _part(name: str, part: dict[str, Any]) -> Iterator[str]:
    yield f"### {name}"
    yield ""
    if name != "A playbook" and part.get("description"):
        yield part["description"].split("\n\n")[0].replace("\n", " ")
        yield ""
    yield "| Field | What it holds | Needed | Meaning |"
    yield "|---|---|---|---|"
    needed = set(part.get("required", ()))
    for field, rule in part["properties"].items():
        told = str(rule.get("description", "")).replace("|", "\\|")
        yield f"| `{field}` | {_kind(rule)} | {'yes' if field in needed else 'no'} | {told} |"
    yield ""


def _kind(rule: dict[str, Any]) -> str:
    if "$ref" in rule:
        return str(rule["$ref"]).rsplit("/", 1)[-1]
    if "const" in rule or "enum" in rule:
        return " or ".join(f"`{one}`" for one in rule.get("enum", [rule.get("const")]))
    if "anyOf" in rule:
        kinds = [_kind(one) for one in rule["anyOf"] if one.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    return _of_type(rule)


def _of_type(rule: dict[str, Any]) -> str:
    if rule.get("type") == "array":
        return f"list of {_kind(rule.get('items', {}))}"
    if rule.get("type") == "object":
        inner = rule.get("additionalProperties")
        return f"by name {_kind(inner)}" if isinstance(inner, dict) else "object"
    return str(rule.get("format") or rule.get("type", "any"))
