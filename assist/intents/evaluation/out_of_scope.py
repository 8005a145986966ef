"""Telling what belongs to no category: a threshold from training or validation data, judged on
the test.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from assist.intents.evaluation.metrics import auroc, percent
from assist.intents.evaluation.sheet import OUTSIDE
from assist.intents.features import Floats

REJECTED = 0.05  # of what is in scope, to choose the threshold by


def threshold(scores: Floats, meant: Sequence[str]) -> float:
    """The score under which 5 % of unseen texts that are in scope fall."""
    inside = np.array([category != OUTSIDE for category in meant])
    return float(np.quantile(scores[inside], REJECTED))


def judge(
    scores: Floats, meant: Sequence[str], read: Sequence[str], limit: float
) -> dict[str, Any]:
    """Figures of rejecting what scores below `limit`; rejecting what is in scope is an error."""
    outside = np.array([category == OUTSIDE for category in meant])
    rejected = scores < limit
    right = np.array([one == other for one, other in zip(meant, read, strict=True)])
    return {
        "threshold": round(limit, 4),
        "in_scope_accuracy": percent(float((right & ~rejected)[~outside].mean())),
        "in_scope_rejected": percent(float(rejected[~outside].mean())),
        "recall": percent(float(rejected[outside].mean())),
        "precision": percent(float(outside[rejected].mean()) if rejected.any() else 0.0),
        "auroc": auroc(scores[~outside], scores[outside]),
    }
