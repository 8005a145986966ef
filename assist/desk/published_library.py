"""The published playbooks, kept parsed in this process, with the versions that are being tried."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import structlog

from assist.model.playbook import PlaybookVersion, Trial
from assist.playbooks.library import Entry, Library, entry_of
from assist.playbooks.reading import PlaybookInvalid
from assist.store import Database, Tx, playbook_trials, playbooks

log = structlog.get_logger(__name__)
_REREAD_AFTER_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Tried:
    """A running trial and its version, ready to be chosen."""

    trial: Trial
    entry: Entry


@dataclass(frozen=True, slots=True)
class Published:
    """What is published at one moment."""

    library: Library
    tried: tuple[Tried, ...] = ()
    auto_reply: frozenset[str] = frozenset()  # ids of playbooks that a lead switched on
    key: tuple[str, ...] = field(default=(), repr=False)


class PublishedLibrary:
    """The published playbooks, parsed once and read again soon after they change."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._published: Published | None = None
        self._read_at = 0.0
        self._lock = threading.Lock()

    def __call__(self) -> Published:
        with self._lock:
            if self._published is None or self._is_old():
                self._published = self._reread(self._published)
            return self._published

    def _is_old(self) -> bool:
        return time.monotonic() - self._read_at > _REREAD_AFTER_SECONDS

    def _reread(self, before: Published | None) -> Published:
        self._read_at = time.monotonic()
        with self._db.read() as tx:
            return published(tx, before)


def published(tx: Tx, before: Published | None = None) -> Published:
    """Read it; `before` itself when nothing changed since."""
    in_use = playbooks.all_in_use(tx)
    trials = playbook_trials.running(tx)
    switched = frozenset(one.playbook_id for one in in_use if one.auto_reply)
    stored = tuple(one.version for one in in_use if one.archived_at is None)
    key = (*(version.id for version in stored), *(trial.id for trial in trials), *sorted(switched))
    if before is not None and before.key == key:
        return before
    versions = {one.id: one for one in playbooks.find_many(tx, [t.version_id for t in trials])}
    tried = tuple(
        Tried(trial, entry)
        for trial in trials
        if (entry := readable(versions.get(trial.version_id))) is not None
    )
    return Published(Library(_readable(stored)), tried, switched, key)


def _readable(versions: Iterable[PlaybookVersion]) -> Iterable[Entry]:
    return (entry for version in versions if (entry := readable(version)) is not None)


def readable(version: PlaybookVersion | None) -> Entry | None:
    """The version, ready to be chosen. One that this release cannot read any more is left out, and
    the log says so: the others go on answering.
    """
    if version is None:
        return None
    try:
        return entry_of(version.id, version.yaml_text)
    except PlaybookInvalid:
        log.exception("playbook_unreadable", playbook=version.playbook_id)
        return None
