"""What an account answered for its organisation, and whom it named."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from web.base import db
from web.base.own_data import OwnData, Rows
from web.meetings.models import Guest, MeetingPair
from web.people.models import User


def collect_answers(user: User) -> Rows:
    """Return the answers the account gave, with the names it wrote down."""
    own = select(Guest).where(Guest.answered_by_id == user.id).options(joinedload(Guest.meeting))
    names = ("state", "people", "names", "wishes", "answered_at")
    return [
        {"meeting": one.meeting.title, **{name: getattr(one, name) for name in names}}
        for one in db.session().scalars(own.order_by(Guest.id))
    ]


def forget_names(user: User) -> None:
    """Take the names out that the account wrote down; the answer is its organisation's."""
    own = select(Guest).where(Guest.answered_by_id == user.id)
    for guest in db.session().scalars(own):
        guest.names = ""


def collect_outcomes(user: User) -> Rows:
    """Return the outcomes of talks that the account told."""
    own = select(MeetingPair).where(MeetingPair.outcome_by_id == user.id)
    return [
        {
            "match_id": one.match_id,
            "outcome": one.outcome,
            "note": one.outcome_note,
            "at": one.outcome_at,
        }
        for one in db.session().scalars(own.order_by(MeetingPair.id))
    ]


OWN_DATA = (
    OwnData(
        "meeting_answers",
        _l("对接会的答复和参加人姓名"),
        _l("答复属于您的单位，保留；您填写的参加人姓名删除。"),
        collect_answers,
        forget_names,
    ),
    OwnData(
        "meeting_outcomes",
        _l("您记录的洽谈结果"),
        _l("属于对接记录，保留，不再显示您的姓名。"),
        collect_outcomes,
    ),
)
