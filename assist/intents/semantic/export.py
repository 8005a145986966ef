"""A folder with a sentence-transformers ONNX export: where its parts are, and how to pool."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assist.errors import BadInput

TOKENIZER = "tokenizer.json"
MODULES = "modules.json"
POOLING = "1_Pooling/config.json"
LENGTH = "sentence_bert_config.json"
MOST_TOKENS = 128  # of a text, where the export does not say
MODULE_KINDS = frozenset({"Transformer", "Pooling", "Normalize"})
POOLS = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_mean_tokens": "mean",
}
FETCH = "`assist intents fetch-model` downloads a whole export."


@dataclass(frozen=True, slots=True)
class Export:
    """What a folder holds. `pools` are joined in this order when there are several."""

    tokenizer: Path
    graph: Path
    pools: tuple[str, ...]
    most_tokens: int

    @staticmethod
    def read(folder: Path) -> Export:
        """The export in `folder`. BadInput names the file that is missing or broken."""
        if not folder.is_dir():
            raise BadInput(str(folder), "is no folder.", FETCH)
        tokenizer = folder / TOKENIZER
        if not tokenizer.is_file():
            raise BadInput(str(tokenizer), "is missing.", FETCH)
        found = [path.relative_to(folder).as_posix() for path in folder.glob("*.onnx")]
        found += [path.relative_to(folder).as_posix() for path in folder.glob("onnx/*.onnx")]
        graph = choose_graph(found)
        if graph is None:
            raise BadInput(str(folder / "model.onnx"), "is missing.", FETCH)
        _check_modules(folder / MODULES)
        return Export(tokenizer, folder / graph, _pools(folder / POOLING), _most(folder / LENGTH))

    @property
    def identity(self) -> str:
        """Changes with anything that the vectors depend on."""
        digest = hashlib.sha256(f"{self.pools} {self.most_tokens}".encode())
        for path in (self.tokenizer, self.graph):
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()[:16]


def choose_graph(names: Sequence[str]) -> str | None:
    """The graph to run of those named, `onnx/` and file name: small integers before floats (a
    quarter of the size, twice as quick), made for this processor before any other.
    """
    arm = platform.machine().lower() in {"arm64", "aarch64"}
    kinds = ("qint8_arm64", "quint8", "int8", "quantized", "qint8", "model.onnx")
    ordered = kinds if arm else (*kinds[1:], kinds[0])
    for kind in ordered:
        fitting = [
            name
            for name in names
            if name.endswith(".onnx")
            and kind in name.rpartition("/")[2]
            and (kind == "qint8_arm64" or arm or "arm64" not in name)
        ]
        if fitting:
            return min(fitting, key=lambda name: (len(name), name))
    return None


def _check_modules(path: Path) -> None:
    """Further layers (a projection, say) would be left out in silence."""
    modules = _json(path) if path.is_file() else []
    kinds = [str(one.get("type", "")).rpartition(".")[2] for one in modules]
    strange = [kind for kind in kinds if kind not in MODULE_KINDS]
    if strange:
        remedy = "Choose a model of Transformer, Pooling and Normalize alone."
        raise BadInput(str(path), f"asks for a layer {strange[0]!r}.", remedy)


def _pools(path: Path) -> tuple[str, ...]:
    if not path.is_file():
        return ("mean",)
    config = _json(path)
    chosen = {key for key, on in config.items() if key.startswith("pooling_mode_") and on is True}
    if strange := chosen - POOLS.keys():
        remedy = "Choose a model that pools by mean, cls or max."
        raise BadInput(str(path), f"asks for {min(strange)}.", remedy)
    return tuple(pool for key, pool in POOLS.items() if key in chosen) or ("mean",)


def _most(path: Path) -> int:
    most = _json(path).get("max_seq_length") if path.is_file() else None
    return most if isinstance(most, int) and most > 0 else MOST_TOKENS


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(str(path), f"cannot be read: {error}.", FETCH) from error
