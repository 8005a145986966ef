"""The picture of a trial: a share and its interval for each version and measure. Numbers only."""

from __future__ import annotations

from dataclasses import dataclass

from assist.desk.playbook_trials import Share, TrialFigures
from assist.i18n import mark

_ = mark
LEFT, WIDTH, ROW, TOP = 150, 420, 26, 14  # of the drawing, in its own units


@dataclass(frozen=True, slots=True)
class Bar:
    """One line with its point."""

    label: str  # source string
    tried: bool  # of the version on trial
    share: Share
    y: int
    low: float
    high: float
    at: float


@dataclass(frozen=True, slots=True)
class Plot:
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, int], ...]  # x, percent
    width: int
    height: int


_MEASURES = (
    (_("Sent as drafted or edited"), "accepted"),
    (_("Sent as drafted"), "unedited"),
    (_("Rejected"), "rejected"),
)


def plot_of(figures: TrialFigures) -> Plot:
    """Both versions below each other, measure by measure."""
    bars: list[Bar] = []
    y = TOP
    for label, name in _MEASURES:
        for side in (figures.before, figures.after):
            share: Share = getattr(side, name)
            bars.append(
                Bar(
                    label, side is figures.after, share, y, x_of(share.low), x_of(share.high),
                    x_of(share.share),
                )
            )  # fmt: skip
            y += ROW
        y += ROW // 2
    ticks = tuple((x_of(percent / 100), percent) for percent in (0, 25, 50, 75, 100))
    return Plot(tuple(bars), ticks, LEFT + WIDTH + 30, y + 24)


def x_of(share: float) -> float:
    """Where a share of 0 to 1 stands."""
    return round(LEFT + WIDTH * share, 1)
