"""What waits for an expert in the pool."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.clock import utc_now
from web.base.inbox import Task, TaskKind
from web.experts.models import Expert
from web.experts.queries import entry_of
from web.experts.states import ExpertState
from web.people.models import User

CONFIRMED_FOR = timedelta(days=365)
"""How long a declaration counts as complete without being confirmed again."""


def find_unconfirmed(user: User, _today: date) -> list[Task]:
    """Return the task of whoever has not confirmed the declared interests for a year."""
    expert = entry_of(user)
    if expert.state is not ExpertState.ACTIVE or not needs_confirming(expert):
        return []
    declared = expert.declared_at
    since = user.created_at if declared is None else declared + CONFIRMED_FOR
    return [Task("confirm_interests", since=since)]


def needs_confirming(expert: Expert) -> bool:
    """Return whether nobody has said within a year that what is declared is complete."""
    return expert.declared_at is None or expert.declared_at <= utc_now() - CONFIRMED_FOR


TASKS = (
    TaskKind(
        "confirm_interests",
        _l("利害关系需要您确认是否申报完整"),
        _l("去确认"),
        "experts.profile",
        place=22,
        anchor="interests",
        roles=frozenset({Role.EXPERT}),
        find=find_unconfirmed,
    ),
)
