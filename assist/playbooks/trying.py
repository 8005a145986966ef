"""A playbook's examples tried: what the library says to them, and whether it should. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from assist.model.contact import ChannelKind
from assist.model.decision import Decision
from assist.model.interpretation import Interpretation
from assist.model.playbook import Place
from assist.playbooks.decide import decide
from assist.playbooks.facts import facts_of
from assist.playbooks.library import Entry, Library
from assist.playbooks.parts import START, Example
from assist.playbooks.samples import BY_NAME, SAMPLES, Asked, read_as, situation_of
from assist.playbooks.schema import RESERVED_INTENTS, Playbook
from assist.playbooks.situation import Situation

# Read from a message that has no words; what an example says stands for one.
_WORDLESS = frozenset({"attachment_only"})


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one example."""

    sample: str
    chosen: str
    text: str
    problem: str  # "" when it is as expected
    untried: bool = False  # nobody among the samples is in a situation that the playbook is for


def intent_of(playbook: Playbook, example: Example) -> str | None:
    """The intent as which the example is meant to be read; None for what no author can say."""
    intent = example.intent or playbook.intents[0]
    if example.at_step is not None:
        return example.intent
    return None if intent in {*RESERVED_INTENTS, *_WORDLESS} else intent


def reading_by_hand(playbook: Playbook, example: Example, now: datetime) -> Interpretation:
    """The example as it is meant: what is reserved for clicks is read as itself."""
    intent = example.intent or (playbook.intents[0] if example.at_step is None else None)
    level = playbook.escalation.min
    return read_as(intent, example.language, now, level)


def tried(
    library: Library,
    entry: Entry,
    example: Example,
    reading: Interpretation,
    now: datetime,
) -> Tried:
    """Say it to each sample author whom the playbook's conditions fit (or to the one that the
    example names) until one is answered as expected; else what the first was answered.
    """
    names = [example.situation] if example.situation else [sample.name for sample in SAMPLES]
    first: Tried | None = None
    for name in names:
        if name not in BY_NAME:
            return Tried(name, "", "", f"there is no sample author {name!r}")
        situation = _situation(name, entry, example, reading, now)
        if example.at_step is None and not entry.fits(facts_of(situation, now)):
            continue
        found = _judged(name, decide(library, situation, now), entry.playbook, example)
        if not found.problem:
            return found
        first = first or found
    return first or Tried("", "", "", "no sample author is in such a situation", untried=True)


def _situation(
    name: str, entry: Entry, example: Example, reading: Interpretation, now: datetime
) -> Situation:
    playbook = entry.playbook
    channel = ChannelKind.SMS if ChannelKind.SMS in playbook.channels else playbook.channels[0]
    situation = situation_of(name, Asked(reading, example.says, channel), now)
    if example.at_step is None:
        return situation
    step = "" if example.at_step == START else example.at_step
    return replace(situation, place=Place(playbook.id, entry.version_id, step))


def _judged(name: str, decision: Decision, playbook: Playbook, example: Example) -> Tried:
    said = decision.suggestion
    if said is None:
        return Tried(name, "", "", f"nobody answers ({decision.reason.value})")
    if said.playbook_id != playbook.id and example.at_step is None:
        return Tried(name, said.playbook_id, said.text, f"{said.playbook_id} answers")
    as_expected = example.expects == said.family or example.expects in said.text
    problem = "" if as_expected else f"the text does not hold {example.expects!r}"
    return Tried(name, said.playbook_id, said.text, problem)


def unanswered(library: Library, intents: tuple[str, ...], now: datetime) -> tuple[str, ...]:
    """Intents that the usual author would get no suggestion for, in one language or the other."""
    missing = []
    for intent in intents:
        for language in ("en", "es"):
            reading = read_as(intent, language, now)
            decision = decide(library, situation_of("owing", Asked(reading, "?"), now), now)
            if decision.suggestion is None:
                missing.append(f"{intent} ({language})")
    return tuple(missing)
