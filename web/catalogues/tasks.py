"""Running calls, for officers and for those who may still submit."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from matcher.domain.codes import Role
from web.base import db
from web.base.inbox import Task, TaskKind
from web.base.site import last_day, local_day
from web.calls.models import Call
from web.calls.queries import list_prepared
from web.calls.states import WANTED, CallState
from web.catalogues.queries import current_calls
from web.people.models import User
from web.postings.kinds import KIND_OF_ROLE, MEMBERS
from web.postings.models import Posting

OFFICERS = frozenset({Role.OFFICER})


def find_open_calls(user: User, _today: date) -> list[Task]:
    """Return the open calls to which the organisation has submitted nothing."""
    kind = KIND_OF_ROLE[user.role]
    wanted = [asking for asking, kinds in WANTED.items() if kind in kinds]
    taken_part = select(Posting.call_id).where(
        Posting.organisation_id == user.organisation_id, Posting.call_id.is_not(None)
    )
    statement = select(Call).where(
        Call.state == CallState.OPEN, Call.kind.in_(wanted), Call.id.not_in(taken_part)
    )
    return [
        Task("submit", call.id, call.title, last_day(call.closes_at))
        for call in db.session().scalars(statement)
    ]


def find_running_calls(_user: User, _today: date) -> list[Task]:
    """Return the calls that collect, or wait for the audit or their catalogue."""
    found = []
    for line in current_calls():
        call = line.call
        if call.state is CallState.OPEN:
            found.append(Task("collect", call.id, call.title, last_day(call.closes_at)))
        elif call.state is CallState.CLOSED:
            kind = "publish" if line.waiting == 0 else "settle"
            found.append(Task(kind, call.id, call.title, None, call.closes_at, line.waiting or 1))
    return found


def find_prepared_calls(_user: User, _today: date) -> list[Task]:
    """Return the drafts made from an earlier call: to be looked through before they are due."""
    return [
        Task("prepared", call.id, call.title, local_day(call.opens_at), call.created_at)
        for call in list_prepared()
    ]


TASKS = (
    TaskKind(
        "submit",
        _l("正在征集，贵单位还没有提交"),
        _l("看通知"),
        "catalogues.show",
        place=60,
        argument="call_id",
        roles=MEMBERS,
        find=find_open_calls,
    ),
    TaskKind(
        "collect",
        _l("征集正在进行，到时自动截止"),
        _l("看进度"),
        "catalogues.edit",
        place=50,
        argument="call_id",
        roles=OFFICERS,
        find=find_running_calls,
    ),
    TaskKind(
        "settle",
        _l("征集已截止，还有内容没有审结"),
        _l("看进度"),
        "catalogues.edit",
        place=50,
        argument="call_id",
        roles=OFFICERS,
    ),
    TaskKind(
        "publish",
        _l("征集已截止，可以发布清单"),
        _l("去发布"),
        "catalogues.edit",
        place=50,
        argument="call_id",
        roles=OFFICERS,
    ),
    TaskKind(
        "prepared",
        _l("下一季度的征集已拟好初稿"),
        _l("检查并排期"),
        "catalogues.edit",
        place=55,
        argument="call_id",
        roles=OFFICERS,
        find=find_prepared_calls,
    ),
)
