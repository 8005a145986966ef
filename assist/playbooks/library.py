"""A set of published playbooks, indexed so that choosing stays quick among a thousand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assist.playbooks.conditions import Test
from assist.playbooks.lint import Finding, lint
from assist.playbooks.packaged import read_packaged
from assist.playbooks.reading import parse_playbook
from assist.playbooks.schema import Playbook

__all__ = ["Entry", "Finding", "Library", "load_packaged"]

Rank = tuple[int, int, int, int, str]


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


class Library:
    """Immutable; a newly published version makes a new Library (unchanged texts stay compiled)."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = {entry.playbook.id: entry for entry in entries}
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
        return cls(
            Entry(version_id, playbook, playbook.conditions.compiled(), rank_of(playbook))
            for version_id, text in sources
            for playbook in (parse_playbook(text, version_id),)
        )

    def __len__(self) -> int:
        return len(self._entries)

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
        return lint([entry.playbook for entry in self.entries])


def load_packaged() -> list[tuple[str, str]]:
    """(playbook id, YAML text) of the library that ships with assist."""
    return [(parse_playbook(text, name).id, text) for name, text in read_packaged("library")]
