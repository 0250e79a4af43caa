"""Where everything of a chart stands. Pure: numbers in, marks out.

A drawing is as wide as its place on the page: what lies across is in per cent of that width,
what stands up is in pixels, and texts keep their size. So one drawing is read on a phone and on
a desk. Texts are laid out for the narrowest place, ``NARROWEST``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from web.base.charts.scales import Scale, make_scale, number_text, text_width
from web.base.papers.blocks import Chart, ChartShape

NARROWEST = 296.0
"""Pixels of the place on a phone of 360."""

LINE = 16.0
"""Height of a line of text."""

TONES = 6
"""So many series look different; the seventh looks like the first."""


@dataclass(frozen=True, slots=True)
class Box:
    """A bar: x and width in per cent, y and height in pixels."""

    x: float
    y: float
    width: float
    height: float
    tone: int
    category: int


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line: x in per cent, y in pixels. ``name`` tells what kind of line."""

    x1: float
    y1: float
    x2: float
    y2: float
    name: str
    tone: int = 0


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a line: ``tone`` is its series."""

    x: float
    y: float
    tone: int


@dataclass(frozen=True, slots=True)
class Label:
    """A text: x in per cent and ``dx`` pixels beside, y of its baseline in pixels."""

    x: float
    y: float
    text: str
    name: str
    anchor: str = "start"
    dx: float = 0

    def span(self, width: float) -> tuple[float, float]:
        """Return where it begins and ends in a drawing of ``width`` pixels."""
        at, wide = self.x / 100 * width + self.dx, text_width(self.text)
        left = {"start": at, "middle": at - wide / 2, "end": at - wide}[self.anchor]
        return left, left + wide


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart laid out. Its height is in pixels."""

    height: float
    boxes: Sequence[Box] = ()
    strokes: Sequence[Stroke] = ()
    dots: Sequence[Dot] = ()
    labels: Sequence[Label] = ()


def is_empty(chart: Chart) -> bool:
    """Return whether a chart has no number at all."""
    return not numbers_of(chart)


def numbers_of(chart: Chart) -> list[float]:
    """Return every number that is there."""
    return [value for one in chart.series for value in one.values if value is not None]


def value_at(chart: Chart, series: int, category: int) -> float | None:
    """Return a number of a chart; None where there is none, or the row is too short."""
    values = chart.series[series].values
    return values[category] if category < len(values) else None


def scale_of(chart: Chart) -> Scale:
    """Return the scale that holds all bars, stacks and the target."""
    numbers = numbers_of(chart)
    if chart.shape is ChartShape.STACKED:
        numbers = [end for at in range(len(chart.categories)) for end in _stack_ends(chart, at)]
    return make_scale([*numbers, *([] if chart.target is None else [chart.target])])


def stack_of(chart: Chart, category: int) -> list[tuple[int, float, float]]:
    """Return (series, from, to) of the parts of one stack; what is below zero hangs down."""
    up = down = 0.0
    found = []
    for series in range(len(chart.series)):
        value = value_at(chart, series, category)
        if not value:
            continue
        start = up if value > 0 else down
        found.append((series, start, start + value))
        up, down = (up + value, down) if value > 0 else (up, down + value)
    return found


def _stack_ends(chart: Chart, category: int) -> list[float]:
    return [end for _series, _start, end in stack_of(chart, category)]


def tone_of(series: int) -> int:
    """Return the number of the look of a series."""
    return series % TONES


def value_text(value: float) -> str:
    """Return what stands at a bar."""
    return number_text(value)
