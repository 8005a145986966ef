"""Whether a new version may take the old one's place. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from assist.model.learning import Fall, Figures, Recall, Tolerance

Counts = tuple[int, int]  # right, of


def falls(before: Figures, after: Figures, tolerance: Tolerance) -> tuple[Fall, ...]:
    """Where `after` is worse than `before` by more than is allowed; empty: it may be used.

    Both were measured on the same lines. An intent is judged in each language of which it has
    lines enough, else in both together; one line alone is noise. ("", "") is all lines.
    """
    found = [
        Fall(intent, language, before_right, _right(after.recalls, intent, language), of)
        for (intent, language), (before_right, of) in _judged(before.recalls, tolerance).items()
    ]
    worse = [fall for fall in found if _fell_too_far(fall, tolerance)]
    lost = 100.0 * (before.right - after.right)
    if lost > tolerance.overall_points * before.of:
        worse.append(Fall("", "", before.right, after.right, before.of))
    return tuple(worse)


def _fell_too_far(fall: Fall, tolerance: Tolerance) -> bool:
    lost = fall.before - fall.after
    return lost > 1 and 100.0 * lost > tolerance.intent_points * fall.of


def _judged(recalls: Iterable[Recall], tolerance: Tolerance) -> Mapping[tuple[str, str], Counts]:
    by_intent: dict[str, list[Recall]] = defaultdict(list)
    for recall in recalls:
        by_intent[recall.intent].append(recall)
    judged: dict[tuple[str, str], Counts] = {}
    for intent, own in by_intent.items():
        few = [recall for recall in own if recall.of < tolerance.least_lines]
        for recall in own:
            if recall not in few:
                judged[intent, recall.language] = (recall.right, recall.of)
        if few:
            judged[intent, ""] = (sum(r.right for r in own), sum(r.of for r in own))
    return judged


def _right(recalls: Iterable[Recall], intent: str, language: str) -> int:
    return sum(
        recall.right
        for recall in recalls
        if recall.intent == intent and language in {recall.language, ""}
    )
