"""Pictures as SVG text: pairs that are confused, and learning curves. No library, no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from assist.intents.evaluation.metrics import Confusion

COLOURS = ("#1b6ca8", "#b5532a", "#3b7d4f", "#6d4c9f")
_FONT = 'font-family="sans-serif" font-size="12" fill="#222"'
Point = tuple[float, float]


def confusion_picture(pairs: Sequence[Confusion], title: str) -> str:
    """A bar for each pair: how often the first was read as the second."""
    most = max((pair.times for pair in pairs), default=1)
    rows = []
    for place, pair in enumerate(pairs):
        top = 40 + 22 * place
        length = round(240 * pair.times / most)
        name = f"{pair.meant} → {pair.read}"
        rows.append(
            f'<text x="510" y="{top + 13}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="520" y="{top}" width="{length}" height="16" fill="{COLOURS[0]}"/>'
            f'<text x="{526 + length}" y="{top + 13}">{pair.times} of {pair.of}</text>'
        )
    return _svg(860, 60 + 22 * len(pairs), title, rows or [_text(20, 60, "No confusions.")])


def curve_picture(lines: Mapping[str, Sequence[Point]], title: str, across: str) -> str:
    """One line per name, of points (x, percent); x and percent both grow from 0 to 100."""
    left, top, width, height = 60, 40, 560, 300
    shapes = []
    for step in range(0, 101, 20):
        y, x = top + height - height * step / 100, left + width * step / 100
        shapes += [
            f'<line x1="{left}" y1="{y:.0f}" x2="{left + width}" y2="{y:.0f}" stroke="#ddd"/>',
            _text(left - 8, y + 4, f"{step} %", "end"),
            _text(x, top + height + 18, f"{step} %", "middle"),
        ]
    for place, (name, points) in enumerate(lines.items()):
        colour = COLOURS[place % len(COLOURS)]
        spots = [(left + width * x / 100, top + height * (1 - y / 100)) for x, y in points]
        joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
        shapes.append(
            f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        shapes += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in spots]
        shapes += [
            _text(x, y - 9, f"{value:.1f}", "middle")
            for (x, y), (_, value) in zip(spots, points, strict=True)
        ]
        shapes.append(
            f'<rect x="{640}" y="{top + 20 * place}" width="10" height="10" fill="{colour}"/>'
        )
        shapes.append(_text(656, top + 10 + 20 * place, name))
    shapes.append(_text(left + width / 2, top + height + 38, across, "middle"))
    return _svg(800, top + height + 60, title, shapes)


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{escape(words)}</text>'


def _svg(width: int, height: int, title: str, shapes: Sequence[str]) -> str:
    body = "\n".join(shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}"><title>{escape(title)}</title>\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n<g {_FONT}>\n'
        f'<text x="20" y="22" font-weight="bold">{escape(title)}</text>\n{body}\n</g>\n</svg>\n'
    )
