"""Messages about calls, to those who may submit to them."""

from __future__ import annotations

from functools import partial

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from matcher.domain.codes import CallKind, Role
from web.base import db
from web.base.formats import zoned_moment
from web.base.mails import outbox
from web.base.mails.kinds import MailGroup, MailKind
from web.base.urls import path_to
from web.calls.models import Call
from web.people.models import User

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

MAILS = (OPENED,)


@outbox.telling
def tell_opened(call: Call) -> None:
    """Tell whoever may submit that a call has opened."""
    outbox.post(
        OPENED,
        _asked(call),
        event=call.id,
        path=path_to("catalogues.show", call_id=call.id),
        title=call.title,
        day=partial(zoned_moment, call.closes_at),
    )


def _asked(call: Call) -> list[User]:
    statement = select(User).where(User.role.in_(ASKED[call.kind]), User.active)
    return list(db.session().scalars(statement.order_by(User.id)))
