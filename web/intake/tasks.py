"""Tables that were read and wait for a decision."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.inbox import Task, TaskKind
from web.intake.queries import list_undecided
from web.people.models import User
from web.postings.kinds import MEMBERS

MOST = 20


def find_undecided(user: User, _today: date) -> list[Task]:
    """Return the account's tables that it has to decide on."""
    return [
        Task("decide_table", one.id, one.name, None, one.created_at)
        for one in list_undecided(user, MOST)
    ]


TASKS = (
    TaskKind(
        "decide_table",
        _l("表格已读完，等您确认导入"),
        _l("去确认"),
        "intake.show",
        place=33,
        argument="intake_id",
        roles=MEMBERS | {Role.OFFICER},
        find=find_undecided,
    ),
)
