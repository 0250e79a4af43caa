"""Requests that wait for somebody: to be answered, finished or rated."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.inbox import Task, TaskKind, queue_tasks
from web.people.models import User
from web.postings.kinds import MEMBERS
from web.requests import lists
from web.requests.lists import find_by
from web.requests.models import RegisterRequest
from web.requests.relations import asked_by, kept_by
from web.requests.states import RequestState

_OPEN = RegisterRequest.state == RequestState.OPEN


def find_to_answer(user: User, _today: date) -> list[Task]:
    """Return what the account's side is asked for; each lapses on its day."""
    return [
        Task("answer_request", one.id, one.title, one.due_on, one.asked_at)
        for one in find_by(_OPEN, kept_by(user))
    ]


def find_to_finish(user: User, today: date) -> list[Task]:
    """Return what the account's side asked for and whose last day is over."""
    over = (RegisterRequest.state == RequestState.ACCEPTED, RegisterRequest.last_day < today)
    return [
        Task("finish_request", one.id, one.title, None, one.answered_at)
        for one in find_by(*over, asked_by(user))
    ]


def find_to_rate(user: User, _today: date) -> list[Task]:
    """Return what is done and not rated."""
    done = (RegisterRequest.state == RequestState.DONE, RegisterRequest.rating.is_(None))
    return [
        Task("rate_request", one.id, one.title, None, one.answered_at)
        for one in find_by(*done, asked_by(user))
    ]


TASKS = (
    TaskKind(
        "answer_request",
        _l("等您答复的资源申请"),
        _l("去答复"),
        "requests.show",
        place=22,
        argument="register_request_id",
        roles=MEMBERS | {Role.EXPERT},
        find=find_to_answer,
    ),
    TaskKind(
        "answer_requests",
        _l("等管理员答复的资源申请"),
        _l("去答复"),
        "requests.office",
        place=42,
        roles=frozenset({Role.OFFICER}),
        find=lambda user, _today: queue_tasks("answer_requests", lists.measure_unkept(user)),
    ),
    TaskKind(
        "finish_request",
        _l("使用已结束，请登记完成"),
        _l("去登记"),
        "requests.show",
        place=60,
        argument="register_request_id",
        roles=MEMBERS | {Role.BROKER},
        find=find_to_finish,
    ),
    TaskKind(
        "rate_request",
        _l("请评价用过的资源"),
        _l("去评价"),
        "requests.show",
        place=62,
        argument="register_request_id",
        roles=MEMBERS | {Role.BROKER},
        find=find_to_rate,
    ),
)
