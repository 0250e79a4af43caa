"""Messages that were given up wait for an officer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.inbox import TaskKind, queue_tasks
from web.messages.queries import measure_failed

TASKS = (
    TaskKind(
        "failed_messages",
        _l("没有发出去的消息"),
        _l("去查看"),
        "messages.record",
        place=50,
        roles=frozenset({Role.OFFICER}),
        find=lambda _user, _today: queue_tasks("failed_messages", measure_failed()),
    ),
)
