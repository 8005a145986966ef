"""The desk's own labelled sets read by the whole reader, safety layers included."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assist.intents.catalog import HERE, LANGUAGES
from assist.intents.evaluation.metrics import confusions, share, spread
from assist.intents.evaluation.safety import (
    conversations,
    load_safety_sets,
    opt_outs,
    safety,
)
from assist.intents.reader import Reader
from assist.model.contact import ChannelKind
from assist.model.interpretation import ContactHints, EntityKind, Interpretation

DEV = HERE / "dev"  # its README says how the sets are made
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
KINDS = (EntityKind.MONEY, EntityKind.DATE)


@dataclass(frozen=True, slots=True)
class Line:
    """A message, what it means (first the one to be found first), and its language."""

    text: str
    intents: tuple[str, ...]
    language: str


Reading = tuple[Line, Interpretation]


def load_lines(folder: Path = DEV) -> tuple[Line, ...]:
    """`<language>.tsv` of `intent<TAB>text` or `first,second<TAB>text`."""
    found = []
    for language in LANGUAGES:
        for row in (folder / f"{language}.tsv").read_text("utf-8").splitlines():
            intents, _, text = row.partition("\t")
            if text:
                found.append(Line(text, tuple(intents.split(",")), language))
    return tuple(found)


def read_all(reader: Reader, lines: Iterable[Line]) -> list[Reading]:
    """Each line as an SMS of somebody unknown."""
    return [(line, _read(reader, line.text)) for line in lines]


def _read(reader: Reader, text: str) -> Interpretation:
    return reader.understand(text, ChannelKind.SMS, ContactHints(), NOW)


def accuracy(readings: Sequence[Reading]) -> dict[str, float]:
    """In percent: the first intent is right, it is among those returned, every intent is among
    them, `unclear` was said instead, the language is right.
    """
    returned = [(line, [guess.id for guess in it.intents]) for line, it in readings]
    return {
        "primary": share(line.intents[0] == ids[0] for line, ids in returned),
        "any": share(line.intents[0] in ids for line, ids in returned),
        "every": share(set(line.intents) <= set(ids) for line, ids in returned),
        "unclear": share(ids[0] == "unclear" != line.intents[0] for line, ids in returned),
        "language": share(it.language == line.language for line, it in readings),
    }


def by_language(readings: Sequence[Reading]) -> dict[str, dict[str, float]]:
    return {
        language: accuracy([pair for pair in readings if pair[0].language == language])
        for language in LANGUAGES
    }


def entities(reader: Reader, folder: Path = DEV) -> dict[str, float]:
    """Messages with amounts (dates) in which exactly those were read, in percent."""
    right: dict[str, list[bool]] = defaultdict(list)
    for line in (folder / "entities.jsonl").read_text("utf-8").splitlines():
        labelled = json.loads(line)
        hints = ContactHints(
            language=labelled["lang"],
            country=labelled["country"],
            zone=labelled["zone"],
            currency=labelled["currency"],
            titles=tuple(labelled.get("titles", ())),
        )
        now = datetime.fromisoformat(labelled["now"]).astimezone(UTC)
        reading = reader.understand(labelled["text"], ChannelKind.SMS, hints, now)
        for kind in KINDS:
            wanted = {_value(it["value"]) for it in labelled["entities"] if it["kind"] == kind}
            if wanted:
                right[f"{kind}_exact"].append(_found(reading, kind) == wanted)
    return {name: share(answers) for name, answers in right.items()}


def _value(value: Any) -> str:
    return f"{value['minor']} {value['currency']}" if isinstance(value, dict) else str(value)


def _found(reading: Interpretation, kind: EntityKind) -> set[str]:
    if kind is EntityKind.DATE:
        return {day.isoformat() for day in reading.dates()}
    return {f"{money.minor} {money.currency}" for money in reading.amounts()}


def latency(reader: Reader, lines: Sequence[Line]) -> dict[str, float]:
    """Milliseconds of processor time per message, all layers, after a round to warm up."""
    times = []
    for line in lines:
        started = time.process_time()
        _read(reader, line.text + " ")
        times.append((time.process_time() - started) * 1000)
    return spread(times)


def figures(reader: Reader, tick: Callable[[str], None]) -> dict[str, Any]:
    """Every figure of a reader, by name; `tick` is called as often as `STEPS` says."""
    lines, sets = load_lines(), load_safety_sets()
    readings = read_all(reader, lines)
    meant = [line.intents[0] for line in lines]
    read = [it.intents[0].id for _, it in readings]
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "development": lambda: by_language(readings),
        "safety": lambda: safety(reader.understand, sets),
        "opt_out": lambda: opt_outs(reader.understand, sets),
        "conversations": lambda: conversations(reader.understand, sets),
        "entities": lambda: entities(reader),
        "latency": lambda: latency(reader, lines),
    }
    found: dict[str, Any] = {}
    for name, part in parts.items():
        found[name] = part()
        tick(name)
    found["confusions"] = confusions(meant, read)
    return found


STEPS = 6
