"""The funnel of the matches proposed in a span of days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, func, select

from web.base import db
from web.base.site import local_day
from web.deals.models import Contract
from web.matches.models import Activity, Match
from web.matches.states import MatchState
from web.supervision import facts
from web.supervision.asking import Asked
from web.supervision.counting import narrow
from web.supervision.funnel_rules import Days, Step, count_steps
from web.supervision.measures import BY_KEY

NEGOTIATE, COMPLETE = "negotiate", "complete"

FITTING = BY_KEY["proposed"]
"""The funnel can be narrowed as the figure of proposed matches."""


def read_funnel(asked: Asked) -> list[Step]:
    """Return the funnel: two questions to the database, however many matches there are.

    What somebody did counts from when it was noted; signing and registration by the days that
    the contract bears.
    """
    proposed = db.session().scalar(select(func.count()).select_from(_cohort(asked).subquery()))
    return count_steps(proposed or 0, _histories(asked))


def _cohort(asked: Asked) -> Select[int]:
    begun, over = asked.period.moments
    source = facts.matches(Match.created_at)
    return select(source.c.id).where(
        source.c.at >= begun, source.c.at < over, *narrow(source, asked)
    )


def _histories(asked: Asked) -> Sequence[Days]:
    """Return the days of each match of the cohort that a broker confirmed."""
    noted = (
        select(
            Activity.match_id.label("match_id"),
            # The last one: what was taken up anew runs from then on.
            func.max(case((Activity.action == NEGOTIATE, Activity.at))).label("negotiated"),
            func.max(case((Activity.action == COMPLETE, Activity.at))).label("completed"),
        )
        .where(Activity.kind == "step", Activity.action.in_((NEGOTIATE, COMPLETE)))
        .group_by(Activity.match_id)
        .subquery()
    )
    statement = (
        select(
            Match.created_at,
            Match.decided_at,
            Match.introduced_at,
            noted.c.negotiated,
            Contract.signed_on,
            Contract.registered_on,
            noted.c.completed,
        )
        .outerjoin(Contract, Contract.match_id == Match.id)
        .outerjoin(noted, noted.c.match_id == Match.id)
        .where(
            Match.id.in_(_cohort(asked)),
            Match.decided_at.is_not(None),
            Match.state != MatchState.DECLINED,
        )
    )
    return [_days(row) for row in db.session().execute(statement)]


def _days(row: Any) -> Days:
    return tuple(map(_day, row))


def _day(value: datetime | date | None) -> date | None:
    return local_day(value) if isinstance(value, datetime) else value
