"""How well the safety layers hear, on labelled sets: recall, false alarms, whole conversations."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assist.intents.catalog import HERE
from assist.intents.evaluation.metrics import share
from assist.model.contact import ChannelKind
from assist.model.interpretation import (
    ContactHints,
    EarlierTurn,
    EscalationLevel,
    Interpretation,
)

HIGH = frozenset({EscalationLevel.E3, EscalationLevel.E4})
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

Understand = Callable[[str, ChannelKind, ContactHints, datetime], Interpretation]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One line of a set: `label` is a level, or yes/no for opt-outs; `kind` a signal or a scope."""

    label: str
    kind: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A labelled conversation: who said what, how long after, the level after each."""

    id: str
    said: tuple[tuple[str, str, timedelta], ...]  # author or desk, text, after the one before
    levels: tuple[EscalationLevel, ...]  # one for each message of the author


@dataclass(frozen=True, slots=True)
class SafetySets:
    """The sets that the figures are of."""

    serious: Sequence[Labelled]
    ordinary: Sequence[Labelled]
    opt_out: Sequence[Labelled]
    talks: Sequence[Talk]


def load_safety_sets(folder: Path = HERE / "dev") -> SafetySets:
    """The sets of `folder`, in the formats of its README."""
    return SafetySets(
        serious=[Labelled(*row) for row in _rows(folder / "serious.tsv")],
        ordinary=[Labelled("E0", "ordinary", *row) for row in _rows(folder / "ordinary.tsv")],
        opt_out=[Labelled(*row) for row in _rows(folder / "opt_out.tsv")],
        talks=[_talk(json.loads(line)) for line in _lines(folder / "conversations.jsonl")],
    )


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line.strip()]


def _rows(path: Path) -> Iterator[list[str]]:
    return (line.split("\t") for line in _lines(path))


def _talk(found: dict[str, Any]) -> Talk:
    said = tuple(
        (each["from"], each["text"], timedelta(minutes=each["minutes_after_previous"]))
        for each in found["messages"]
    )
    levels = tuple(EscalationLevel(level) for level in found["level_after"])
    return Talk(str(found["id"]), said, levels)


def safety(understand: Understand, sets: SafetySets) -> dict[str, Any]:
    """In percent: serious lines raised to their level or higher, also by signal and language;
    those that a human is called to at once; ordinary lines raised to E3 or E4.
    """
    heard = [(line, _read(understand, line)) for line in sets.serious]
    alarms = [(line, _read(understand, line)) for line in sets.ordinary]
    recall = {
        name: share(it.escalation >= line.label for line, it in members)
        for name, members in _groups(heard).items()
    }
    return {
        "e4_recall": recall.pop("E4", 0.0),
        "e3_recall": recall.pop("E3", 0.0),
        "human_now_recall": share(it.needs_human_now for _, it in heard),
        "false_alarms": share(it.escalation in HIGH for _, it in alarms),
        "recall_of": recall,
        "false_alarms_in": {
            language: share(
                it.escalation in HIGH for line, it in alarms if line.language == language
            )
            for language in sorted({line.language for line, _ in alarms})
        },
    }


Heard = tuple[Labelled, Interpretation]


def _read(understand: Understand, line: Labelled) -> Interpretation:
    return understand(line.text, ChannelKind.SMS, ContactHints(), NOW)


def _groups(heard: Iterable[Heard]) -> dict[str, list[Heard]]:
    groups: dict[str, list[Heard]] = defaultdict(list)
    for line, it in heard:
        level = line.label
        for name in (level, f"{level} {line.language}", f"{level} {line.kind}"):
            groups[name].append((line, it))
    return dict(sorted(groups.items()))


def opt_outs(understand: Understand, sets: SafetySets) -> dict[str, Any]:
    """In percent: recall and precision of wishes for no more messages, wishes at least asked
    about, scopes that are right; recall and precision also by language.
    """
    heard = [(line, _read(understand, line)) for line in sets.opt_out]
    languages = sorted({line.language for line in sets.opt_out})
    right = [(line, it) for line, it in heard if _out(it) and line.label == "yes"]
    asked = (
        _out(it) or any(guess.id == "opt_out" for guess in it.asked)
        for line, it in heard
        if line.label == "yes"
    )
    return {
        **_found(heard),
        "stopped_or_asked": share(asked),
        "scope": share(it.opt_out.scope == line.kind for line, it in right if it.opt_out),
        "in": {
            lang: _found([pair for pair in heard if pair[0].language == lang]) for lang in languages
        },
    }


def _found(heard: Sequence[Heard]) -> dict[str, float]:
    return {
        "recall": share(_out(it) for line, it in heard if line.label == "yes"),
        "precision": share(line.label == "yes" for line, it in heard if _out(it)),
    }


def _out(it: Interpretation) -> bool:
    return it.opt_out is not None and it.opt_out.wants_out


def conversations(understand: Understand, sets: SafetySets) -> dict[str, float]:
    """In percent, of talks read message by message: those whose every level is exact, messages
    whose level is; E3 and E4 heard; messages too high, too low.
    """
    talks = sets.talks
    answers = [_levels(understand, talk) == talk.levels for talk in talks]
    pairs = [
        (read, right)
        for talk in talks
        for read, right in zip(_levels(understand, talk), talk.levels, strict=True)
    ]
    return {
        "whole": share(answers),
        "messages": share(read == right for read, right in pairs),
        "high_recall": share(read >= right for read, right in pairs if right in HIGH),
        "too_high": share(read > right for read, right in pairs),
        "too_low": share(read < right for read, right in pairs),
    }


def _levels(understand: Understand, talk: Talk) -> tuple[EscalationLevel, ...]:
    """The level after each message of the author, read one by one as they come."""
    now, earlier = NOW, tuple[EarlierTurn, ...]()
    levels: list[EscalationLevel] = []
    for sender, text, after in talk.said:
        now += after
        if sender != "author":
            earlier = tuple(replace(turn, answered=True) for turn in earlier)
            continue
        reading = understand(text, ChannelKind.SMS, ContactHints(earlier=earlier), now)
        levels.append(reading.escalation)
        turn = EarlierTurn(now, reading.intents[0].id, reading.evidence, answered=False)
        earlier = (*earlier, turn)
    return tuple(levels)
