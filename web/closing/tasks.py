"""Ended calls whose submissions nobody has had matched."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.inbox import Task, TaskKind
from web.closing.queries import unmatched_calls
from web.people.models import User


def find_unmatched(_user: User, _today: date) -> list[Task]:
    """Return the calls that have ended, until a run is done."""
    return [
        Task("match_call", call_id, title, None, closed_at)
        for call_id, title, closed_at in unmatched_calls()
    ]


TASKS = (
    TaskKind(
        "match_call",
        _l("征集已截止，还没有配对"),
        _l("去配对"),
        "closing.show",
        place=51,
        argument="call_id",
        roles=frozenset({Role.OFFICER}),
        find=find_unmatched,
    ),
)
