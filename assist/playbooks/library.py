"""A set of published playbooks, indexed so that choosing stays quick among a thousand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assist.model.contact import ChannelKind
from assist.model.interpretation import EscalationLevel
from assist.playbooks.asking import Questions, questions
from assist.playbooks.conditions import Test
from assist.playbooks.lint import Finding, lint
from assist.playbooks.packaged import read_packaged
from assist.playbooks.reading import parse_playbook
from assist.playbooks.schema import Playbook
from assist.playbooks.structure import structure_findings

__all__ = ["Entry", "Finding", "Library", "load_packaged"]

Rank = tuple[int, int, int, int, str]
RANKED_BY = (
    "it has more conditions",
    "it is for fewer channels",
    "it is for a narrower range of escalation",
    "it answers fewer intents",
    "its id comes first",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A playbook in one published version, ready to be asked whether it fits."""

    version_id: str
    playbook: Playbook
    fits: Test
    rank: Rank


def rank_of(playbook: Playbook) -> Rank:
    """Most specific first: more condition rows, then fewer channels, a narrower escalation range,
    fewer intents; the id decides what is left, so that the same library always chooses the same.
    """
    escalation = playbook.escalation
    levels = int(escalation.max.value[1]) - int(escalation.min.value[1])
    return (
        -playbook.conditions.count,
        len(playbook.channels),
        levels,
        len(playbook.intents),
        playbook.id,
    )


def entry_of(version_id: str, text: str) -> Entry:
    """One playbook ready to be asked. Raises PlaybookInvalid."""
    playbook = parse_playbook(text, version_id)
    return Entry(version_id, playbook, playbook.conditions.compiled(), rank_of(playbook))


_Where = tuple[str, ChannelKind, str, EscalationLevel]


def may_be_said(
    playbook: Playbook, channel: ChannelKind, language: str, level: EscalationLevel
) -> bool:
    """On this channel, in this language, at this level of escalation; conditions apart."""
    return (
        language in playbook.texts
        and channel in playbook.channels
        and playbook.escalation.covers(level)
    )


def _questions_of(entries: Iterable[Entry]) -> dict[str, Questions]:
    """By version id."""
    known = list(entries)
    asked = questions(entry.playbook.conditions for entry in known)
    return {entry.version_id: one for entry, one in zip(known, asked, strict=True)}


class Library:
    """Immutable; a newly published version makes a new Library (unchanged texts stay compiled)."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {entry.playbook.id: entry for entry in entries}
        self._questions = _questions_of(self._entries.values())
        self._candidates: dict[_Where, tuple[tuple[Entry, Questions], ...]] = {}
        by_intent: dict[str, list[Entry]] = {}
        for entry in sorted(self._entries.values(), key=lambda entry: entry.rank):
            for intent in entry.playbook.intents:
                by_intent.setdefault(intent, []).append(entry)
        self._by_intent = {intent: tuple(found) for intent, found in by_intent.items()}

    @classmethod
    def parse(cls, sources: Iterable[tuple[str, str]]) -> Library:
        """From (version_id, yaml_text) pairs. Raises PlaybookInvalid for the first bad file.

        A playbook that comes twice counts in its last version.
        """
        return cls(entry_of(version_id, text) for version_id, text in sources)

    def __len__(self) -> int:
        return len(self._entries)

    def with_versions(self, entries: Iterable[Entry]) -> Library:
        """This library with other versions of some playbooks; only what they touch is indexed anew.

        A playbook that is not in use (archived) is found by name, and chosen by no intent.
        """
        changed = {entry.playbook.id: entry for entry in entries}
        if not changed:
            return self
        made = Library(())
        made._entries = {**self._entries, **changed}
        made._by_intent = self._reindexed(changed)
        made._questions = {**self._questions, **_questions_of(changed.values())}
        return made

    def _reindexed(self, changed: Mapping[str, Entry]) -> dict[str, tuple[Entry, ...]]:
        index = dict(self._by_intent)
        used = {key: entry for key, entry in changed.items() if key in self._entries}
        touched = {
            intent
            for key, entry in used.items()
            for intent in (*entry.playbook.intents, *self._entries[key].playbook.intents)
        }
        for intent in touched:
            kept = [entry for entry in self.find(intent) if entry.playbook.id not in used]
            new = [entry for entry in used.values() if intent in entry.playbook.intents]
            index[intent] = tuple(sorted([*kept, *new], key=lambda entry: entry.rank))
        return index

    def candidates(
        self, intent: str, channel: ChannelKind, language: str, level: EscalationLevel
    ) -> tuple[tuple[Entry, Questions], ...]:
        """What may answer the intent there, most specific first, with the conditions to ask."""
        key = (intent, channel, language, level)
        found = self._candidates.get(key)
        if found is None:
            found = self._candidates[key] = tuple(
                (entry, self._questions[entry.version_id])
                for entry in self.find(intent)
                if may_be_said(entry.playbook, channel, language, level)
            )
        return found

    def with_new(self, entry: Entry) -> Library:
        """This library as it would be with the version published: also a playbook that is new."""
        others = (kept for key, kept in self._entries.items() if key != entry.playbook.id)
        return Library((*others, entry))

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every playbook, by id."""
        return tuple(self._entries[key] for key in sorted(self._entries))

    @property
    def intents(self) -> frozenset[str]:
        """Every intent that some playbook answers."""
        return frozenset(self._by_intent)

    def get(self, playbook_id: str) -> Entry | None:
        return self._entries.get(playbook_id)

    def find(self, intent: str) -> tuple[Entry, ...]:
        """What answers an intent, most specific first; conditions are not asked here."""
        return self._by_intent.get(intent, ())

    def lint(self) -> list[Finding]:
        """What a lead should mend: missing variants, forbidden wording, ties. Empty is good."""
        playbooks = [entry.playbook for entry in self.entries]
        return lint(playbooks) + structure_findings(playbooks)


def load_packaged() -> list[tuple[str, str]]:
    """(playbook id, YAML text) of the library that ships with assist."""
    return [(parse_playbook(text, name).id, text) for name, text in read_packaged("library")]
