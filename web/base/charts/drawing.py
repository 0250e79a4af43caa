"""A chart as templates show it: ``_charts.html`` has the macro, ``charts.chart(one)``."""

from __future__ import annotations

import hashlib

from web.base.charts.layout import Drawing, is_empty
from web.base.charts.lying import draw_lying
from web.base.charts.scales import number_text
from web.base.charts.standing import draw_columns, draw_lines, fits_standing
from web.base.papers.blocks import Chart, ChartShape


def draw_chart(chart: Chart) -> Drawing | None:
    """Return a chart laid out; None where it has no number.

    Columns whose names have no room below them lie down.
    """
    if is_empty(chart):
        return None
    if chart.shape is ChartShape.LINES:
        return draw_lines(chart)
    lies = chart.shape is ChartShape.BARS or not fits_standing(chart)
    return draw_lying(chart) if lies else draw_columns(chart)


def chart_key(chart: Chart) -> str:
    """Return what a page names the chart by; the same chart has the same."""
    return hashlib.sha256(repr(chart).encode()).hexdigest()[:10]


GLOBALS = {function.__name__: function for function in (draw_chart, chart_key)}
FILTERS = {"chart_number": number_text}
