"""Joint needs that wait for a firm's answer."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.inbox import Task, TaskKind
from web.joint.queries import list_unanswered
from web.people.models import User


def find_invitations(user: User, _today: date) -> list[Task]:
    """Return the needs that others would join with."""
    return [
        Task("join", need_id, title, None, asked_at)
        for need_id, title, asked_at in list_unanswered(user.organisation_id)
    ]


TASKS = (
    TaskKind(
        "join",
        _l("有相近的需求，等您答复是否合并公布"),
        _l("去答复"),
        "drafting.show",
        place=20,
        argument="posting_id",
        anchor="joint",
        roles=frozenset({Role.FIRM, Role.INSTITUTE}),
        find=find_invitations,
    ),
)
