"""Weights of a multinomial logistic regression, and how far to trust what it says.

scikit-learn's own fit keeps twenty copies of the weights in double precision (964 MB for 12,000
of the desk's examples) and stops early.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from assist.intents.descent import minimise
from assist.intents.features import Floats

Targets = NDArray[np.intp]

MOST_ITERATIONS = 60
ENOUGH = 1e-4  # gain, as a part of the loss, below which it stops
SEED = 13
FEW = 2_000  # examples up to which ten folds are held out; then four; then one of four
MANY = 6_000
TEMPERATURES = np.geomspace(0.1, 3.0, 60)


def fit(matrix: Any, targets: Targets, classes: int, strength: float) -> tuple[Floats, Floats]:
    """Weights (a row a gram, a column a class) and bias; `matrix` has rows and a transpose that
    multiply, as an array has, and `strength` is scikit-learn's C.
    """
    rows, grams = matrix.shape
    transposed = matrix.T
    wanted = np.zeros((rows, classes), dtype=np.float32)
    wanted[np.arange(rows), targets] = 1
    penalty = np.float32(1 / (strength * rows))

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat[:-classes].reshape(grams, classes)
        logits = matrix @ weights
        logits += flat[-classes:]
        chances, logs = _softmax(logits)
        value = -float(np.vdot(wanted, logs)) / rows
        value += 0.5 * float(penalty) * float(np.vdot(weights, weights))
        chances -= wanted
        chances /= np.float32(rows)
        slope = flat * penalty
        slope[:-classes] += (transposed @ chances).ravel()
        slope[-classes:] = chances.sum(axis=0)
        return value, slope

    start = np.zeros((grams + 1) * classes, dtype=np.float32)
    found = minimise(loss, start, most=MOST_ITERATIONS, enough=ENOUGH)
    return found[:-classes].reshape(grams, classes), found[-classes:]


def _softmax(logits: Floats) -> tuple[Floats, Floats]:
    """Probabilities and their logarithms; `logits` is used up."""
    logits -= logits.max(axis=1, keepdims=True)
    powers = np.exp(logits)
    sums = powers.sum(axis=1, keepdims=True)
    logits -= np.log(sums)
    powers /= sums
    return powers, logits


def folds(targets: Targets) -> list[NDArray[np.bool_]]:
    """Which rows are held out, fold by fold; every class is spread evenly over the folds."""
    few, many = len(targets) <= FEW, len(targets) > MANY
    count = 10 if few else 4
    shuffled = np.random.default_rng(SEED).permutation(len(targets))
    fold_of = np.empty(len(targets), dtype=np.intp)
    fold_of[shuffled[np.argsort(targets[shuffled], kind="stable")]] = (
        np.arange(len(targets)) % count
    )
    return [fold_of == fold for fold in range(1 if many else count)]


def held_out_logits(
    matrix: Any, targets: Targets, classes: int, strength: float, always: int
) -> tuple[Floats, Targets]:
    """Logits of rows by models that have not seen them, and those rows.

    The last `always` rows (names and descriptions) are in every fold's training part.
    """
    judged = len(targets) - always
    logits, rows = [], []
    for held in folds(targets[:judged]):
        taught = np.concatenate([~held, np.ones(always, dtype=bool)])
        weights, bias = fit(matrix[taught], targets[taught], classes, strength)
        logits.append(matrix[~taught] @ weights + bias)
        rows.append(np.flatnonzero(~taught))
    return np.concatenate(logits), np.concatenate(rows)


def temperature(logits: Floats, targets: Targets) -> float:
    """What to divide logits by so that the confidence drawn from them is honest."""
    losses = [mean_loss(logits / np.float32(value), targets) for value in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])


def mean_loss(logits: Floats, targets: Targets) -> float:
    """How much the true classes surprise; `logits` is used up."""
    _, logs = _softmax(logits)
    return -float(logs[np.arange(len(targets)), targets].mean())
