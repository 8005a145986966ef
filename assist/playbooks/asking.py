"""Conditions of many playbooks asked of the same facts: every row at most once, rare rows first.

What tells playbooks apart are the rows that few of them have; those that all have mostly hold. So a
playbook that does not fit is mostly left at its first row, and choosing among a thousand costs
little more than among fifty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from assist.playbooks.conditions import Conditions, Row, Test
from assist.playbooks.facts import Facts

Answers = dict[int, bool]  # by row; of one set of facts


@dataclass(frozen=True, slots=True)
class _Known:
    key: int
    test: Test


@lru_cache(maxsize=65_536)
def _known(row: Row) -> _Known:
    """Each distinct row is compiled once, and has a number of its own."""
    return _Known(next(_NUMBERS), row.compiled())


_NUMBERS = iter(range(1 << 62))


@dataclass(frozen=True, slots=True)
class Questions:
    """The rows of one playbook in the order in which they are asked."""

    own: tuple[Test, ...]  # that no other playbook has: nothing to remember
    every: tuple[_Known, ...]
    some: tuple[_Known, ...]

    def hold(self, facts: Facts, answers: Answers) -> bool:
        """All of `own` and `every`, and one of `some`; what others asked is not asked again."""
        for test in self.own:
            if not test(facts):
                return False
        for row in self.every:
            held = answers.get(row.key)
            if held is None:
                held = answers[row.key] = row.test(facts)
            if not held:
                return False
        return not self.some or any(_holds(row, facts, answers) for row in self.some)


def _holds(row: _Known, facts: Facts, answers: Answers) -> bool:
    if row.key not in answers:
        answers[row.key] = row.test(facts)
    return answers[row.key]


def questions(conditions: Iterable[Conditions]) -> list[Questions]:
    """For playbooks that are chosen among together."""
    asked = list(conditions)
    often = Counter(row for one in asked for row in (*one.all, *one.any))
    return [_questions(one, often) for one in asked]


def _questions(one: Conditions, often: Mapping[Row, int]) -> Questions:
    rare_first = sorted(one.all, key=lambda row: often[row])
    return Questions(
        own=tuple(_known(row).test for row in rare_first if often[row] == 1),
        every=tuple(_known(row) for row in rare_first if often[row] > 1),
        some=tuple(map(_known, one.any)),
    )
