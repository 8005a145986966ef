"""Playbooks that answer the same situation: which one wins, and why. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from assist.playbooks.conditions import Row
from assist.playbooks.library import RANKED_BY, Entry, Library
from assist.playbooks.schema import Playbook


@dataclass(frozen=True, slots=True)
class Meeting:
    """Another playbook for some situation that this one is for as well."""

    other: Entry
    intents: tuple[str, ...]
    wins: bool
    why: str
    by_id_only: bool


def meetings(entry: Entry, library: Library) -> tuple[Meeting, ...]:
    """Every other playbook of the library that may fit where `entry` fits, those first that only
    the name keeps apart.
    """
    met: dict[str, tuple[Entry, list[str]]] = {}
    for intent in entry.playbook.intents:
        for other in library.find(intent):
            if other.playbook.id != entry.playbook.id and _may_meet(entry.playbook, other.playbook):
                met.setdefault(other.playbook.id, (other, []))[1].append(intent)
    found = [_meeting(entry, other, tuple(intents)) for other, intents in met.values()]
    return tuple(sorted(found, key=lambda one: (not one.by_id_only, one.other.playbook.id)))


def _meeting(entry: Entry, other: Entry, intents: tuple[str, ...]) -> Meeting:
    pairs = zip(entry.rank, other.rank, RANKED_BY, strict=True)
    index, why = next((i, told) for i, (mine, its, told) in enumerate(pairs) if mine != its)
    return Meeting(other, intents, entry.rank < other.rank, why, index == len(RANKED_BY) - 1)


def _may_meet(one: Playbook, other: Playbook) -> bool:
    low = max(one.escalation.min.value, other.escalation.min.value)
    high = min(one.escalation.max.value, other.escalation.max.value)
    return (
        low <= high
        and bool(set(one.channels) & set(other.channels))
        and bool(set(one.texts) & set(other.texts))
        and not any(_exclude(a, b) for a in one.conditions.all for b in other.conditions.all)
    )


def _exclude(one: Row, other: Row) -> bool:
    """Can these two rows never hold together? Only what is certain counts."""
    if one.fact != other.fact:
        return False
    if "unknown" in (one.operator, other.operator):
        return one.operator != other.operator
    if one.operator == other.operator == "is":
        return one.value != other.value
    return any(_apart(a, b) for a, b in ((one, other), (other, one)))


def _apart(one: Row, other: Row) -> bool:
    if one.operator == "eq":
        return _never_equal(one.value, other)
    if one.operator in {"gt", "gte"} and other.operator in {"lt", "lte"}:
        low, high = _number(one.value), _number(other.value)
        if low is None or high is None or type(low) is not type(high):
            return False
        touching = one.operator == "gte" and other.operator == "lte"
        return bool(low > high or (low == high and not touching))
    return False


def _never_equal(value: Any, other: Row) -> bool:
    if other.operator == "eq":
        return bool(_number(value) != _number(other.value))
    if other.operator == "ne":
        return bool(_number(value) == _number(other.value))
    if other.operator == "in" and isinstance(other.value, tuple):
        return value not in other.value
    compare = {"gt": -1, "gte": -1, "lt": 1, "lte": 1}.get(other.operator)
    mine, its = _number(value), _number(other.value)
    if compare is None or mine is None or type(mine) is not type(its):
        return False
    beyond = mine < its if compare < 0 else mine > its
    return bool(beyond or (mine == its and other.operator in {"gt", "lt"}))


def _number(value: Any) -> Any:
    """Amounts may be written as 25, 25.0 or "25.00"; days and words are compared as they are."""
    if isinstance(value, bool | date):
        return value
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return value
