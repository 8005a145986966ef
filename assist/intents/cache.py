"""The model of today's training data: from the cache directory, or trained and kept there."""

from __future__ import annotations

import fcntl
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assist.intents.catalog import HERE, load_catalog, load_examples
from assist.intents.model import FORMAT, Model, load_model
from assist.intents.semantic.blend import Embeds

_CODE = (
    "abbreviations.py",
    "automaton.py",
    "catalog.yaml",
    "concepts.py",
    "concepts.yaml",
    "descent.py",
    "features.py",
    "fit.py",
    "language.py",
    "matrix.py",
    "model.py",
    "normalise.py",
    "notes.py",
    "semantic/blend.py",
    "semantic/bundled.py",
    "semantic/embedder.py",
    "semantic/wording.py",
    "spelling.py",
    "train.py",
    "vectors.npz",
    "vectors.py",
)


@dataclass(frozen=True, slots=True)
class Trained:
    """What training made, and at what cost."""

    version: str
    path: Path
    seconds: float  # of wall time
    size: int  # bytes
    examples: int


def content_hash(embeddings: str = "") -> str:
    """Changes with the examples, the catalogue, the code that turns them into a model, and the
    identity of the `embeddings` that are averaged in.
    """
    digest = hashlib.sha256(f"{FORMAT}{embeddings}".encode())
    for path in [*(HERE / name for name in _CODE), *sorted((HERE / "data").glob("*/*.txt"))]:
        digest.update(path.relative_to(HERE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def path_of(cache_dir: Path, version: str) -> Path:
    """Where the model of this version is kept."""
    return cache_dir / f"intents-{version}.npz"


def load_version(cache_dir: Path, version: str, embedder: Embeds | None = None) -> Model | None:
    """The kept model of `version`; None when it was not made here or cannot be read."""
    return load_model(path_of(cache_dir, version), embedder)


def load_or_train(cache_dir: Path, embedder: Embeds | None = None) -> Model:
    """The model for `content_hash()`. Of processes that start together one trains; the others
    wait for it and load what it made.
    """
    version = _version(embedder)
    model = load_version(cache_dir, version, embedder)
    if model is not None:
        return model
    with _training(cache_dir):
        model = load_version(cache_dir, version, embedder)
        return _train(cache_dir, version, embedder) if model is None else model


def retrain(cache_dir: Path, embedder: Embeds | None = None) -> Trained:
    """Train now, whatever is kept, and replace the kept model of the same contents."""
    version = _version(embedder)
    with _training(cache_dir):
        started = time.monotonic()
        _train(cache_dir, version, embedder)
        seconds = time.monotonic() - started
    path = path_of(cache_dir, version)
    return Trained(version, path, seconds, path.stat().st_size, len(load_examples()))


def _version(embedder: Embeds | None) -> str:
    return content_hash(embedder.identity if embedder else "")


def _train(cache_dir: Path, version: str, embedder: Embeds | None) -> Model:
    from assist.intents.train import train

    model = train(load_examples(), load_catalog(), version=version, embedder=embedder)
    model.save(path_of(cache_dir, version))
    return model


@contextmanager
def _training(cache_dir: Path) -> Iterator[None]:
    """Only one process at a time; the lock falls with the process that holds it."""
    cache_dir.mkdir(parents=True, exist_ok=True)
    with (cache_dir / "training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
