"""The editor's form read back: named fields become the playbook's data as YAML would hold it.

A field is called by its path ("texts.en.short", "conditions.all[0].fact"). What the browser did not
send is not governed: a form that was cut off takes nothing away. A list that the form shows is
named in `lists`, so that one without rows is told apart from one that was not shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from assist.i18n import LANGUAGES
from assist.model.contact import ChannelKind
from assist.playbooks.catalogue import CATALOGUE, FactKind
from assist.playbooks.form_changes import Changes, form_changes
from assist.playbooks.parts import Unless
from assist.web.playbook_intents import intent_named
from assist.web.playbook_samples import sample_named
from assist.web.playbook_words import LIMITS, fact_named

TEXTS = ("subject", "short", "long", "chat", "whatsapp", "voice", "unknown", "also")
LINES = ("name", "purpose", "family", "identity_level", "mode", "owner", "next_step")
OPENER_LEVELS = ("E1", "E2", "E3")
MOST_ROWS = 200  # of one list; a form with more is no form of ours
_YES = {"yes", "true", "sí", "si", "1"}
_NO = {"no", "false", "0"}
_DEFAULTS = {"mode": "suggest", "escalation.min": "E0", "escalation.max": "E3"}
Form = MultiDict[str, str]


def changes_of(form: Form, data: Mapping[str, Any]) -> Changes:
    """What the form asks to be changed in the playbook's `data`, by path."""
    read = _Read(form, data)
    wanted: dict[str, Any] = {name: read.text(name) for name in LINES if name in form}
    wanted |= {
        "escalation": {end: read.text(f"escalation.{end}") for end in ("min", "max")}
        if "escalation.min" in form
        else {},
        "texts": {x: read.texts(f"texts.{x}") for x in LANGUAGES if f"texts.{x}.short" in form},
    }
    for name in ("intents", "channels"):
        if name in read.lists:
            wanted[name] = read.chosen(name)
    if "conditions.all" in read.lists:
        wanted["conditions"] = {
            part: read.rows(f"conditions.{part}", read.condition) for part in ("all", "any")
        }
    for name, reads in (
        ("branches", read.branch), ("steps", read.step), ("follow_up", read.follow_up),
        ("examples", read.example),
    ):  # fmt: skip
        if name in read.lists:
            wanted[name] = read.rows(name, reads)
    if "inserts.en" in form:
        for name in ("inserts", "banned"):
            wanted[name] = {x: read.lines(f"{name}.{x}") for x in LANGUAGES}
    found = form_changes(data, wanted)
    return found | read.offers() | read.openers()


class _Read:
    def __init__(self, form: Form, data: Mapping[str, Any]) -> None:
        self._form, self._data = form, data
        self.lists = frozenset(form.getlist("lists"))

    def text(self, name: str) -> str | None:
        value = self._form.get(name, "").replace("\r\n", "\n").strip()
        if not value or (value == _DEFAULTS.get(name) and self._at(name) is None):
            return None
        return value

    def _at(self, name: str) -> Any:
        at: Any = self._data
        for part in name.split("."):
            at = at.get(part) if isinstance(at, Mapping) else None
        return at

    def whole(self, name: str) -> int | str | None:
        value = self.text(name)
        return int(value) if value and re.fullmatch(r"\d{1,9}", value) else value

    def lines(self, name: str) -> list[str] | None:
        found = [line.strip() for line in self._form.get(name, "").splitlines()]
        return [line for line in found if line] or None

    def chosen(self, name: str) -> list[str] | None:
        """Ticked boxes, in the order that they had; all channels are the same as none named."""
        ticked = self._form.getlist(name)
        before = self._data.get(name)
        old = [one for one in before if one in ticked] if isinstance(before, list) else []
        if name == "channels" and not before and set(ticked) == set(ChannelKind):
            return None
        return [*old, *(one for one in dict.fromkeys(ticked) if one not in old)]

    def texts(self, path: str) -> dict[str, Any]:
        return {
            name: self.text(f"{path}.{name}") for name in TEXTS if f"{path}.{name}" in self._form
        }

    def rows(self, path: str, read: Callable[[str], dict[str, Any] | None]) -> list[dict[str, Any]]:
        """The rows that are filled in, in the order of their numbers."""
        pattern = re.compile(re.escape(path) + r"\[(\d{1,4})\]\.")
        numbers = sorted({int(m[1]) for name in self._form if (m := pattern.match(name))})
        rows = (read(f"{path}[{number}]") for number in numbers[:MOST_ROWS])
        return [row for row in rows if row is not None]

    def condition(self, row: str) -> dict[str, Any] | None:
        shown = self.text(f"{row}.fact")
        if shown is None:
            return None
        fact = fact_named(shown)
        operator = self.text(f"{row}.operator")
        told = {"fact": fact, "operator": operator}
        if operator in {"known", "unknown"}:
            return told | {"value": None}
        return told | {"value": _value(fact, operator, self.text(f"{row}.value") or "")}

    def branch(self, row: str) -> dict[str, Any] | None:
        when = self.text(f"{row}.when")
        if when is None:
            return None
        asked = (self.text(f"{row}.intents") or "").split(";")
        return {
            "when": when,
            "intents": [intent_named(one) for one in asked if one.strip()] or None,
            "step": self.text(f"{row}.step"),
            "playbook": self.text(f"{row}.playbook"),
        }

    def step(self, row: str) -> dict[str, Any] | None:
        key = self.text(f"{row}.id")
        if key is None:
            return None
        texts = {x: self.texts(f"{row}.texts.{x}") for x in LANGUAGES}
        branches = self.rows(f"{row}.branches", self.branch)
        return {
            "id": key,
            "texts": {x: said for x, said in texts.items() if any(said.values())},
            "branches": branches or None,
            "next_step": self.text(f"{row}.next_step"),
        }

    def follow_up(self, row: str) -> dict[str, Any] | None:
        playbook = self.text(f"{row}.playbook")
        if playbook is None:
            return None
        unless = self._form.getlist(f"{row}.unless")
        return {
            "playbook": playbook,
            "after_days": self.whole(f"{row}.after_days"),
            "unless": None if set(unless) == set(Unless) else unless,
        }

    def example(self, row: str) -> dict[str, Any] | None:
        says = self.text(f"{row}.says")
        if says is None:
            return None
        told: dict[str, Any] = {"language": self.text(f"{row}.language"), "says": says}
        for name in ("intent", "expects", "at_step"):
            if f"{row}.{name}" in self._form:
                told[name] = self.text(f"{row}.{name}")
        if f"{row}.situation" in self._form:
            told["situation"] = sample_named(self.text(f"{row}.situation") or "") or None
        return told

    def offers(self) -> Changes:
        """The limits as a whole are there or not; within them every field for itself."""
        if "offers" not in self.lists:
            return {}
        before = self._data.get("offers")
        if "offers.on" not in self._form:
            return {} if before is None else {"offers": None}
        kinds = self._form.getlist("offers.kinds")
        wanted: dict[str, Any] = {name: self.whole(f"offers.{name}") for name in LIMITS}
        wanted["kinds"] = kinds or None
        if isinstance(before, Mapping):
            return form_changes({"offers": before}, {"offers": wanted})
        given = {name: value for name, value in wanted.items() if value is not None}
        return {"offers": given or {"policy": "ladder"}}

    def openers(self) -> Changes:
        """The house's (left out), none at all ({}), or the playbook's own."""
        kind, before = self._form.get("openers.kind"), self._data.get("openers")
        if kind == "house" and "openers" in self._data:
            return {"openers": None}
        if kind == "none" and before != {}:
            return {"openers": {}}
        if kind != "own":
            return {}
        own: dict[str, dict[str, str]] = {}
        for level in OPENER_LEVELS:
            said = {x: self.text(f"openers.{level}.{x}") for x in LANGUAGES}
            if kept := {x: line for x, line in said.items() if line}:
                own[level] = kept
        old = before if isinstance(before, Mapping) else {}
        unseen = {level: said for level, said in old.items() if level not in OPENER_LEVELS}
        return {} if own | unseen == old else {"openers": own | unseen}


def _value(fact: str, operator: str | None, typed: str) -> Any:
    """As the fact's kind asks it; what does not fit stays as typed, and the checks say why."""
    spec = CATALOGUE.get(fact)
    if operator == "in":
        return [part.strip() for part in typed.split(",") if part.strip()]
    return typed if spec is None or not typed else _of_kind(spec.kind, typed)


def _of_kind(kind: FactKind, typed: str) -> Any:
    if kind is FactKind.FLAG:
        low = typed.casefold()
        return True if low in _YES else False if low in _NO else typed
    if kind in {FactKind.NUMBER, FactKind.MONEY} and re.fullmatch(r"-?\d{1,12}", typed):
        return int(typed)
    if kind is FactKind.DATE:
        try:
            return date.fromisoformat(typed)
        except ValueError:
            return typed
    return typed
