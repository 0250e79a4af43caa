"""Finding reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from matcher.domain.quarter import quarter_key, quarter_start, quarter_starts
from web.base import db
from web.base.reporting import Audience
from web.reports.models import QuarterReport

OFFERED = 8
"""So many quarters back a report can be made of."""


@dataclass(frozen=True, slots=True)
class QuarterLine:
    """A quarter with the versions of its report, the newest first."""

    quarter: str
    reports: Sequence[QuarterReport]


def list_quarters() -> list[QuarterLine]:
    """Return the quarters that have reports, the newest first."""
    statement = (
        select(QuarterReport)
        .options(joinedload(QuarterReport.author), joinedload(QuarterReport.file))
        .order_by(QuarterReport.quarter.desc(), QuarterReport.audience, QuarterReport.number.desc())
    )
    found = db.session().scalars(statement)
    return [QuarterLine(key, list(rows)) for key, rows in groupby(found, lambda one: one.quarter)]


def list_published(quarter: str | None = None) -> Sequence[QuarterReport]:
    """Return the newest published report of each quarter, or of one."""
    newest = (
        select(QuarterReport.quarter, func.max(QuarterReport.number).label("number"))
        .where(QuarterReport.published_at.is_not(None))
        .group_by(QuarterReport.quarter)
        .subquery()
    )
    statement = (
        select(QuarterReport)
        .join(
            newest,
            (newest.c.quarter == QuarterReport.quarter) & (newest.c.number == QuarterReport.number),
        )
        .where(QuarterReport.audience == Audience.PUBLIC)
        .options(joinedload(QuarterReport.file))
        .order_by(QuarterReport.quarter.desc())
    )
    if quarter is not None:
        statement = statement.where(QuarterReport.quarter == quarter)
    return db.session().scalars(statement).all()


def next_number(quarter: str, audience: Audience) -> int:
    """Return the number of the next version."""
    found = db.session().scalar(
        select(func.max(QuarterReport.number)).where(
            QuarterReport.quarter == quarter, QuarterReport.audience == audience
        )
    )
    return (found or 0) + 1


def offered_quarters(today: date) -> list[str]:
    """Return the keys of the quarters a report can be made of, the newest first."""
    return [quarter_key(start) for start in reversed(quarter_starts(today, OFFERED))]


def is_over(quarter: str, today: date) -> bool:
    """Return whether all days of the quarter have passed."""
    return quarter_key(today) != quarter and quarter_start(quarter) < today
