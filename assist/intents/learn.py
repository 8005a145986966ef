"""Training in a process of its own: the worker's turns go on, and its memory stays small.

`python -m assist.intents.learn` takes one JSON request on standard input and answers on standard
output; what it made lies in the cache directory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

from assist.errors import TemporaryFailure
from assist.intents.catalog import Example
from assist.intents.reader import Reader
from assist.intents.versions import Recipe, Semantic, Sets, Workshop
from assist.model.learning import Figures, Recall

NICENESS = 10  # behind everything that an author waits for


class Trainer(Protocol):
    """Makes and measures versions; what the desk needs of a `ChildTrainer`."""

    @property
    def workshop(self) -> Workshop: ...

    def build(self, recipe: Recipe) -> Reader:
        """The version's reader, made if need be. TemporaryFailure when that failed."""

    def compare(self, old: Recipe, new: Recipe) -> tuple[Figures, Figures]:
        """Both made if need be, and measured on the frozen set. TemporaryFailure as above."""


class ChildTrainer:
    """Trains in a child process, for at most `limit_seconds`."""

    def __init__(self, workshop: Workshop, *, limit_seconds: float) -> None:
        self.workshop = workshop
        self._limit = limit_seconds

    def build(self, recipe: Recipe) -> Reader:
        found = self.workshop.load(recipe)
        if found is None:
            self._ask([recipe], measured=False)
            found = self.workshop.load(recipe)
        if found is None:
            raise TemporaryFailure("training", "the trained model cannot be read")
        return found

    def compare(self, old: Recipe, new: Recipe) -> tuple[Figures, Figures]:
        before, after = self._ask([old, new], measured=True)
        return before, after

    def _ask(self, recipes: list[Recipe], *, measured: bool) -> list[Figures]:
        semantic = self.workshop.semantic
        request = {
            "semantic": [str(semantic.folder), semantic.threads] if semantic else None,
            "cache_dir": str(self.workshop.cache_dir),
            "examples": str(self.workshop.sets.examples),
            "frozen": str(self.workshop.sets.frozen),
            "measured": measured,
            "recipes": [asdict(recipe) for recipe in recipes],
        }
        command = [sys.executable, "-m", "assist.intents.learn"]
        try:
            done = subprocess.run(  # noqa: S603 - our own module
                command,
                input=json.dumps(request).encode(),
                capture_output=True,
                timeout=self._limit,
                check=True,
            )
        except subprocess.TimeoutExpired as error:
            raise TemporaryFailure("training", f"took over {self._limit:.0f} s") from error
        except subprocess.CalledProcessError as error:
            raise TemporaryFailure("training", _why(error)) from error
        answer = json.loads(done.stdout)
        return [Figures(tuple(Recall(**one) for one in each)) for each in answer]


def _why(error: subprocess.CalledProcessError) -> str:
    """The kind of error alone: its words may be an author's."""
    lines = error.stderr.decode(errors="replace").strip().splitlines()
    kind = lines[-1].partition(":")[0] if lines else ""
    return f"ended with {error.returncode}" + (f" ({kind[:80]})" if kind else "")


def answer(request: Mapping[str, Any]) -> list[list[dict[str, Any]]]:
    """Make every version of the request; its figures, one list a version, if asked for."""
    sets = Sets(Path(request["examples"]), Path(request["frozen"]))
    semantic = None
    if request["semantic"]:
        folder, threads = request["semantic"]
        semantic = Semantic(Path(folder), threads)
    workshop = Workshop(Path(request["cache_dir"]), sets, semantic)
    figures = []
    for asked in request["recipes"]:
        reviewed = tuple(Example(**example) for example in asked["reviewed"])
        reader = workshop.make(Recipe(asked["version"], reviewed))
        if request["measured"]:
            figures.append([asdict(recall) for recall in workshop.measure(reader).recalls])
    return figures


def _end_with(parent: int) -> None:
    """Nobody waits for the answer of an orphan."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def main() -> None:
    """The child's side."""
    os.nice(NICENESS)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    sys.stdout.write(json.dumps(answer(json.load(sys.stdin))))


if __name__ == "__main__":
    main()
