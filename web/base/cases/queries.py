"""What waits, and what can be done by whom now."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from matcher.domain.policy import ASSIGNED, Relation
from web.base.access import Account, allows
from web.base.cases.kinds import CaseKind, Step
from web.base.cases.models import Case


def relations_to_case(user: Account, case: Any) -> frozenset[Relation]:
    """Return the relations of an account to an assigned case: whoever works on it."""
    return ASSIGNED if case.assignee_id == user.id else frozenset()


def steps_for(user: Account | None, case: Case) -> tuple[Step, ...]:
    """Return the steps that an account can take now, by its permissions and the case's state."""
    return tuple(
        step
        for step in case.case_kind.steps_from(case.state)
        if step.permission is not None and allows(user, step.permission, case)
    )


def waits(model: type[Case], kind: CaseKind) -> ColumnElement[bool]:
    """Return the condition that somebody still has to do something."""
    found: ColumnElement[bool] = model.state.in_(kind.waiting)
    return found


def is_overdue(model: Any, kind: CaseKind, today: date) -> ColumnElement[bool]:
    """Return the condition that a case waits and its day is over."""
    return and_(waits(model, kind), model.due_on < today)


def measure(model: type[Case], *conditions: ColumnElement[bool]) -> Select[int, datetime]:
    """Select how many cases meet the conditions, and since when the first of them waits."""
    return select(func.count(model.id), func.min(model.asked_at)).where(*conditions)
