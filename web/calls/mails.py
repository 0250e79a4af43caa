"""Messages about calls, to those who may submit to them."""

from __future__ import annotations

from functools import partial

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from matcher.domain.codes import CallKind, Role
from web.base import db
from web.base.formats import deadline
from web.base.mails import outbox
from web.base.mails.kinds import MailGroup, MailKind
from web.base.paging import count_rows
from web.base.urls import path_to
from web.calls.models import Call, LatePermission
from web.people.models import User
from web.people.queries import members_of

ASKED = {
    CallKind.NEEDS: frozenset({Role.FIRM}),
    CallKind.ACHIEVEMENTS: frozenset({Role.INSTITUTE}),
    CallKind.BOTH: frozenset({Role.FIRM, Role.INSTITUTE}),
}
"""Whom a call is for."""

CALLS = MailGroup(
    "calls",
    _l("征集通知"),
    _l("征集开始时，以及您还有草稿没有提交、征集快要截止时告诉您。"),
    place=50,
    roles=ASKED[CallKind.BOTH],
)

OPENED = MailKind(
    "call_opened",
    subject=_l("开始征集：%(title)s"),
    lines=(_l("“%(title)s”已经开始，%(day)s 截止。"),),
    link=_l("看通知"),
    group=CALLS,
)

EXTENDED = MailKind(
    "call_extended",
    subject=_l("截止时间延后：%(title)s"),
    lines=(_l("“%(title)s”的截止时间改为 %(moment)s，还可以提交。"),),
    link=_l("看通知"),
    group=CALLS,
)

PERMITTED = MailKind(
    "late_permitted",
    subject=_l("可以补交一项：%(title)s"),
    lines=(
        _l("“%(title)s”已经截止，管理员同意贵单位在 %(moment)s 前补交一项。"),
        _l("打开通知，按平常的步骤填写并提交。"),
    ),
    link=_l("去补交"),
    group=CALLS,
)

MAILS = (OPENED, EXTENDED, PERMITTED)


@outbox.telling
def tell_opened(call: Call) -> None:
    """Tell whoever may submit that a call has opened."""
    outbox.post(
        OPENED,
        _asked(call),
        event=call.id,
        path=path_to("catalogues.show", call_id=call.id),
        title=call.title,
        day=partial(deadline, call.closes_at),
    )


@outbox.telling
def tell_extended(call: Call) -> None:
    """Tell whoever may submit that a call closes later than was said."""
    outbox.post(
        EXTENDED,
        _asked(call),
        event=f"{call.id} {call.closes_at.isoformat(timespec='minutes')}",
        path=path_to("catalogues.show", call_id=call.id),
        title=call.title,
        moment=partial(deadline, call.closes_at),
    )


@outbox.telling
def tell_permitted(permission: LatePermission) -> None:
    """Tell an organisation's members that they may submit one thing after the end."""
    outbox.post(
        PERMITTED,
        receivers(permission.call, permission.organisation_id),
        event=permission.id,
        path=path_to("catalogues.show", call_id=permission.call_id),
        title=permission.call.title,
        moment=partial(deadline, permission.until),
    )


def receivers(call: Call, organisation_id: int) -> list[User]:
    """Return an organisation's members who can submit to the call."""
    roles = ASKED[call.kind]
    return [member for member in members_of(organisation_id) if member.role in roles]


def count_asked(call: Call) -> int:
    """Return how many accounts a call is for."""
    return count_rows(_select_asked(call))


def _asked(call: Call) -> list[User]:
    return list(db.session().scalars(_select_asked(call).order_by(User.id)))


def _select_asked(call: Call) -> Select[User]:
    return select(User).where(User.role.in_(ASKED[call.kind]), User.active)
