"""Columns and lines: categories stand side by side, their names below."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from web.base.charts.layout import (
    LINE,
    NARROWEST,
    Box,
    Dot,
    Drawing,
    Label,
    Stroke,
    scale_of,
    stack_of,
    tone_of,
    value_at,
    value_text,
)
from web.base.charts.scales import Scale, text_width, wrap
from web.base.papers.blocks import Chart, ChartShape

HEIGHT = 180.0
"""Pixels from the lowest to the highest tick."""

MOST_LINES = 3
"""A name of more lines below its column has the bars lie down."""

SLOT = 0.7
"""Share of its place that a category's bars take."""

BESIDE = 6.0
"""Pixels between two texts at least."""


class Frame:
    """Places of a standing chart."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.scale: Scale = scale_of(chart)
        widest = max(text_width(value_text(tick)) for tick in self.scale.ticks)
        self.left = min(30.0, round(100 * (widest + BESIDE) / NARROWEST, 2))
        self.top = LINE * (2 if chart.target is not None else 1)
        self.step = (100 - self.left) / max(1, len(chart.categories))

    @property
    def room(self) -> float:
        """Pixels that a category has in the narrowest place."""
        return self.step / 100 * NARROWEST

    @property
    def bottom(self) -> float:
        """Where the lowest tick lies."""
        return self.top + HEIGHT

    def y(self, value: float) -> float:
        """Return where a number lies."""
        return round(self.bottom - HEIGHT * self.scale.share(value), 2)

    def middle(self, category: int) -> float:
        """Return the middle of a category's place in per cent."""
        return round(self.left + self.step * (category + 0.5), 3)

    def names(self) -> list[tuple[str, ...]]:
        """Return the lines of each category's name."""
        return [wrap(name, self.room - BESIDE) for name in self.chart.categories]


def fits_standing(chart: Chart) -> bool:
    """Return whether the names of the categories have room below columns on a phone."""
    frame = Frame(chart)
    if frame.room < 4 * BESIDE:
        return False
    return all(
        len(lines) <= MOST_LINES and all(text_width(one) <= frame.room - 2 for one in lines)
        for lines in frame.names()
    )


def draw_columns(chart: Chart) -> Drawing:
    """Lay out columns beside each other, or on top of each other."""
    frame = Frame(chart)
    stacked = chart.shape is ChartShape.STACKED
    boxes = tuple(_stacks(frame) if stacked else _columns(frame))
    values = tuple(_sums(frame) if stacked else _values(frame, boxes))
    names = frame.names()
    height = frame.bottom + LINE * max(map(len, names), default=1) + 4
    return Drawing(
        height, boxes, tuple(_lines(frame)), (), (*_ticks(frame), *values, *_names(frame, names))
    )


def draw_lines(chart: Chart) -> Drawing:
    """Lay out lines with a dot for every number; where one is missing the line is broken."""
    frame = Frame(chart)
    dots, strokes = [], list(_lines(frame))
    for series in range(len(chart.series)):
        before: Dot | None = None
        for category in range(len(chart.categories)):
            value = value_at(chart, series, category)
            if value is None:
                before = None
                continue
            dot = Dot(frame.middle(category), frame.y(value), tone_of(series))
            if before is not None:
                strokes.append(Stroke(before.x, before.y, dot.x, dot.y, "line", dot.tone))
            dots.append(dot)
            before = dot
    labels = (*_ticks(frame), *_some_names(frame))
    return Drawing(frame.bottom + LINE + 4, (), tuple(strokes), tuple(dots), labels)


def _columns(frame: Frame) -> Iterator[Box]:
    count = len(frame.chart.series)
    wide = frame.step * SLOT / max(1, count)
    for category in range(len(frame.chart.categories)):
        start = frame.middle(category) - frame.step * SLOT / 2
        for series in range(count):
            value = value_at(frame.chart, series, category)
            if value is not None:
                yield _column(frame, start + wide * series, wide, (series, 0.0, value), category)


def _stacks(frame: Frame) -> Iterator[Box]:
    for category in range(len(frame.chart.categories)):
        start = frame.middle(category) - frame.step * SLOT / 2
        for part in stack_of(frame.chart, category):
            yield _column(frame, start, frame.step * SLOT, part, category)


def _column(
    frame: Frame, x: float, wide: float, part: tuple[int, float, float], category: int
) -> Box:
    series, start, end = part
    high, low = sorted((frame.y(start), frame.y(end)))
    height = round(low - high, 2)
    return Box(round(x, 3), high, round(wide, 3), height, tone_of(series), category)


def _values(frame: Frame, boxes: tuple[Box, ...]) -> list[Label]:
    """Return the numbers above the columns, if all of them have room; else the table has them."""
    numbers = [
        value
        for category in range(len(frame.chart.categories))
        for series in range(len(frame.chart.series))
        if (value := value_at(frame.chart, series, category)) is not None
    ]
    labels = [
        _above(box.x + box.width / 2, box.y, value)
        for box, value in zip(boxes, numbers, strict=True)
    ]
    room = frame.room * SLOT / max(1, len(frame.chart.series))
    room = frame.room if len(frame.chart.series) == 1 else room
    return labels if all(text_width(one.text) + 2 <= room for one in labels) else []


def _sums(frame: Frame) -> list[Label]:
    labels = []
    for category in range(len(frame.chart.categories)):
        parts = stack_of(frame.chart, category)
        if parts:
            top = max(0.0, *(end for _, _, end in parts))
            total = sum(end - start for _, start, end in parts)
            labels.append(_above(frame.middle(category), frame.y(top), total))
    return labels if all(text_width(one.text) + 2 <= frame.room for one in labels) else []


def _above(x: float, y: float, value: float) -> Label:
    return Label(round(x, 3), round(y - 4, 2), value_text(value), "value", "middle")


def _lines(frame: Frame) -> Iterator[Stroke]:
    for tick in frame.scale.ticks:
        y = frame.y(tick)
        yield Stroke(frame.left, y, 100, y, "tick" if tick else "zero")
    if frame.chart.target is not None:
        y = frame.y(frame.chart.target)
        yield Stroke(frame.left, y, 100, y, "target")


def _ticks(frame: Frame) -> Iterator[Label]:
    for tick in frame.scale.ticks:
        yield Label(frame.left, frame.y(tick) + 4, value_text(tick), "tick", "end", dx=-BESIDE)
    target = frame.chart.target
    if target is not None:
        text = " ".join(part for part in (frame.chart.target_name, value_text(target)) if part)
        # On a line of its own at the top: beside the line itself a column may stand.
        yield Label(0, LINE - 4, wrap(text, NARROWEST)[0], "target")


def _names(frame: Frame, names: list[tuple[str, ...]]) -> Iterator[Label]:
    for category, lines in enumerate(names):
        for number, line in enumerate(lines, 1):
            y = frame.bottom + LINE * number
            yield Label(frame.middle(category), y, line, "name", "middle")


def _some_names(frame: Frame) -> list[Label]:
    """Return as many names as stand side by side, at equal distances, the last among them."""
    names = [wrap(name, NARROWEST)[0] for name in frame.chart.categories]
    labels = [
        _inside(Label(frame.middle(number), frame.bottom + LINE, name, "name", "middle"))
        for number, name in enumerate(names)
    ]
    spread = (labels[::-1][::every][::-1] for every in range(1, len(labels) + 1))
    return next(filter(_are_apart, spread), [])


def _are_apart(labels: list[Label]) -> bool:
    """Return whether names in a line have room beside each other, those pushed inside as well."""
    spans = [label.span(NARROWEST) for label in labels]
    return all(left[1] + BESIDE <= right[0] for left, right in pairwise(spans))


def _inside(label: Label) -> Label:
    """Return a name that does not stick out at the ends of the drawing."""
    left, right = label.span(NARROWEST)
    if right > NARROWEST:
        return Label(100, label.y, label.text, label.name, "end")
    return Label(0, label.y, label.text, label.name) if left < 0 else label
