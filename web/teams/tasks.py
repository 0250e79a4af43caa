"""What waits for who keeps entries about people."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.inbox import Task, TaskKind
from web.people.models import User
from web.registers.disclosure import draft_view
from web.teams.queries import list_refused


def find_refused(user: User, _today: date) -> list[Task]:
    """Return the entries that somebody does not want to stand in."""
    return [
        Task("consent_refused", one.id, draft_view(one, user).title) for one in list_refused(user)
    ]


TASKS = (
    TaskKind(
        "consent_refused",
        _l("有人不同意公开，需要改由别人署名"),
        _l("去处理"),
        "registers.own",
        place=24,
        argument="entry_id",
        anchor="people",
        roles=frozenset({Role.FIRM, Role.INSTITUTE, Role.EXPERT, Role.OFFICER}),
        find=find_refused,
    ),
)
