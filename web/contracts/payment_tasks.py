"""What is due of payments and milestones, in the inbox and so in the calendar.

One task for each deal and kind: the first day of several.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role, Side
from web.base.inbox import Task, TaskKind
from web.contracts.payment_queries import Sheet, list_own_sheets, milestone_days
from web.contracts.payment_reminding import SIDES_OF
from web.contracts.payment_rules import DueState
from web.matches.queries import pair_title
from web.matches.relations import sides_of
from web.people.models import User
from web.postings.kinds import MEMBERS

DUE_STATES = (DueState.SOON, DueState.OVERDUE)

Days = Callable[[Sheet, frozenset[Side]], list[date]]
"""(sheet, the account's sides) -> the days of what is due; no sides for the broker."""


def find_to_pay(user: User, today: date) -> list[Task]:
    """Return the payments that the account's side is to make soon."""
    return _find("pay", user, today, lambda sheet, sides: _due(sheet, sheet.buyer in sides))


def find_awaited(user: User, today: date) -> list[Task]:
    """Return the payments that are late, for the seller and the broker."""
    return _find("late_payment", user, today, _late)


def find_to_confirm(user: User, today: date) -> list[Task]:
    """Return what the buyer says was paid, for the seller to say whether it arrived."""

    def days(sheet: Sheet, sides: frozenset[Side]) -> list[date]:
        return [one.paid_on for one in sheet.unconfirmed] if sheet.seller in sides else []

    return [
        Task(one.kind, one.object_id, one.title, count=one.count)
        for one in _find("receive_payment", user, today, days)
    ]


def find_bases(user: User, today: date) -> list[Task]:
    """Return the periods whose base the account's side is to report."""

    def days(sheet: Sheet, sides: frozenset[Side]) -> list[date]:
        return [one.due for one in sheet.missing_reports] if sheet.buyer in sides else []

    return _find("royalty_base", user, today, days)


def find_milestones(user: User, today: date) -> list[Task]:
    """Return the milestones that the account's side is to reach soon; the broker follows all."""
    latest = today + timedelta(days=milestone_days())

    def days(sheet: Sheet, sides: frozenset[Side]) -> list[date]:
        return [
            one.due
            for one in sheet.open_milestones
            if one.due <= latest and (not sides or sides.intersection(SIDES_OF[one.who]))
        ]

    return _find("milestone", user, today, days)


def _due(sheet: Sheet, wanted: bool) -> list[date]:
    return [
        line.due
        for line in sheet.lines
        if wanted and line.due is not None and line.state in DUE_STATES
    ]


def _late(sheet: Sheet, sides: frozenset[Side]) -> list[date]:
    if sides and sheet.seller not in sides:
        return []
    return [
        line.due for line in sheet.lines if line.due is not None and line.state is DueState.OVERDUE
    ]


def _find(kind: str, user: User, today: date, days: Days) -> list[Task]:
    found = []
    for sheet in list_own_sheets(user, today):
        match = sheet.contract.match
        sides = frozenset() if user.role is Role.BROKER else sides_of(user, match)
        due = days(sheet, sides)
        if due:
            found.append(Task(kind, match.id, pair_title(match), min(due), count=len(due)))
    return sorted(found, key=lambda task: (task.until or today, task.object_id or 0))


BROKERS = frozenset({Role.BROKER})


def _kind(
    name: str,
    words: object,
    link: object,
    place: int,
    roles: frozenset[Role],
    find: Callable[[User, date], list[Task]],
) -> TaskKind:
    return TaskKind(
        name, words, link, "payments.show", place, argument="match_id", roles=roles, find=find
    )


TASKS = (
    _kind("pay", _l("合同付款到期"), _l("看付款"), 41, MEMBERS, find_to_pay),
    _kind(
        "receive_payment",
        _l("对方记了付款，请确认是否收到"),
        _l("去确认"),
        42,
        MEMBERS,
        find_to_confirm,
    ),
    _kind("royalty_base", _l("请报提成基数"), _l("去填报"), 43, MEMBERS, find_bases),
    _kind(
        "late_payment",
        _l("合同付款已过约定日期"),
        _l("看付款"),
        46,
        MEMBERS | BROKERS,
        find_awaited,
    ),
    _kind("milestone", _l("履约节点到期"), _l("看履约"), 47, MEMBERS | BROKERS, find_milestones),
)
