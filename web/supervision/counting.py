"""Counting: every number of the figures is made here, by the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    Subquery,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from web.base import db
from web.base.arguments import key_of
from web.base.reporting import Period
from web.people.models import Organisation
from web.postings.models import Tag
from web.supervision.asking import NONE, Asked
from web.supervision.measures import Measure
from web.supervision.periods import Part, parts_of, year_before
from web.supervision.words import TIMES, Dimension


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure and the same a year before."""

    present: int
    before: int

    @property
    def difference(self) -> int:
        """What it is more, or less."""
        return self.present - self.before

    @property
    def per_cent(self) -> float | None:
        """The same in per cent; None where there was nothing a year before."""
        return self.difference / self.before * 100 if self.before else None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a breakdown: its key is empty where a thing has no such value."""

    key: str
    pair: Pair
    part: Part | None = None
    """Of a breakdown by time."""


def fits(measure: Measure, asked: Asked) -> bool:
    """Return whether a figure can be narrowed to what is asked."""
    return all(dimension in measure.dimensions for dimension, _ in asked.narrowed)


def count(measure: Measure, asked: Asked) -> Pair | None:
    """Return a figure and that of a year before; None where it cannot be narrowed so."""
    if not fits(measure, asked):
        return None
    facts = measure.facts()
    statement = select(*_pair(measure, facts, asked.period)).where(*narrow(facts, asked))
    found: Any = db.session().execute(statement).one()
    return Pair(*map(int, found))


def count_by(measure: Measure, asked: Asked, by: Dimension) -> list[Line]:
    """Return a figure broken by a dimension that it has.

    By time in the order of time, else the largest first and what has no value last.
    """
    if by in TIMES:
        return _by_time(measure, asked, by)
    source, joined, key = _split(measure.facts(), by)
    statement = (
        select(key)
        .add_columns(*_pair(measure, source, asked.period))
        .select_from(joined)
        .where(*narrow(source, asked))
        .group_by(key)
    )
    found: dict[str, Pair] = {}
    rows: Any = db.session().execute(statement)
    for code, present, before in rows:
        # Nothing and an empty text are the same line.
        known = found.get(str(code or ""), Pair(0, 0))
        found[str(code or "")] = Pair(known.present + int(present), known.before + int(before))
    lines = [Line(code, pair) for code, pair in found.items() if pair.present or pair.before]
    return sorted(lines, key=lambda line: (not line.key, -line.pair.present, line.key))


def select_ids(measure: Measure, asked: Asked) -> Select[int]:
    """Select the keys of the rows that a figure counts, the latest first."""
    facts = measure.facts()
    statement = select(facts.c.id).where(*narrow(facts, asked))
    if measure.is_stock:
        there = statement.where(_is_before_end(measure, facts, asked.period)).group_by(facts.c.id)
        return there.having(func.sum(facts.c.amount) > 0).order_by(facts.c.id.desc())
    happened = statement.where(_is_in(measure, facts, asked.period))
    return happened.order_by(facts.c.at.desc(), facts.c.id.desc())


def narrow(source: Subquery, asked: Asked) -> list[ColumnElement[bool]]:
    """Return the conditions of what the figures are narrowed to."""
    return [_NARROWED[dimension](source, value) for dimension, value in asked.narrowed]


def _pair(measure: Measure, source: Subquery, period: Period) -> list[ColumnElement[int]]:
    within = _is_before_end if measure.is_stock else _is_in
    return [
        func.coalesce(func.sum(case((within(measure, source, span), source.c.amount), else_=0)), 0)
        for span in (period, year_before(period))
    ]


def _is_in(measure: Measure, source: Subquery, period: Period) -> ColumnElement[bool]:
    begun, over = period.moments
    at = source.c.at
    if measure.by_day:
        return at.between(period.first, period.last)
    return (at >= begun) & (at < over)


def _is_before_end(_measure: Measure, source: Subquery, period: Period) -> ColumnElement[bool]:
    return source.c.at < period.moments[1]


def _by_time(measure: Measure, asked: Asked, by: Dimension) -> list[Line]:
    parts = parts_of(asked.period, by)
    present = _count_parts(measure, asked, [part.period for part in parts])
    before = _count_parts(measure, asked, [year_before(part.period) for part in parts])
    return [
        Line(part.key, Pair(now, then), part)
        for part, now, then in zip(parts, present, before, strict=True)
    ]


def _count_parts(measure: Measure, asked: Asked, spans: Sequence[Period]) -> list[int]:
    """Return a figure for each of some spans that follow each other without a gap."""
    facts = measure.facts()
    edges: list[Any] = (
        [*(span.first for span in spans), spans[-1].last + timedelta(days=1)]
        if measure.by_day
        else [*(span.moments[0] for span in spans), spans[-1].moments[1]]
    )
    part = _part_of(facts.c.at, edges, 0, len(spans))
    conditions = [facts.c.at < edges[-1], *narrow(facts, asked)]
    if not measure.is_stock:
        conditions.append(facts.c.at >= edges[0])
    inner = select(part.label("part"), facts.c.amount).where(*conditions).subquery()
    statement = select(inner.c.part, func.sum(inner.c.amount)).group_by(inner.c.part)
    sums = {at: int(amount) for at, amount in db.session().execute(statement)}
    numbers = [sums.get(at, 0) for at in range(len(spans))]
    # What is there at an end has come in this span or in one before.
    return list(accumulate(numbers)) if measure.is_stock else numbers


def _part_of(at: Any, edges: Sequence[Any], low: int, high: int) -> ColumnElement[int]:
    """Return in which of the spans from ``low`` to ``high`` something lies, by halving them."""
    if high - low == 1:
        return literal(low)
    middle = (low + high) // 2
    return case(
        (at < edges[middle], _part_of(at, edges, low, middle)),
        else_=_part_of(at, edges, middle, high),
    )


def _split(facts: Subquery, by: Dimension) -> tuple[Subquery, FromClause, ColumnElement[Any]]:
    """Return what holds the facts, the rows to count, and the column that breaks them."""
    if by is Dimension.FIELD:
        is_of = (_TAGS.c.revision_id == facts.c.revision) & (_TAGS.c.facet == "field")
        return facts, facts.outerjoin(_TAGS, is_of), _TAGS.c.code
    if by is Dimension.ORGANISATION and "partner" in facts.c:
        other = select(facts, facts.c.partner.label("unit"))
        sides = union_all(
            select(facts, facts.c.organisation.label("unit")),
            other.where(facts.c.partner != facts.c.organisation),
        ).subquery()
        return sides, sides, sides.c.unit
    return facts, facts, facts.c[by.value]


def _of_district(source: Subquery, value: str) -> ColumnElement[bool]:
    column = source.c.district
    return or_(column.is_(None), column == "") if value == NONE else column == value


def _of_field(source: Subquery, value: str) -> ColumnElement[bool]:
    tag = _TAGS.alias()
    tags = select(tag.c.code).where(tag.c.revision_id == source.c.revision, tag.c.facet == "field")
    return ~tags.exists() if value == NONE else tags.where(tag.c.code == value).exists()


def _of_organisation(source: Subquery, value: str) -> ColumnElement[bool]:
    if value == NONE:
        return source.c.organisation.is_(None)
    exact = Organisation.name == value
    like = Organisation.name.contains(value, autoescape=True)
    other = aliased(Organisation)
    named = select(other.id).where(other.name == value)
    # A whole name asks for its organisation only, and not for those whose names go on.
    wanted = select(Organisation.id).where(exact | (like & ~named.exists()))
    sides = [source.c[name] for name in ("organisation", "partner") if name in source.c]
    return or_(*(side.in_(wanted) for side in sides))


def _of_broker(source: Subquery, value: str) -> ColumnElement[bool]:
    if value == NONE:
        return source.c.broker.is_(None)
    key = key_of(value)
    return false() if key is None else source.c.broker == key


def _of_code(source: Subquery, value: str) -> ColumnElement[bool]:
    return cast(source.c.code, String) == value


_TAGS = Tag.__table__

_NARROWED: Mapping[Dimension, Callable[[Subquery, str], ColumnElement[bool]]] = {
    Dimension.DISTRICT: _of_district,
    Dimension.FIELD: _of_field,
    Dimension.ORGANISATION: _of_organisation,
    Dimension.BROKER: _of_broker,
    Dimension.CODE: _of_code,
}
