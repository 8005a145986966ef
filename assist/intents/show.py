"""Interpretations as plain JSON values, for the command line and for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from assist.errors import BadInput
from assist.intents.catalog import LANGUAGES
from assist.intents.reader import Reader
from assist.model.contact import ChannelKind
from assist.model.interpretation import ContactHints

MAY_SAY = frozenset({"id", "text", "channel", "lang", "zone", "now"})


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of a message beside its text."""

    channel: str
    language: str | None
    zone: str | None
    now: datetime


def explain(reader: Reader, text: str, of: Circumstances) -> Mapping[str, Any]:
    """How `reader` understands `text`; BadInput if channel, language or zone are unknown or
    `now` is naive.
    """
    if of.channel not in set(ChannelKind):
        raise BadInput("channel", f"{of.channel!r} is unknown.", f"Use {', '.join(ChannelKind)}.")
    if of.now.tzinfo is None:
        raise BadInput("now", "has no time zone.", "Write it like 2026-11-20T15:00:00+00:00.")
    if of.zone is not None and of.zone not in _zones():
        raise BadInput("zone", f"{of.zone!r} is unknown.", "Use an IANA name: America/New_York.")
    if of.language not in {None, *LANGUAGES}:
        raise BadInput("lang", f"{of.language!r} is unknown.", f"Use {', '.join(LANGUAGES)}.")
    hints = ContactHints(language=of.language, zone=of.zone)
    reading = asdict(reader.understand(text, ChannelKind(of.channel), hints, of.now))
    return {key: value for key, value in reading.items() if value not in (None, (), {})}


def explain_lines(
    reader: Reader, lines: Iterable[str | bytes], of: Circumstances
) -> Iterator[Mapping[str, Any]]:
    """For each line, a JSON object with `text` and perhaps `id`, `channel`, `lang`, `zone` and
    `now`, how it is understood; for a line that is none, what is wrong with it. `of` holds what
    a line does not say.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _explain_line(reader, line, of)
        except BadInput as error:
            yield {"line": number, "error": str(error)}


def _explain_line(reader: Reader, line: str | bytes, of: Circumstances) -> Mapping[str, Any]:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput("line", f"is no JSON: {error}.", 'Write {"text": "..."}.') from error
    if not isinstance(said, dict) or not isinstance(said.get("text"), str):
        raise BadInput("text", "is missing or no text.", 'Write {"text": "..."}.')
    unknown = sorted(said.keys() - MAY_SAY)
    if unknown:
        raise BadInput(unknown[0], "is unknown.", f"Use {', '.join(sorted(MAY_SAY))}.")
    named = {name: said.get(name) for name in ("channel", "lang", "zone", "now")}
    for name, value in named.items():
        if not isinstance(value, str | None):
            raise BadInput(name, "is no text.")
    own = Circumstances(
        channel=named["channel"] or of.channel,
        language=named["lang"] or of.language,
        zone=named["zone"] or of.zone,
        now=moment(named["now"]) if named["now"] else of.now,
    )
    reading = explain(reader, said["text"], own)
    return {"id": said["id"], **reading} if "id" in said else reading


def moment(written: str) -> datetime:
    """An ISO time; BadInput otherwise."""
    try:
        return datetime.fromisoformat(written)
    except ValueError as error:
        raise BadInput("now", "is no ISO time.", "Write it like 2026-11-20T15:00+00:00.") from error


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
