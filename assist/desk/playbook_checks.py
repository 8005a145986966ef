"""What is run on every save: schema, wording, branches, examples, contradictions, coverage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from assist.desk.services import DeskServices
from assist.i18n import LANGUAGES
from assist.intents.catalog import AutoClass, load_catalog
from assist.model.contact import ChannelKind
from assist.model.interpretation import ContactHints, Interpretation
from assist.model.playbook import Finding
from assist.playbooks.library import Entry, Library, entry_of
from assist.playbooks.lint import lint
from assist.playbooks.overlaps import Meeting, meetings
from assist.playbooks.parts import Example
from assist.playbooks.reading import PlaybookInvalid
from assist.playbooks.samples import COUNTRY, ZONE
from assist.playbooks.schema import Playbook
from assist.playbooks.structure import (
    IntentRule,
    auto_reply_findings,
    structure_findings,
    unknown_intents,
)
from assist.playbooks.trying import Tried, intent_of, reading_by_hand, tried, unanswered

MIN_CONFIDENCE = 0.35
DRAFT = "draft"  # the version id of a text that is only being checked
# Said by rules of their own, or to nobody: no playbook needs to answer them.
_NEVER_ANSWERED = frozenset({"spam_autoreply", "opt_out"})


@dataclass(frozen=True, slots=True)
class ExampleRun:
    """One example tried by the reader and the library in use, the draft in its place."""

    index: int
    language: str
    says: str
    expects: str
    passed: bool
    read_as: str  # the intent that the reader heard; "" for none
    confidence: float
    chosen: str  # the playbook that answered; "" for none
    text: str  # what it would say
    problem: str = ""  # why it did not pass
    misread: bool = False  # the reader heard another intent: a warning, the playbook is not wrong
    untried: bool = False  # no sample author is in such a situation: a warning as well


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another playbook that answers the same situation: which one wins, and why."""

    other_id: str
    other_name: str
    intents: tuple[str, ...]
    wins: bool  # this one is chosen where both fit
    why: str  # one sentence
    by_id_only: bool  # nothing but the name decides: a contradiction to mend


@dataclass(frozen=True, slots=True)
class Checks:
    """Everything the desk knows about a text before it is published."""

    findings: tuple[Finding, ...]
    examples: tuple[ExampleRun, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    unanswered: tuple[str, ...] = ()  # intents that nobody would answer
    languages_missing: tuple[str, ...] = ()

    @property
    def may_be_published(self) -> bool:
        """No error among the findings."""
        return not any(finding.error for finding in self.findings)


def check(
    desk: DeskServices, yaml_text: str, *, playbook_id: str | None = None, examples: bool = True
) -> Checks:
    """Check a text as if it were published now. `playbook_id`: the playbook it must be of.
    `examples` False leaves the reader alone (quick enough for every key that is pressed).
    """
    try:
        entry = entry_of(DRAFT, yaml_text)
    except PlaybookInvalid as error:
        return Checks(tuple(Finding(one.path, one.problem, one.remedy) for one in error.problems))
    library = desk.library().with_new(entry)
    now = desk.clock()
    runs = tuple(_runs(desk, library, entry, now)) if examples else ()
    met = tuple(_overlap(meeting) for meeting in meetings(entry, library))
    return Checks(
        findings=(*_findings(entry.playbook, library, playbook_id), *_of_runs(runs), *_of_met(met)),
        examples=runs,
        overlaps=met,
        unanswered=unanswered(library, answerable(), now),
        languages_missing=tuple(x for x in LANGUAGES if x not in entry.playbook.texts),
    )


@lru_cache(maxsize=1)
def intent_rules() -> Mapping[str, IntentRule]:
    """The intents' catalogue as playbooks ask it."""
    return {
        intent.id: IntentRule(intent.auto.value, intent.identity)
        for intent in load_catalog().values()
    }


def may_auto_reply(playbook: Playbook) -> bool:
    """Every intent is of the class that the bot may answer."""
    return all(
        intent in intent_rules() and intent_rules()[intent].auto == AutoClass.BOT
        for intent in playbook.intents
    )


def _findings(playbook: Playbook, library: Library, playbook_id: str | None) -> Iterator[Finding]:
    if playbook_id is not None and playbook.id != playbook_id:
        told = f"it is {playbook.id!r}; a playbook's id never changes."
        yield Finding("id", told, f"Write {playbook_id!r}, or begin a new playbook.")
    everybody = [entry.playbook for entry in library.entries]
    found = [
        *lint([playbook]),
        *structure_findings(everybody),
        *auto_reply_findings(playbook, intent_rules()),
        *unknown_intents(playbook, intent_rules()),
    ]
    for finding in found:
        if finding.playbook_id == playbook.id:
            yield Finding(finding.path, finding.problem, finding.remedy, finding.error)


def _runs(
    desk: DeskServices, library: Library, entry: Entry, now: datetime
) -> Iterator[ExampleRun]:
    for index, example in enumerate(entry.playbook.examples):
        meant = intent_of(entry.playbook, example)
        meaning = reading_by_hand(entry.playbook, example, now)
        by_hand = tried(library, entry, example, meaning, now)
        heard = _read(desk, example, now)
        first = heard.primary
        sure = first is not None and first.confidence >= MIN_CONFIDENCE
        yield _run(index, example, by_hand, heard, misread=meant is not None and not (
            sure and first is not None and first.id == meant
        ))  # fmt: skip


def _run(
    index: int, example: Example, by_hand: Tried, heard: Interpretation, *, misread: bool
) -> ExampleRun:
    first = heard.primary
    problem = by_hand.problem
    if not problem and misread:
        problem = f"it is read as {first.id if first else 'nothing'}"
    return ExampleRun(
        index=index,
        language=example.language,
        says=example.says,
        expects=example.expects,
        passed=not problem,
        read_as=first.id if first else "",
        confidence=round(first.confidence, 3) if first else 0.0,
        chosen=by_hand.chosen,
        text=by_hand.text,
        problem=problem,
        misread=not by_hand.problem and misread,
        untried=by_hand.untried,
    )


def _read(desk: DeskServices, example: Example, now: datetime) -> Interpretation:
    hints = ContactHints(
        language=None, country=COUNTRY, zone=ZONE, currency="USD", titles=("The Salt Road",)
    )
    return desk.reader().understand(example.says, ChannelKind.SMS, hints, now)


def _of_runs(runs: tuple[ExampleRun, ...]) -> Iterator[Finding]:
    """A failed example stops publishing; one that is only misread is for judgement."""
    for run in runs:
        if not run.passed:
            remedy = "Correct the playbook, or what the example expects."
            if run.misread:
                remedy = "Choose plainer words, or have it reviewed as an example of the intent."
            if run.untried:
                remedy = "Look at the preview of a real author."
            error = not (run.misread or run.untried)
            yield Finding(f"examples[{run.index}]", f"{run.problem}.", remedy, error)


def _overlap(meeting: Meeting) -> Overlap:
    other = meeting.other.playbook
    wins = "This one answers" if meeting.wins else f"{other.name} answers"
    return Overlap(
        other_id=other.id,
        other_name=other.name,
        intents=meeting.intents,
        wins=meeting.wins,
        why=f"{wins} where both fit: {meeting.why}.",
        by_id_only=meeting.by_id_only,
    )


def _of_met(met: tuple[Overlap, ...]) -> Iterator[Finding]:
    for one in met:
        if one.by_id_only:
            told = f"{one.other_name} answers {', '.join(one.intents)} under the same conditions."
            yield Finding("intents", told, "Add a condition to one of them.", error=False)


def answerable() -> tuple[str, ...]:
    """The intents that some playbook should answer."""
    return tuple(intent for intent in load_catalog() if intent not in _NEVER_ANSWERED)
