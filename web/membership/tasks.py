"""Requests to join, as tasks of who answers them."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.inbox import Task, TaskKind, queue_tasks
from web.membership.kinds import MEMBER_ROLES
from web.membership.queries import measure_office_requests, measure_requests
from web.people.models import User


def find_requests(user: User, _today: date) -> list[Task]:
    """Return the requests that wait for an administrator of an organisation."""
    if not user.is_administrator or user.organisation_id is None:
        return []
    return queue_tasks("join_request", measure_requests(user.organisation_id))


TASKS = (
    TaskKind(
        "join_request",
        _l("申请加入本单位的人"),
        _l("去处理"),
        "membership.members",
        place=21,
        roles=MEMBER_ROLES,
        find=find_requests,
    ),
    TaskKind(
        "office_join_request",
        _l("没有管理员的单位收到的加入申请"),
        _l("去处理"),
        "membership.accounts",
        place=21,
        anchor="requests",
        roles=frozenset({Role.OFFICER}),
        find=lambda _user, _today: queue_tasks("office_join_request", measure_office_requests()),
    ),
)
