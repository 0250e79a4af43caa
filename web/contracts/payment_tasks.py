"""What is due of payments and milestones, in the inbox and so in the calendar.

One task for each deal and kind: the first day of several.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role, Side
from web.base.inbox import Task, TaskKind
from web.contracts.payment_queries import list_own_sheets, milestone_days
from web.contracts.payment_reminding import SIDES_OF
from web.contracts.payment_rules import DueState
from web.contracts.payment_sheets import Sheet
from web.matches.queries import pair_title
from web.matches.relations import sides_of
from web.people.models import User
from web.postings.kinds import MEMBERS

PAY, RECEIVE, BASE, LATE, MILESTONE = (
    "pay",
    "receive_payment",
    "royalty_base",
    "late_payment",
    "milestone",
)

Find = Callable[[User, date], list[Task]] | None

Sides = frozenset[Side]


def find_tasks(user: User, today: date) -> list[Task]:
    """Return what is due on the account's contracts: all kinds, from one look at them."""
    found = []
    for sheet in list_own_sheets(user, today):
        match = sheet.contract.match
        sides = frozenset() if user.role is Role.BROKER else sides_of(user, match)
        for kind, days in _kinds_of(sheet, sides).items():
            if days:
                until = None if kind == RECEIVE else min(days)
                found.append(Task(kind, match.id, pair_title(match), until, count=len(days)))
    return found


def _kinds_of(sheet: Sheet, sides: Sides) -> dict[str, list[date]]:
    """Return kind -> the days of what is due; a broker is on no side."""
    found = {MILESTONE: _milestones(sheet, sides)}
    if sheet.seller in sides or not sides:
        found[LATE] = _due(sheet, DueState.OVERDUE)
    if sheet.seller in sides:
        found[RECEIVE] = [one.paid_on for one in sheet.unconfirmed]
    if sheet.buyer in sides:
        found[PAY] = _due(sheet, DueState.SOON, DueState.OVERDUE)
        found[BASE] = [one.due for one in sheet.missing_reports]
    return found


def _due(sheet: Sheet, *states: DueState) -> list[date]:
    return [line.due for line in sheet.lines if line.due is not None and line.state in states]


def _milestones(sheet: Sheet, sides: Sides) -> list[date]:
    latest = sheet.today + timedelta(days=milestone_days())
    return [
        one.due
        for one in sheet.open_milestones
        if one.due <= latest and (not sides or sides.intersection(SIDES_OF[one.who]))
    ]


BROKERS = frozenset({Role.BROKER})


def _kind(
    name: str, words: object, link: object, place: int, roles: frozenset[Role], find: Find = None
) -> TaskKind:
    return TaskKind(
        name, words, link, "payments.show", place, argument="match_id", roles=roles, find=find
    )


TASKS = (
    _kind(PAY, _l("合同付款到期"), _l("看付款"), 41, MEMBERS),
    _kind(RECEIVE, _l("对方记了付款，请确认是否收到"), _l("去确认"), 42, MEMBERS),
    _kind(BASE, _l("请报提成基数"), _l("去填报"), 43, MEMBERS),
    _kind(LATE, _l("合同付款已过约定日期"), _l("看付款"), 46, MEMBERS | BROKERS),
    _kind(MILESTONE, _l("履约节点到期"), _l("看履约"), 47, MEMBERS | BROKERS, find_tasks),
)
