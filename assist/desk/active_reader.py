"""The reader of the version in use; another version is picked up while the process runs."""

from __future__ import annotations

import threading
import time

import structlog

from assist.desk.train_intents import recipe_of
from assist.errors import AssistError
from assist.intents.learn import Trainer
from assist.intents.reader import Reader
from assist.intents.versions import Recipe
from assist.store import Database, model_versions

log = structlog.get_logger(__name__)
LOOK_EVERY_SECONDS = 2.0
AGAIN_AFTER_SECONDS = 60.0


class ActiveReader:
    """Call it for the reader of now. The first call may train; later ones never wait for that.

    A version that was made on another machine is made here in the background, from the same
    examples, and the one before goes on reading meanwhile.
    """

    def __init__(
        self, db: Database, trainer: Trainer, *, look_every: float = LOOK_EVERY_SECONDS
    ) -> None:
        self._db = db
        self._trainer = trainer
        self._look_every = look_every
        self._reader: Reader | None = None
        self._version = ""
        self._looked_at = 0.0
        self._making: threading.Thread | None = None
        self._not_before = 0.0
        self._lock = threading.Lock()

    def __call__(self) -> Reader:
        with self._lock:
            reader = self._reader
            if reader is None or time.monotonic() - self._looked_at >= self._look_every:
                reader = self._look()
                self._looked_at = time.monotonic()
            return reader

    def _look(self) -> Reader:
        wanted = self._wanted()
        if self._reader is None:
            self._take(wanted, self._trainer.build(wanted))
        elif wanted.version != self._version:
            made = self._trainer.workshop.load(wanted)
            if made is None:
                self._make_meanwhile(wanted)
            else:
                self._take(wanted, made)
        assert self._reader is not None, "built, or it raised"
        return self._reader

    def _wanted(self) -> Recipe:
        """The version in use; the packaged one while that cannot be made by this release."""
        workshop = self._trainer.workshop
        with self._db.read() as tx:
            active = model_versions.active(tx)
            if active is None or active.base_hash != workshop.base_hash:
                return workshop.recipe()
            return recipe_of(tx, active)

    def _take(self, recipe: Recipe, reader: Reader) -> None:
        self._reader, self._version = reader, recipe.version
        log.info("reading_version", version=recipe.version)

    def _make_meanwhile(self, recipe: Recipe) -> None:
        running = self._making is not None and self._making.is_alive()
        if running or time.monotonic() < self._not_before:
            return
        self._not_before = time.monotonic() + AGAIN_AFTER_SECONDS
        self._making = threading.Thread(
            target=self._make, args=(recipe,), name="make-version", daemon=True
        )
        self._making.start()

    def _make(self, recipe: Recipe) -> None:
        try:
            self._trainer.build(recipe)
        except AssistError as error:
            log.warning("version_not_made", version=recipe.version, error=str(error))
