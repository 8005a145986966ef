"""Where branches lead: no step may be missing, unreachable or come round to itself. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from assist.playbooks.parts import START, Branch
from assist.playbooks.schema import Playbook

Found = tuple[str, str, str]  # path, problem, remedy


def ways_that_go_nowhere(playbook: Playbook) -> list[Found]:
    """What is wrong with the steps of one playbook."""
    found = list(_doubled(playbook))
    known = {step.id for step in playbook.steps}
    for path, branch in _branches(playbook):
        if branch.step is not None and branch.step not in known:
            told = f"there is no step {branch.step!r}."
            found.append((f"{path}.step", told, "Write the step, or name one that is there."))
        if branch.playbook == playbook.id:
            found.append((f"{path}.playbook", "it leads back to itself.", "Name a step instead."))
    if not found:
        found += _round(playbook) or _unreached(playbook)
    return found


def _branches(playbook: Playbook) -> Iterator[tuple[str, Branch]]:
    for index, branch in enumerate(playbook.branches):
        yield f"branches[{index}]", branch
    for number, step in enumerate(playbook.steps):
        for index, branch in enumerate(step.branches):
            yield f"steps[{number}].branches[{index}]", branch


def _doubled(playbook: Playbook) -> Iterator[Found]:
    seen: set[str] = set()
    for index, step in enumerate(playbook.steps):
        if step.id in seen:
            yield f"steps[{index}].id", f"{step.id!r} is there twice.", "Give it another name."
        if step.id == START:
            yield f"steps[{index}].id", "it names the playbook's own text.", "Choose another."
        seen.add(step.id)
    for index, example in enumerate(playbook.examples):
        if example.at_step not in {None, START, *seen}:
            told = f"there is no step {example.at_step!r}."
            yield f"examples[{index}].at_step", told, "Name one that is there, or `start`."


def _next(playbook: Playbook, step_id: str) -> tuple[str, ...]:
    return tuple(b.step for b in playbook.branches_at(step_id) if b.step is not None)


def _round(playbook: Playbook) -> list[Found]:
    """The first way that comes back to a step it was at."""
    ways = {step.id: _next(playbook, step.id) for step in playbook.steps}
    circle = circle_in(ways)
    if circle is None:
        return []
    index = next(i for i, step in enumerate(playbook.steps) if step.id == circle[0])
    told = f"the steps go round in a circle: {' -> '.join(circle)}."
    return [(f"steps[{index}].branches", told, "Let one of them end, or hand over to a person.")]


def _unreached(playbook: Playbook) -> list[Found]:
    reached: set[str] = set()
    waiting = list(_next(playbook, ""))
    while waiting:
        step_id = waiting.pop()
        if step_id not in reached:
            reached.add(step_id)
            waiting += _next(playbook, step_id)
    return [
        (f"steps[{index}]", f"no branch leads to {step.id!r}.", "Add one, or remove the step.")
        for index, step in enumerate(playbook.steps)
        if step.id not in reached
    ]


def circle_in(ways: Mapping[str, Iterable[str]]) -> tuple[str, ...] | None:
    """A way that ends where it began ("a", "b", "a"); None when there is none. Without recursion:
    a thousand playbooks may hang together.
    """
    done: set[str] = set()
    for start in ways:
        path: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = [(start, iter(ways.get(start, ())))]
        if start in done:
            continue
        path.append(start)
        while stack:
            node, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                path.pop()
                done.add(node)
            elif following in path:
                return (*path[path.index(following) :], following)
            elif following not in done:
                path.append(following)
                stack.append((following, iter(ways.get(following, ()))))
    return None


def leads_to(playbook: Playbook) -> Iterator[tuple[str, str]]:
    """(path, id) of every other playbook that this one names."""
    for path, branch in _branches(playbook):
        if branch.playbook is not None:
            yield f"{path}.playbook", branch.playbook
    for index, rule in enumerate(playbook.follow_up):
        yield f"follow_up[{index}].playbook", rule.playbook


def branch_targets(playbook: Playbook) -> tuple[str, ...]:
    """The other playbooks that its branches lead to."""
    return tuple(b.playbook for _, b in _branches(playbook) if b.playbook is not None)
