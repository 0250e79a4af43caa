"""The page of all figures: its lines, its charts, and who can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import select

from matcher.domain.codes import Role
from web.base import db
from web.base.papers.blocks import Chart, Series
from web.people.models import User
from web.supervision.asking import Asked
from web.supervision.counting import Line, Pair, count, count_by, fits
from web.supervision.measures import BY_KEY, MEASURES, Measure
from web.supervision.told import breakdown_chart, line_names, number_of, time_shape, unit_of
from web.supervision.words import Dimension, Group

QUARTERLY = 200
"""Days from which on times are shown by quarter instead of by month."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the page; its pair is None where it cannot be narrowed as asked."""

    measure: Measure
    pair: Pair | None


def count_all(asked: Asked) -> list[Figure]:
    """Return every figure."""
    return [Figure(measure, count(measure, asked)) for measure in MEASURES]


def by_group(figures: Sequence[Figure]) -> list[tuple[Group, list[Figure]]]:
    """Return the figures by the parts of the page."""
    return [(group, [one for one in figures if one.measure.group is group]) for group in Group]


def natural_time(asked: Asked) -> Dimension:
    """Return whether a span is shown by quarter or by month."""
    length = (asked.period.last - asked.period.first).days
    return Dimension.QUARTER if length >= QUARTERLY else Dimension.MONTH


def draw_all(asked: Asked) -> list[Chart]:
    """Return the charts of the page; what cannot be narrowed as asked has none."""
    return [
        *_times(gettext("新发布的成果与需求"), ("new_achievements", "new_needs"), asked),
        *_times(gettext("配对与对接"), ("proposed", "confirmed", "introduced"), asked),
        *_times(gettext("签订合同的金额"), ("signed_total", "signed_technical"), asked),
        *_fields("new_needs", asked),
    ]


def list_brokers() -> Sequence[User]:
    """Return every broker by name, those too who left."""
    statement = select(User).where(User.role == Role.BROKER).order_by(User.name, User.id)
    return db.session().scalars(statement).all()


def _times(title: str, keys: Sequence[str], asked: Asked) -> list[Chart]:
    measures = [BY_KEY[key] for key in keys]
    if not all(fits(measure, asked) for measure in measures):
        return []
    by = natural_time(asked)
    found = [count_by(measure, asked, by) for measure in measures]
    series = [
        Series(str(measure.name), [number_of(measure, line.pair.present) for line in lines])
        for measure, lines in zip(measures, found, strict=True)
    ]
    names = [line.key for line in found[0]]
    return [
        Chart(
            title=title,
            categories=names,
            series=series,
            shape=time_shape(len(names)),
            unit=unit_of(measures[0]),
        )
    ]


def _fields(key: str, asked: Asked) -> list[Chart]:
    measure, by = BY_KEY[key], Dimension.FIELD
    if not fits(measure, asked):
        return []
    lines: list[Line] = count_by(measure, asked, by)
    return [breakdown_chart(measure, by, lines, line_names(measure, by, [x.key for x in lines]))]
