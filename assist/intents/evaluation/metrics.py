"""Figures of a classifier: shares as percent, so that reports need no further arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import quantiles
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

BINS = 15


class Confusion(NamedTuple):
    """How often one category was taken for another."""

    meant: str
    read: str
    times: int
    of: int  # texts that meant it


def percent(share: float) -> float:
    return round(100 * share, 2)


def share(answers: Iterable[bool]) -> float:
    """How many of the answers are yes, in percent."""
    found = list(answers)
    return percent(sum(found) / len(found)) if found else 0.0


def accuracy(meant: Sequence[str], read: Sequence[str]) -> float:
    """Share of texts read as what they mean, in percent."""
    return percent(sum(map(str.__eq__, meant, read)) / len(meant)) if meant else 0.0


def macro_f1(meant: Sequence[str], read: Sequence[str]) -> float:
    """The mean of F1 over the categories that were meant, in percent."""
    wanted, given = Counter(meant), Counter(read)
    right = Counter(one for one, other in zip(meant, read, strict=True) if one == other)
    scores = [2 * right[label] / (wanted[label] + given[label]) for label in wanted]
    return percent(sum(scores) / len(scores)) if scores else 0.0


def calibration_error(
    confidence: NDArray[np.floating[Any]], right: NDArray[np.bool_], bins: int = BINS
) -> float:
    """Expected calibration error over bins of equal width, in percent."""
    places = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    gaps = [
        abs(right[places == place].mean() - confidence[places == place].mean())
        * (places == place).mean()
        for place in np.unique(places)
    ]
    return percent(float(sum(gaps)))


def auroc(inside: NDArray[np.floating[Any]], outside: NDArray[np.floating[Any]]) -> float:
    """How often a score from inside is above one from outside, ties half, in percent."""
    ordered = np.sort(outside)
    below = np.searchsorted(ordered, inside, side="left")
    not_above = np.searchsorted(ordered, inside, side="right")
    return percent(float((below + not_above).mean()) / 2 / len(outside))


def confusions(meant: Sequence[str], read: Sequence[str], most: int = 20) -> list[Confusion]:
    """The pairs confused most, the commonest first."""
    sizes = Counter(meant)
    pairs = Counter(pair for pair in zip(meant, read, strict=True) if pair[0] != pair[1])
    ranked = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    return [Confusion(*pair, count, sizes[pair[0]]) for pair, count in ranked[:most]]


def spread(milliseconds: Sequence[float]) -> dict[str, float]:
    """The middle and the 95th of a hundred."""
    cuts = quantiles(milliseconds, n=20)
    return {"p50_ms": round(cuts[9], 3), "p95_ms": round(cuts[18], 3)}
