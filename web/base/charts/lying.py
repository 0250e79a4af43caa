"""Bars that lie: each category's name stands on lines of its own above them, however long."""

from __future__ import annotations

from web.base.charts.layout import (
    LINE,
    NARROWEST,
    Box,
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

BAR = 14.0
GAP = 4.0
BESIDE = 4.0
"""Pixels between a bar and its number."""


def draw_lying(chart: Chart) -> Drawing:
    """Lay out lying bars, one below the other."""
    scale = scale_of(chart)
    reach = _reach(chart, scale)
    top = LINE + GAP if chart.target is not None else 0.0
    boxes: list[Box] = []
    strokes: list[Stroke] = []
    labels: list[Label] = []
    y = top
    for category, name in enumerate(chart.categories):
        for line in wrap(name, NARROWEST):
            labels.append(Label(0, y + LINE - 4, line, "name"))
            y += LINE
        begun = y
        for row in _rows(chart, category):
            for series, start, end in row:
                boxes.append(_box(scale, reach, y, (series, start, end), category))
            labels.append(_number(scale, reach, y, [(start, end) for _, start, end in row]))
            y += BAR + GAP
        # A whole line from top to bottom would cross the names.
        for number, look in ((0.0, "zero"), (chart.target, "target")):
            if number is not None:
                at = _at(scale, reach, number)
                strokes.append(Stroke(at, begun - GAP / 2, at, y - GAP / 2, look))
        y += 2 * GAP
    return Drawing(y, boxes, strokes, (), _named(chart, labels))


def _rows(chart: Chart, category: int) -> list[list[tuple[int, float, float]]]:
    """Return the bars of a category: each is a row of (series, from, to)."""
    if chart.shape is ChartShape.STACKED:
        return [stack_of(chart, category)]
    found = []
    for series in range(len(chart.series)):
        value = value_at(chart, series, category)
        if value is not None:
            found.append([(series, 0.0, value)])
    return found


def _reach(chart: Chart, scale: Scale) -> float:
    """Return how many per cent the bars may take, so that every number has room beside them."""
    most = max((text_width(value_text(tick)) for tick in (*scale.ticks, *_sums(chart))), default=0)
    return max(40.0, 100 - 100 * (most + 2 * BESIDE) / NARROWEST)


def _sums(chart: Chart) -> list[float]:
    return [
        sum(end - start for _, start, end in row)
        for category in range(len(chart.categories))
        for row in _rows(chart, category)
    ]


def _at(scale: Scale, reach: float, value: float) -> float:
    return round(reach * scale.share(value), 3)


def _box(
    scale: Scale, reach: float, y: float, part: tuple[int, float, float], category: int
) -> Box:
    series, start, end = part
    left, right = sorted((_at(scale, reach, start), _at(scale, reach, end)))
    return Box(left, y, round(right - left, 3), BAR, tone_of(series), category)


def _number(scale: Scale, reach: float, y: float, parts: list[tuple[float, float]]) -> Label:
    end = max((0.0, *(end for _, end in parts)))
    text = value_text(sum(end - start for start, end in parts))
    return Label(_at(scale, reach, end), y + BAR - 2, text, "value", dx=BESIDE)


def _named(chart: Chart, labels: list[Label]) -> tuple[Label, ...]:
    """Return the labels with the target's name, which stands alone on the first line."""
    if chart.target is None:
        return tuple(labels)
    text = " ".join(part for part in (chart.target_name, value_text(chart.target)) if part)
    first = wrap(text, NARROWEST)[0]
    return (Label(0, LINE - 4, first, "target"), *labels)
