"""Figures against the size of a corpus as an SVG picture, both axes in powers of ten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, floor, log10
from pathlib import Path

WIDTH, HEIGHT = 640, 420
LEFT, TOP, RIGHT, BOTTOM = 64, 20, 190, 48
COLOURS = ("#0b5cad", "#b4560e", "#1b7f4b", "#7a3fa0", "#6b7280")

Curve = Sequence[tuple[float, float]]
"""(items, milliseconds), ascending."""


def draw_curves(title: str, curves: Mapping[str, Curve], path: Path) -> None:
    """Write the curves with their names at their ends."""
    frame = _Frame([point for curve in curves.values() for point in curve])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="12" role="img">',
        f"<title>{title}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *frame.draw(),
    ]
    taken: list[float] = []
    for (name, curve), colour in zip(curves.items(), COLOURS, strict=False):
        places = [(frame.x(items), frame.y(cost)) for items, cost in curve]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{line}" stroke="{colour}" stroke-width="2" fill="none"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        height = _find_room(places[-1][1], taken)
        parts.append(
            f'<text x="{places[-1][0] + 8:.1f}" y="{height + 4:.1f}" fill="{colour}">{name}</text>'
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*parts, "</svg>", ""]), encoding="utf-8")


def _find_room(height: float, taken: list[float]) -> float:
    """Return a height near the wanted one at which no name stands yet."""
    while any(abs(height - other) < 14 for other in taken):
        height += 2
    taken.append(height)
    return height


class _Frame:
    """Axes of powers of ten around points."""

    def __init__(self, points: Curve) -> None:
        self._items = _span(items for items, _ in points)
        self._costs = _span(cost for _, cost in points)

    def x(self, items: float) -> float:
        """Return the place of a size."""
        return LEFT + _share(items, self._items) * (WIDTH - LEFT - RIGHT)

    def y(self, cost: float) -> float:
        """Return the place of a cost."""
        return HEIGHT - BOTTOM - _share(cost, self._costs) * (HEIGHT - TOP - BOTTOM)

    def draw(self) -> Iterator[str]:
        """Yield lines and words."""
        right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
        for power in range(self._items[0], self._items[1] + 1):
            x = self.x(10.0**power)
            yield f'<path d="M{x:.1f} {TOP}V{bottom}" stroke="#d5d9de"/>'
            yield f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{10**power:,}</text>'
        for power in range(self._costs[0], self._costs[1] + 1):
            y = self.y(10.0**power)
            yield f'<path d="M{LEFT} {y:.1f}H{right}" stroke="#d5d9de"/>'
            unit = f"{10.0**power:g} ms"
            yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{unit}</text>'
        middle = (LEFT + right) / 2
        yield f'<text x="{middle}" y="{HEIGHT - 8}" text-anchor="middle">items in the corpus</text>'


def _span(values: Iterator[float]) -> tuple[int, int]:
    found = [log10(value) for value in values]
    low, high = floor(min(found)), ceil(max(found))
    return low, max(high, low + 1)


def _share(value: float, span: tuple[int, int]) -> float:
    return (log10(value) - span[0]) / (span[1] - span[0])
