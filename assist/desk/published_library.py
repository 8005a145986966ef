"""The published playbooks, kept parsed in this process."""

from __future__ import annotations

import threading
import time

from assist.playbooks.library import Library
from assist.store import Database, playbooks

_REREAD_AFTER_SECONDS = 2.0


class PublishedLibrary:
    """The published playbooks, parsed once and read again soon after they change."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._library: Library | None = None
        self._versions: tuple[str, ...] = ()
        self._read_at = 0.0
        self._lock = threading.Lock()

    def __call__(self) -> Library:
        with self._lock:
            if self._library is None or time.monotonic() - self._read_at > _REREAD_AFTER_SECONDS:
                self._library = self._reread()
            return self._library

    def _reread(self) -> Library:
        self._read_at = time.monotonic()
        with self._db.read() as tx:
            stored = playbooks.current(tx)
        versions = tuple(playbook.version_id for playbook in stored)
        if self._library is not None and versions == self._versions:
            return self._library
        self._versions = versions
        return Library.parse((playbook.version_id, playbook.yaml_text) for playbook in stored)
