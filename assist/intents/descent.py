"""L-BFGS in single precision: the minimum of a smooth convex function of millions of numbers.

scipy's is written for doubles with bounds; on the desk's model it takes about twice the time and
the memory of this one, and ends at the same place. After Nocedal and Wright, Numerical
Optimization, algorithm 7.4, with a backtracking line search.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

import numpy as np

from assist.intents.features import Floats

PAIRS = 4  # steps that are remembered
SUFFICIENT = 1e-4  # part of the promised gain that a step must bring
SHORTER = np.float32(0.4)
SHORTEST = 1e-3

Function = Callable[[Floats], tuple[float, Floats]]  # a point -> value and slope
Pair = tuple[Floats, Floats]  # a step, and how the slope changed by it


def minimise(function: Function, start: Floats, *, most: int, enough: float) -> Floats:
    """A point near the minimum: after `most` steps, or when one gains less than `enough` of the
    value.
    """
    point = start
    value, slope = function(point)
    pairs: deque[Pair] = deque(maxlen=PAIRS)
    for _ in range(most):
        direction = _direction(slope, pairs)
        promised = float(direction @ slope)
        length = np.float32(1)
        while True:
            there = point - length * direction
            value_there, slope_there = function(there)
            if value_there <= value - SUFFICIENT * float(length) * promised or length < SHORTEST:
                break
            length *= SHORTER
        if value_there >= value:
            break
        step, change = there - point, slope_there - slope
        if float(step @ change) > 0:
            pairs.append((step, change))
        gained = (value - value_there) / abs(value_there) if value_there else 0.0
        point, value, slope = there, value_there, slope_there
        if gained < enough:
            break
    return point


def _direction(slope: Floats, pairs: Iterable[Pair]) -> Floats:
    """Uphill, as the remembered steps bend it."""
    known = list(pairs)
    if not known:
        length: Floats = slope / max(np.linalg.norm(slope), np.finfo(np.float32).tiny)
        return length
    direction = slope.copy()
    weights = []
    for step, change in reversed(known):
        weight = (step @ direction) / (step @ change)
        direction -= weight * change
        weights.append(weight)
    step, change = known[-1]
    direction *= (step @ change) / (change @ change)
    for (step, change), weight in zip(known, reversed(weights), strict=True):
        direction += (weight - (change @ direction) / (step @ change)) * step
    return direction
