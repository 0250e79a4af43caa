"""What an expert wrote in reviews, and what an expert has to settle before leaving."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from web.base import db
from web.base.own_data import Obstacle, OwnData, Rows
from web.experts.models import Expert
from web.people.models import User
from web.reviewing.models import ReviewRound, Seat, Sheet
from web.reviewing.queries import open_seats_of


def collect_seats(user: User) -> Rows:
    """Return the reviews the account was asked for, and what it answered."""
    statement = _own_seats(user).options(joinedload(Seat.round).joinedload(ReviewRound.challenge))
    names = ("state", "reason", "offered_at", "answered_at")
    return [
        {
            "challenge": one.round.challenge.title,
            # A tie that was found would name a bidder to who judged without names.
            "tie": None if one.round.is_blind else one.tie,
            **{name: getattr(one, name) for name in names},
        }
        for one in db.session().scalars(statement)
        if one.offered_at is not None
    ]


def collect_sheets(user: User) -> Rows:
    """Return what the account itself judged and wrote."""
    statement = (
        select(Sheet)
        .join(Sheet.seat)
        .join(Seat.expert)
        .where(Expert.user_id == user.id)
        .options(joinedload(Sheet.bid))
        .order_by(Sheet.id)
    )
    names = ("state", "verdict", "for_bidder", "for_panel", "reason", "submitted_at")
    return [
        {
            "round_id": one.seat.round_id,
            "bid": one.bid.code if one.bid else None,
            "tenths": {str(score.criterion_id): score.tenths for score in one.scores},
            **{name: getattr(one, name) for name in names},
        }
        for one in db.session().scalars(statement)
    ]


def keep_for_open_seats(user: User) -> list[Obstacle]:
    """Say that reviews wait for the account: decline them or finish them first."""
    expert = db.session().scalar(select(Expert).where(Expert.user_id == user.id))
    seats = open_seats_of(expert) if expert else []
    if not seats:
        return []
    return [Obstacle(gettext("还有评审等您完成，请先完成、谢绝或申请回避。"))]


def _own_seats(user: User) -> Select[Seat]:
    return select(Seat).join(Seat.expert).where(Expert.user_id == user.id).order_by(Seat.id)


OWN_DATA = (
    OwnData(
        "review_seats",
        _l("您参加的评审"),
        _l("为备查保留，不再显示您的姓名。"),
        collect_seats,
    ),
    OwnData(
        "review_sheets",
        _l("您的评分和评审意见"),
        _l("属于评审记录，保留，不再显示您的姓名。"),
        collect_sheets,
    ),
)
