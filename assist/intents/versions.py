"""Versions of the reading: the packaged examples and the reviewed ones, trained and measured.

A version's name follows from what it is made of, so that every machine makes the same one.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from assist.intents.cache import content_hash
from assist.intents.catalog import HERE, Example, load_catalog, load_development, load_examples
from assist.intents.model import load_model
from assist.intents.reader import Reader
from assist.intents.semantic.blend import Embeds
from assist.intents.semantic.models import identity_of, open_model
from assist.intents.sentinel_cache import load_or_train_sentinels
from assist.intents.sentinels import Sentinels
from assist.model.contact import ChannelKind
from assist.model.interpretation import ContactHints
from assist.model.learning import Figures, Recall

# How often an example that a team lead accepted counts: it is the desk's own authors' wording.
REVIEWED_WEIGHT = 3
_NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # of no matter to intents, and always the same


@dataclass(frozen=True, slots=True)
class Sets:
    """Where the examples and the frozen set lie: the packaged ones, or a desk's own."""

    examples: Path = HERE / "data"
    frozen: Path = HERE / "dev"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a version is made of beside the packaged data."""

    version: str
    reviewed: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Semantic:
    """Embeddings to average in (see `semantic.models`), and the threads that run them."""

    folder: Path
    threads: int = 1


@dataclass(frozen=True)
class Workshop:
    """Makes versions, keeps them in `cache_dir`, and measures them."""

    cache_dir: Path
    sets: Sets = Sets()
    semantic: Semantic | None = None

    @cached_property
    def embedder(self) -> Embeds | None:
        """What turns texts into vectors; None without the extra. BadInput if it cannot be run."""
        if self.semantic is None:
            return None
        return open_model(self.semantic.folder, threads=self.semantic.threads)

    @cached_property
    def base_hash(self) -> str:
        """Changes with the packaged examples, the catalogue, the code that reads, and the
        embeddings.
        """
        embeddings = identity_of(self.semantic.folder) if self.semantic else ""
        packaged = content_hash(embeddings)
        if self.sets == Sets():
            return packaged
        digest = hashlib.sha256(packaged.encode())
        for path in sorted(self.sets.examples.glob("*/*.txt")):
            digest.update(path.relative_to(self.sets.examples).as_posix().encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()[:16]

    def recipe(self, reviewed: Iterable[Example] = ()) -> Recipe:
        """The version that these examples make; without any it is the packaged one."""
        kept = tuple(sorted(set(reviewed), key=lambda e: (e.language, e.intent, e.text)))
        if not kept:
            return Recipe(self.base_hash)
        digest = hashlib.sha256(f"{self.base_hash} {REVIEWED_WEIGHT}".encode())
        for example in kept:
            digest.update(f"\n{example.language}\t{example.intent}\t{example.text}".encode())
        return Recipe(digest.hexdigest()[:16], kept)

    def path(self, version: str) -> Path:
        return self.cache_dir / f"intents-{version}.npz"

    def load(self, recipe: Recipe) -> Reader | None:
        """The version's reader; None when it was not made on this machine yet."""
        model = load_model(self.path(recipe.version), self.embedder)
        return None if model is None else Reader(model, self._sentinels())

    def make(self, recipe: Recipe) -> Reader:
        """The version's reader, trained and kept if it must be. Takes a minute and a core."""
        found = self.load(recipe)
        if found is not None:
            return found
        from assist.intents.train import train

        taught = [*load_examples(self.sets.examples), *recipe.reviewed * REVIEWED_WEIGHT]
        model = train(taught, load_catalog(), version=recipe.version, embedder=self.embedder)
        model.save(self.path(recipe.version))
        return Reader(model, self._sentinels())

    def _sentinels(self) -> Sentinels | None:
        """What listens for danger is learnt from the packaged lines, beside whatever version of
        the intents; sets of one's own are read by phrases alone.
        """
        return load_or_train_sentinels(self.cache_dir) if self.sets == Sets() else None

    def measure(self, reader: Reader) -> Figures:
        """How `reader` reads the frozen set: primary intent right, by intent and language."""
        return measure(reader, load_development(self.sets.frozen))


def measure(reader: Reader, lines: Sequence[Example]) -> Figures:
    """Each line read as an SMS of somebody unknown."""
    of: Counter[tuple[str, str]] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    hints = ContactHints()
    for line in lines:
        reading = reader.understand(line.text, ChannelKind.SMS, hints, _NOW)
        of[line.intent, line.language] += 1
        right[line.intent, line.language] += reading.intents[0].id == line.intent
    return Figures(tuple(Recall(*key, right[key], count) for key, count in sorted(of.items())))
