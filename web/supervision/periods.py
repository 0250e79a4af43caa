"""Spans of days: the parts of a span, and the same span a year before. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from matcher.domain.quarter import next_quarter, quarter_key, quarter_start
from web.base.reporting import Period
from web.supervision.words import Dimension


@dataclass(frozen=True, slots=True)
class Part:
    """A quarter or month, as far as it lies in a span."""

    key: str
    period: Period


def year_before(period: Period) -> Period:
    """Return the same days of the year before.

    The last day of a month is followed by the first of the next one in both years, so spans that
    join still join: what ends on 28 February ends on the 29th where there is one.
    """
    return Period(_first_before(period.first), _last_before(period.last))


def parts_of(period: Period, by: Dimension) -> list[Part]:
    """Return the quarters or months of a span, the first and the last as far as they belong."""
    return list(_walk(period, by))


def quarter_of(day: date) -> Period:
    """Return the days of a day's quarter."""
    key = quarter_key(day)
    return Period(quarter_start(key), next_quarter(key) - timedelta(days=1))


def year_of(day: date) -> Period:
    """Return the days of a day's year."""
    return Period(date(day.year, 1, 1), date(day.year, 12, 31))


def cut(period: Period, today: date) -> Period:
    """Return a span without the days to come: they would make a running one look poor."""
    return Period(period.first, max(period.first, min(period.last, today)))


def _walk(period: Period, by: Dimension) -> Iterator[Part]:
    day = period.first
    while day <= period.last:
        whole = quarter_of(day) if by is Dimension.QUARTER else _month_of(day)
        key = quarter_key(day) if by is Dimension.QUARTER else f"{day:%Y-%m}"
        yield Part(key, Period(day, min(whole.last, period.last)))
        day = whole.last + timedelta(days=1)


def _month_of(day: date) -> Period:
    return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def _first_before(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 3, 1)
    return day.replace(year=day.year - 1)


def _last_before(day: date) -> date:
    ends_month = day.day == monthrange(day.year, day.month)[1]
    last = monthrange(day.year - 1, day.month)[1]
    return date(day.year - 1, day.month, last if ends_month else min(day.day, last))
