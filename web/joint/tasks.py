"""Joint needs that wait for a firm's answer."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from web.base.inbox import Task, TaskKind
from web.joint.queries import list_unanswered
from web.people.models import User
from web.postings.kinds import MEMBERS


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
        roles=MEMBERS,
        find=find_invitations,
    ),
)
