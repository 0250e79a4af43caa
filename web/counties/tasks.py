"""What waits to be done about duties."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.inbox import Task, TaskKind, queue_tasks
from web.counties import queries
from web.counties.states import DutyState
from web.people.models import User

DUE, RETURNED, ACCEPT = "county_duty_due", "county_duty_returned", "county_duties_done"


def find_own(user: User, today: date) -> list[Task]:
    """Return the duties of the account's organisation that are due, late or were returned."""
    if user.organisation_id is None:
        return []
    due = queries.list_due(queries.last_due(today), lead_id=user.organisation_id)
    found = [
        Task(DUE, one.id, one.title, one.due_on)
        for one in due
        if one.state is not DutyState.RETURNED
    ]
    returned = queries.list_returned(user)
    return found + [Task(RETURNED, one.id, one.title, one.due_on) for one in returned]


INSTITUTES = frozenset({Role.INSTITUTE})

TASKS = (
    TaskKind(
        DUE,
        _l("县域结对任务到期"),
        _l("看任务"),
        "counties.show",
        place=48,
        argument="duty_id",
        roles=INSTITUTES,
        find=find_own,
    ),
    TaskKind(
        RETURNED,
        _l("任务没有通过验收，请补充后重新报告"),
        _l("看任务"),
        "counties.show",
        place=49,
        argument="duty_id",
        roles=INSTITUTES,
    ),
    TaskKind(
        ACCEPT,
        _l("等待验收的县域结对任务"),
        _l("去验收"),
        "counties.waiting",
        place=75,
        roles=frozenset({Role.OFFICER}),
        find=lambda _user, _today: queue_tasks(ACCEPT, queries.measure_done()),
    ),
)
