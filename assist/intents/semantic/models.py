"""Which embeddings a name means: those that come with a package, or a folder's export."""

from __future__ import annotations

from pathlib import Path

from assist.errors import BadInput
from assist.intents.semantic.blend import Embeds
from assist.intents.semantic.bundled import BundledEncoder, bundled_identity, bundled_missing
from assist.intents.semantic.embedder import INSTALL, Embedder, missing_packages
from assist.intents.semantic.export import Export

BUNDLED = Path("bundled")  # the name that stands for no folder
NAMES = f"Write {BUNDLED} or name the folder that `assist intents fetch-model` made."


def open_model(model: Path, *, threads: int = 1) -> Embeds:
    """What turns texts into vectors. BadInput names what is missing and the remedy."""
    check_model(model)
    if model == BUNDLED:
        return BundledEncoder.open(threads=threads)
    return Embedder.open(model, threads=threads)


def identity_of(model: Path) -> str:
    """Differs between models, without opening them."""
    check_model(model)
    return bundled_identity() if model == BUNDLED else Export.read(model).identity


def check_model(model: Path) -> None:
    """BadInput if a package is missing or the folder does not exist."""
    missing = bundled_missing() if model == BUNDLED else missing_packages()
    if missing:
        raise BadInput(missing[0], "is not installed.", f"Run {INSTALL}.")
    if model != BUNDLED and not model.is_dir():
        raise BadInput(str(model), "is no folder.", NAMES)
