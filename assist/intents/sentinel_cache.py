"""The sentinels of today's lines: from the cache directory, or trained and kept there."""

from __future__ import annotations

import hashlib
from pathlib import Path

from assist.intents.catalog import HERE, load_examples
from assist.intents.sentinels import Sentinels, load_sentinels

_CODE = (
    "abbreviations.py",
    "automaton.py",
    "concepts.py",
    "concepts.yaml",
    "escalation.yaml",
    "features.py",
    "matrix.py",
    "normalise.py",
    "opt_out.yaml",
    "phrases.py",
    "sentinel_training.py",
    "sentinels.py",
    "vectors.npz",
    "vectors.py",
)


def content_hash() -> str:
    """Changes with the lines and with the code that turns them into weights."""
    digest = hashlib.sha256()
    lines = sorted([*HERE.glob("data/*/*.txt"), *HERE.glob("safety_data/*/*.txt")])
    for path in [*(HERE / name for name in _CODE), *lines]:
        digest.update(path.relative_to(HERE).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def load_or_train_sentinels(cache_dir: Path) -> Sentinels:
    """The sentinels for `content_hash()`; processes that start together may each train them, and
    the file is replaced at once by equal contents.
    """
    version = content_hash()
    path = cache_dir / f"sentinels-{version}.npz"
    found = load_sentinels(path)
    if found is None:
        from assist.intents.sentinel_training import lessons, load_safety_lines, train_sentinels

        found = train_sentinels(lessons(load_examples(), load_safety_lines()), version=version)
        found.save(path)
    return found
