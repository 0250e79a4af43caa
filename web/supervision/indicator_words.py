"""Words of the indicators: states with their shapes, targets, where a value is from, charts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base.papers.blocks import Chart, ChartShape, Series
from web.supervision.indicator_queries import Track, source_name
from web.supervision.indicator_rules import Indicator, IndicatorKind, Progress, number_words

LABELS: Mapping[type[StrEnum], Mapping[Any, Any]] = {
    IndicatorKind: {
        IndicatorKind.EXPECTED: _l("预期性"),
        IndicatorKind.BINDING: _l("约束性"),
        IndicatorKind.PLATFORM: _l("平台目标"),
    },
    Progress: {
        Progress.REACHED: _l("达到目标"),
        Progress.ON_TRACK: _l("按进度"),
        Progress.BEHIND: _l("落后于进度"),
        Progress.BELOW: _l("低于目标"),
        Progress.NO_DATA: _l("还没有数据"),
    },
}

MARKS: Mapping[type[StrEnum], Mapping[Any, tuple[str, str]]] = {
    Progress: {
        Progress.REACHED: ("✓", "good"),
        Progress.ON_TRACK: ("●", "good"),
        Progress.BEHIND: ("▲", "act"),
        Progress.BELOW: ("▲", "act"),
        Progress.NO_DATA: ("○", "done"),
    },
}


def target_words(indicator: Indicator) -> str:
    """Return the target: a number, a span, or what each year or always is to be kept."""
    number = number_words(indicator.target)
    if indicator.target_to is not None:
        return f"{number}–{number_words(indicator.target_to)}"
    if indicator.is_steady:
        return gettext("每年 %(number)s", number=number)
    return gettext("不低于 %(number)s", number=number) if indicator.is_floor else number


def base_words(indicator: Indicator) -> str:
    """Return the plan's base with its year."""
    if indicator.base is None:
        return gettext("规划没有给出")
    base = number_words(indicator.base)
    return gettext("%(base)s（%(year)s 年）", base=base, year=indicator.base_year)


def source_words(track: Track, year: int) -> str:
    """Return where a year's value is from."""
    entry = track.entries.get(year)
    if entry is not None:
        return entry.source
    if track.is_planned(year):
        return source_name() if track.indicator.is_official else gettext("平台启用以前")
    return gettext("平台统计") if year in track.values else ""


def chart_of(track: Track) -> Chart:
    """Return the chart of an indicator: its values, the platform's figure, and the line."""
    one, years, values = track.indicator, track.years, track.values
    # The values last: they are drawn above the line where they meet it.
    series = [Series(gettext("目标线"), [_number(track.aim(year)) for year in years])]
    if one.is_official and track.counted:
        counted = [_number(track.counted.get(year)) for year in years]
        series.append(Series(gettext("平台登记的合同"), counted))
    series.append(Series(gettext("实际值"), [_number(values.get(year)) for year in years]))
    return Chart(
        title=one.name,
        categories=[str(year) for year in years],
        series=series,
        shape=ChartShape.LINES,
        unit=one.unit,
    )


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
