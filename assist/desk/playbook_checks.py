"""What is run on every save: schema, wording, branches, examples, contradictions, coverage."""

from __future__ import annotations

from dataclasses import dataclass

from assist.desk.services import DeskServices
from assist.model.playbook import Finding


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
    raise NotImplementedError
