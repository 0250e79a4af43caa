"""What an account asked of the owners of entries, and what it answered as one."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select

from web.base import db
from web.base.own_data import OwnData, Rows
from web.people.models import User
from web.requests.models import RegisterRequest
from web.requests.relations import asked_by

_ASKED = (
    "id",
    "title",
    "state",
    "asked_at",
    "note",
    "posting_id",
    "first_day",
    "last_day",
    "units",
    "contact_name",
    "contact_phone",
    "contact_email",
    "rating",
    "rating_words",
    "rated_at",
)
_ANSWERED = ("id", "title", "state", "answered_at", "answer")


def collect_asked(user: User) -> Rows:
    """Return what the account asked for, and how it was."""
    own = RegisterRequest.asked_by_id == user.id
    found = db.session().scalars(select(RegisterRequest).where(own).order_by(RegisterRequest.id))
    return [{name: getattr(one, name) for name in _ASKED} for one in found]


def collect_answered(user: User) -> Rows:
    """Return what the account answered."""
    own = RegisterRequest.answered_by_id == user.id
    found = db.session().scalars(select(RegisterRequest).where(own).order_by(RegisterRequest.id))
    return [{name: getattr(one, name) for name in _ANSWERED} for one in found]


def forget_contact(user: User) -> None:
    """Take the person out of the contacts of what its side asked for."""
    named = select(RegisterRequest).where(
        or_(RegisterRequest.asked_by_id == user.id, asked_by(user)),
        or_(
            func.lower(func.trim(RegisterRequest.contact_email)) == user.email,
            RegisterRequest.contact_name == user.name,
        ),
    )
    for one in db.session().scalars(named).all():
        one.contact_name = one.contact_phone = one.contact_email = ""


OWN_DATA = (
    OwnData(
        "register_requests",
        _l("您提交的资源申请和评价"),
        _l("属于您所在的单位，保留，不再显示您的姓名；联系人写的是您的，联系方式删除。"),
        collect_asked,
        forget_contact,
    ),
    OwnData(
        "register_request_answers",
        _l("对资源申请的答复"),
        _l("属于提出申请的单位，保留，不再显示您的姓名。"),
        collect_answered,
    ),
)
