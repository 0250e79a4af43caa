"""What waits for an account, and until when, from every feature."""

from __future__ import annotations

from datetime import date, timedelta

from web.base import registry
from web.base.inbox import Task
from web.people.models import User

SOON = timedelta(days=3)


def list_tasks(user: User, today: date) -> list[Task]:
    """Return what waits for the account: late and soon due, then without a date, then later."""
    kinds = sorted(registry.present().tasks.values(), key=lambda kind: kind.place)
    found = [
        task
        for kind in kinds
        if kind.find is not None and user.role in kind.roles
        for task in kind.find(user, today)
    ]
    return sorted(found, key=lambda task: (_urgency(task, today), task.until or today))


def _urgency(task: Task, today: date) -> int:
    if task.until is None:
        return 1
    return 0 if task.until <= today + SOON else 2
