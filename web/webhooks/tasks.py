"""A webhook that was stopped waits for its owner."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from web.base.inbox import Task, TaskKind
from web.people.models import User
from web.webhooks.permissions import USERS
from web.webhooks.queries import list_stopped


def find_stopped(user: User, _today: date) -> list[Task]:
    """Return the account's webhooks that were stopped."""
    return [Task("stopped_webhooks", one.id, one.name) for one in list_stopped(user)]


TASKS = (
    TaskKind(
        "stopped_webhooks",
        _l("事件推送已停，请看原因"),
        _l("看推送记录"),
        "webhooks.show",
        place=95,
        argument="webhook_id",
        roles=frozenset(USERS),
        find=find_stopped,
    ),
)
