"""Texts -> vectors of length 1, by onnxruntime."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assist.errors import BadInput
from assist.intents.features import Floats
from assist.intents.semantic.export import FETCH, Export

PACKAGES = ("onnxruntime", "tokenizers")
INSTALL = 'pip install "assist[semantic]"'
BATCH = 32  # texts a run, of like length so that little is padding
WANTED = ("input_ids", "attention_mask", "token_type_ids")
OUTPUTS = ("last_hidden_state", "token_embeddings", "sentence_embedding")
QUIET = 3  # onnxruntime's level for errors


def missing_packages() -> tuple[str, ...]:
    """Those of the extra that are not installed."""
    return tuple(name for name in PACKAGES if importlib.util.find_spec(name) is None)


@dataclass(frozen=True)
class _Graph:
    """A session, and what goes in and comes out."""

    session: Any
    inputs: frozenset[str]
    output: str
    padding: int
    pools: tuple[str, ...]

    def run(self, ids: Sequence[Sequence[int]]) -> Floats:
        """Vectors of length 1 of texts given as token ids."""
        padded = np.full((len(ids), max(1, *map(len, ids))), self.padding, dtype=np.int64)
        mask = np.zeros_like(padded)
        for row, known in enumerate(ids):
            padded[row, : len(known)] = known
            mask[row, : len(known)] = 1
        offered = dict(zip(WANTED, (padded, mask, np.zeros_like(padded)), strict=True))
        fed = {name: array for name, array in offered.items() if name in self.inputs}
        (found,) = self.session.run([self.output], fed)
        vectors = pool(found, mask, self.pools) if found.ndim == 3 else found
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Floats = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
        return unit


@dataclass(frozen=True)
class Embedder:
    """One export, opened. Safe between threads. A text's vector depends a little (by some
    thousandths) on its neighbours in a batch where the graph computes in small integers.
    """

    identity: str
    dimension: int
    _tokenizer: Any
    _graph: _Graph

    @staticmethod
    def open(folder: Path, *, threads: int = 1) -> Embedder:
        """The export in `folder`, run on `threads` threads. BadInput names what is missing or
        broken (a package, a file) and the remedy.
        """
        if missing := missing_packages():
            raise BadInput(missing[0], "is not installed.", f"Run {INSTALL}.")
        export = Export.read(folder)
        tokenizer, padding = _open_tokenizer(export)
        graph = _open_graph(export, padding, threads)
        try:
            dimension = graph.run([[padding]]).shape[1]
        except Exception as error:  # see _session
            raise BadInput(str(export.graph), f"cannot be run: {error}.", FETCH) from error
        return Embedder(export.identity, int(dimension), tokenizer, graph)

    def embed(self, texts: Sequence[str]) -> Floats:
        """One row a text."""
        ids = [self._tokenizer.encode(text).ids for text in texts]
        order = sorted(range(len(texts)), key=lambda row: len(ids[row]))
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            rows[batch] = self._graph.run([ids[row] for row in batch])
        return rows


def pool(states: Floats, mask: Any, pools: Sequence[str]) -> Floats:
    """Token vectors -> one vector a text, paddings left out; several ways are joined."""
    kept = mask[:, :, None].astype(np.float32)
    ways: Mapping[str, Callable[[], Any]] = {
        "cls": lambda: states[:, 0],
        "max": lambda: np.where(kept > 0, states, np.float32(-1e9)).max(axis=1),
        "mean": lambda: (states * kept).sum(axis=1) / np.maximum(kept.sum(axis=1), 1e-9),
    }
    pooled: Floats = np.concatenate([ways[name]() for name in pools], axis=1)
    return pooled


def _open_tokenizer(export: Export) -> tuple[Any, int]:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(export.tokenizer))
    except Exception as error:  # the library raises nothing narrower
        raise BadInput(str(export.tokenizer), f"is no tokenizer: {error}.", FETCH) from error
    given = tokenizer.padding
    named = (tokenizer.token_to_id(token) for token in ("[PAD]", "<pad>"))
    padding = given["pad_id"] if given else next((at for at in named if at is not None), 0)
    tokenizer.no_padding()
    tokenizer.enable_truncation(export.most_tokens)
    return tokenizer, padding


def _open_graph(export: Export, padding: int, threads: int) -> _Graph:
    session = _session(export.graph, threads)
    inputs = frozenset(node.name for node in session.get_inputs())
    if strange := inputs - set(WANTED):
        problem = f"wants an input {min(strange)!r}, which we do not know."
        raise BadInput(str(export.graph), problem, FETCH)
    names = [node.name for node in session.get_outputs()]
    output = next((name for name in OUTPUTS if name in names), names[0])
    return _Graph(session, inputs, output, padding, export.pools)


def _session(path: Path, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = QUIET
    try:
        return onnxruntime.InferenceSession(
            str(path), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # its classes share no root of their own
        raise BadInput(str(path), f"is no model that can be run: {error}.", FETCH) from error
