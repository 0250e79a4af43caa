"""What waits for the two sides of an agreement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.inbox import Task, TaskKind
from web.later.queries import LaterSheet, list_active, sheets_of
from web.later.rules import SOON_DAYS
from web.later.states import LaterPaymentState, LaterState, LineState
from web.people.models import User
from web.postings.kinds import MEMBERS

APPLICATION, TERMS, BEGIN, TRIAL, PAY, CHECK, LATE = (
    "later_application",
    "later_terms",
    "later_begin",
    "later_trial",
    "later_pay",
    "later_check",
    "later_late",
)
TRIAL_DAYS = 14

Found = tuple[str, date | None]


def find_tasks(user: User, today: date) -> list[Task]:
    """Return what is to be done in the account's agreements: all kinds."""
    if user.organisation_id is None:
        return []
    return [
        Task(kind, sheet.agreement.id, sheet.agreement.title, until=until)
        for sheet in sheets_of(list_active(user), today)
        for kind, until in _of(user, sheet)
    ]


def _of(user: User, sheet: LaterSheet) -> Iterator[Found]:
    agreement = sheet.agreement
    if user.organisation_id == agreement.institute_id:
        yield from _of_institute(sheet)
    else:
        yield from _of_firm(sheet)


def _of_institute(sheet: LaterSheet) -> Iterator[Found]:
    agreement = sheet.agreement
    if agreement.state is LaterState.APPLIED:
        yield APPLICATION, None
    if agreement.state is LaterState.OFFERED and agreement.institute_agreed_at is None:
        yield TERMS, None
    if agreement.state is LaterState.AGREED:
        yield BEGIN, None
    payments = [one for line in sheet.lines for one in line.instalment.payments]
    if any(one.state is LaterPaymentState.REPORTED for one in payments):
        yield CHECK, None
    late = _days(sheet, LineState.OVERDUE)
    if late:
        yield LATE, min(late)


def _of_firm(sheet: LaterSheet) -> Iterator[Found]:
    agreement, today = sheet.agreement, sheet.today
    if agreement.state is LaterState.OFFERED and agreement.firm_agreed_at is None:
        yield TERMS, None
    trial = agreement.trial_until
    is_on_trial = agreement.state is LaterState.IN_USE and trial is not None
    if is_on_trial and trial is not None and trial <= today + timedelta(days=TRIAL_DAYS):
        yield TRIAL, trial
    due = [
        day
        for day in _days(sheet, LineState.OPEN, LineState.INCOME, LineState.OVERDUE)
        if day <= today + timedelta(days=SOON_DAYS)
    ]
    if due:
        yield PAY, min(due)


def _days(sheet: LaterSheet, *states: LineState) -> list[date]:
    dues = [line.instalment.due for line in sheet.lines if line.state in states]
    return [due for due in dues if due is not None]


_INSTITUTE, _FIRM = frozenset({Role.INSTITUTE}), frozenset({Role.FIRM})


def _kind(
    name: str, words: object, link: object, place: int, roles: frozenset[Role] = MEMBERS
) -> TaskKind:
    return TaskKind(
        name,
        words,
        link,
        "later.show",
        place,
        argument="later_agreement_id",
        roles=roles,
        find=find_tasks if name == TERMS else None,
    )


TASKS = (
    _kind(APPLICATION, _l("有企业申请先用后转"), _l("去答复"), 30, _INSTITUTE),
    _kind(TERMS, _l("先用后转的条件等您答复"), _l("去核对"), 31),
    _kind(BEGIN, _l("先用后转已约定，请交付"), _l("去记录"), 32, _INSTITUTE),
    _kind(CHECK, _l("企业记了付款，请核对是否收到"), _l("去核对"), 33, _INSTITUTE),
    _kind(TRIAL, _l("试用快到期，请决定转或退回"), _l("去决定"), 34, _FIRM),
    _kind(PAY, _l("先用后转付款到期"), _l("去付款"), 35, _FIRM),
    _kind(LATE, _l("先用后转付款已过约定日期"), _l("看约定"), 36, _INSTITUTE),
)
