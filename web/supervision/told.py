"""Figures in words: names of the lines, numbers and changes, and the charts of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from web.base import db
from web.base.arguments import keys_of
from web.base.charts.scales import number_text
from web.base.formats import day
from web.base.labels import label, region
from web.base.papers.blocks import Chart, ChartShape, Series
from web.base.reporting import Period
from web.people.models import Organisation, User
from web.supervision.asking import NONE, Asked
from web.supervision.counting import Line, Pair
from web.supervision.measures import Measure
from web.supervision.words import TIMES, Dimension

FEN_PER_WAN = 1_000_000

MOST_COLUMNS = 12

CHARTED = 15
"""Lines of a breakdown that its chart shows; the table has them all."""


def unit_of(measure: Measure) -> str:
    """Return what a figure is counted in."""
    return str(measure.unit)


def number_of(measure: Measure, value: int) -> float:
    """Return a number as it is charted: sums in 万元."""
    return value / FEN_PER_WAN if measure.is_money else value


def told(measure: Measure, value: int) -> str:
    """Return a number in words: a sum in 万元, exactly."""
    if not measure.is_money:
        return f"{value:,}"
    whole, rest = divmod(abs(value), FEN_PER_WAN)
    text = f"{whole:,}.{rest:06d}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 else text


def change(measure: Measure, pair: Pair) -> str:
    """Return how much more, or less, a figure is than a year before."""
    sign = "+" if pair.difference > 0 else ""
    return sign + told(measure, pair.difference)


def per_cent(pair: Pair) -> str:
    """Return the change in per cent, or that there is nothing to compare with."""
    if pair.per_cent is None:
        return gettext("上年同期没有")
    sign = "+" if pair.difference > 0 else ""
    return f"{sign}{number_text(round(pair.per_cent, 1))}%"


def days(period: Period) -> str:
    """Return a span in words."""
    if period.first == period.last:
        return day(period.first)
    return gettext("%(first)s 至 %(last)s", first=day(period.first), last=day(period.last))


def dimension_name(measure: Measure, by: Dimension) -> str:
    """Return what a figure is broken by, in words."""
    if by is Dimension.CODE:
        return gettext("合同类型") if measure.by_day else gettext("原因")
    return label(by)


def line_names(measure: Measure, by: Dimension, keys: Iterable[str]) -> dict[str, str]:
    """Return key -> name of the lines of a breakdown, by one query at most."""
    wanted = list(keys)
    names = _names(measure, by, wanted)
    empty = gettext("没有经纪人") if by is Dimension.BROKER else gettext("未填")
    return {key: names.get(key, key) if key else empty for key in wanted}


def narrowed(measure: Measure | None, asked: Asked) -> list[tuple[Dimension, str]]:
    """Return what figures are narrowed to, in words."""
    found = []
    for dimension, value in asked.narrowed:
        if dimension is Dimension.ORGANISATION:
            name = value if value != NONE else gettext("未填")
        elif measure is None and dimension is Dimension.CODE:
            continue
        else:
            key = "" if value == NONE else value
            name = line_names(measure, dimension, [key])[key] if measure else _any(dimension, key)
        found.append((dimension, name))
    return found


def argument(by: Dimension, key: str, names: Mapping[str, str]) -> str:
    """Return how an address asks for a line: an organisation by its name, else by the key."""
    return names[key] if by is Dimension.ORGANISATION and key else key


def cell(value: Any) -> str:
    """Return what a cell of a page says."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return number_text(float(value)) if isinstance(value, Decimal) else str(value)


def breakdown_chart(
    measure: Measure, by: Dimension, lines: Sequence[Line], names: Mapping[str, str]
) -> Chart:
    """Return the chart of a breakdown beside the year before."""
    shown = lines if by in TIMES else lines[:CHARTED]
    then = [number_of(measure, line.pair.before) for line in shown]
    earlier = [Series(gettext("上年同期"), then)] if any(then) else []
    return Chart(
        title=gettext("%(figure)s：按%(by)s", figure=measure.name, by=dimension_name(measure, by)),
        categories=[names[line.key] for line in shown],
        series=[
            Series(gettext("本期"), [number_of(measure, line.pair.present) for line in shown]),
            *earlier,
        ],
        shape=time_shape(len(shown)) if by in TIMES else ChartShape.BARS,
        unit=unit_of(measure),
    )


def time_shape(count: int) -> ChartShape:
    """Return how so many quarters or months are drawn."""
    return ChartShape.COLUMNS if count <= MOST_COLUMNS else ChartShape.LINES


def _any(dimension: Dimension, key: str) -> str:
    names = _region_names(dimension) or _users([key])
    return names.get(key, key) if key else gettext("未填")


def _names(measure: Measure, by: Dimension, keys: Sequence[str]) -> dict[str, str]:
    if by is Dimension.CODE and measure.codes is not None:
        return {code.value: label(code) for code in measure.codes}
    if by is Dimension.BROKER:
        return _users(keys)
    if by is Dimension.ORGANISATION:
        return organisation_names(keys)
    return _region_names(by)


def _region_names(by: Dimension) -> dict[str, str]:
    groups = {Dimension.DISTRICT: "districts", Dimension.FIELD: "fields"}
    return region().names(groups[by]) if by in groups else {}


def organisation_names(keys: Iterable[str]) -> dict[str, str]:
    """Return key -> name of organisations."""
    wanted = keys_of(keys)
    return _pairs(select(Organisation.id, Organisation.name).where(Organisation.id.in_(wanted)))


def _users(keys: Iterable[str]) -> dict[str, str]:
    wanted = keys_of(keys)
    return _pairs(select(User.id, User.name).where(User.id.in_(wanted)))


def _pairs(statement: Any) -> dict[str, str]:
    return {str(key): name for key, name in db.session().execute(statement)}
