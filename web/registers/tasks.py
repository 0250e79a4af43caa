"""Entries that wait for an officer, for mending, or for another last day."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.inbox import Task, TaskKind, queue_tasks
from web.people.models import User
from web.postings.kinds import MEMBERS
from web.registers import queries
from web.registers.disclosure import draft_view

KEEPERS = MEMBERS | {Role.EXPERT}


def find_returned(user: User, _today: date) -> list[Task]:
    """Return what an officer wants mended."""
    return [
        Task("mend_entry", one.id, draft_view(one, user).title, None, one.submitted_at)
        for one in queries.list_returned(user)
    ]


def find_ending(user: User, today: date) -> list[Task]:
    """Return what leaves soon by itself."""
    return [
        Task("extend_entry", one.id, draft_view(one, user).title, one.until)
        for one in queries.list_ending(user, today)
    ]


TASKS = (
    TaskKind(
        "audit_entries",
        _l("等待审核的资源登记"),
        _l("去审核"),
        "registers.office",
        place=11,
        roles=frozenset({Role.OFFICER}),
        find=lambda _user, _today: queue_tasks("audit_entries", queries.measure_waiting()),
    ),
    TaskKind(
        "mend_entry",
        _l("登记的资源需要修改"),
        _l("去修改"),
        "registers.own",
        place=32,
        argument="entry_id",
        roles=KEEPERS,
        find=find_returned,
    ),
    TaskKind(
        "extend_entry",
        _l("登记的资源快到期，到期会自动撤下"),
        _l("去修改"),
        "registers.edit",
        place=51,
        argument="entry_id",
        roles=KEEPERS,
        find=find_ending,
    ),
)
