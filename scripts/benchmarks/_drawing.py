"""A calibration curve as an SVG picture, written by hand: no library is needed for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

SIZE, LEFT, TOP, PLOT = 420, 52, 20, 330
COLOURS = ("#0b5cad", "#b4560e")
BINS = 10


@dataclass(frozen=True, slots=True)
class Point:
    """One bin: mean stated probability, share that fits, number of pairs."""

    stated: float
    observed: float
    count: int


def draw_calibration(curves: Mapping[str, Sequence[Point]], path: Path) -> None:
    """Write the curves, stated against observed, with the diagonal that would be perfect."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" '
        f'font-family="sans-serif" font-size="12" role="img">',
        "<title>Stated probability of a fit against the share of pairs that fit</title>",
        f'<rect width="{SIZE}" height="{SIZE}" fill="#ffffff"/>',
        *_draw_axes(),
    ]
    for place, (name, points) in enumerate(curves.items()):
        parts += _draw_curve(name, points, COLOURS[place % len(COLOURS)], place)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*parts, "</svg>", ""]), encoding="utf-8")


def _x(value: float) -> float:
    return round(LEFT + value * PLOT, 1)


def _y(value: float) -> float:
    return round(TOP + (1.0 - value) * PLOT, 1)


def _draw_axes() -> list[str]:
    parts = []
    for step in range(0, 11, 2):
        value = step / 10
        parts.append(
            f'<path d="M{_x(0)} {_y(value)}H{_x(1)}M{_x(value)} {_y(0)}V{_y(1)}" '
            f'stroke="#d5d9de" fill="none"/>'
            f'<text x="{LEFT - 8}" y="{_y(value) + 4}" text-anchor="end">{value:.1f}</text>'
            f'<text x="{_x(value)}" y="{_y(0) + 18}" text-anchor="middle">{value:.1f}</text>'
        )
    middle = _x(0.5)
    parts.append(
        f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" stroke="#6b7280" stroke-dasharray="4 4"/>'
        f'<text x="{middle}" y="{SIZE - 30}" text-anchor="middle">stated probability</text>'
        f'<text transform="translate(14 {_y(0.5)}) rotate(-90)" text-anchor="middle">'
        "share that fits</text>"
    )
    return parts


def _draw_curve(name: str, points: Sequence[Point], colour: str, place: int) -> list[str]:
    line = " ".join(f"{_x(point.stated)},{_y(point.observed)}" for point in points)
    dots = [
        f'<circle cx="{_x(point.stated)}" cy="{_y(point.observed)}" r="{_radius(point.count)}" '
        f'fill="{colour}" fill-opacity="0.75"><title>{point.count} pairs</title></circle>'
        for point in points
    ]
    top = TOP + 16 + 18 * place
    return [
        f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>',
        *dots,
        f'<circle cx="{LEFT + 14}" cy="{top - 4}" r="5" fill="{colour}"/>'
        f'<text x="{LEFT + 26}" y="{top}">{name}</text>',
    ]


def _radius(count: int) -> float:
    return round(min(2.5 + sqrt(count) / 6, 11.0), 1)
