"""What an account's person wrote in bids, and what becomes of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from web.base import db
from web.base.own_data import OwnData, Rows
from web.bidding.models import Bid, BidFile, BidVersion
from web.people.models import User


def collect_submissions(user: User) -> Rows:
    """Return what the account handed in, without the content: that is the organisation's."""
    statement = select(BidVersion).join(BidVersion.bid).where(BidVersion.submitted_by_id == user.id)
    return [
        {
            "challenge_id": one.bid.challenge_id,
            "bid_id": one.bid_id,
            "number": one.number,
            "submitted_at": one.submitted_at,
            "digest": one.digest,
        }
        for one in db.session().scalars(statement.order_by(BidVersion.id))
    ]


def collect_bids(user: User) -> Rows:
    """Return the bids that the account began."""
    statement = select(Bid).where(Bid.author_id == user.id).order_by(Bid.created_at, Bid.id)
    return [
        {"challenge_id": one.challenge_id, "bid_id": one.id, "created_at": one.created_at}
        for one in db.session().scalars(statement)
    ]


def collect_files(user: User) -> Rows:
    """Return the files that the account added to bids; their names are sealed."""
    statement = (
        select(BidFile).where(BidFile.added_by_id == user.id).order_by(BidFile.added_at, BidFile.id)
    )
    return [
        {"bid_id": one.bid_id, "file_id": one.id, "kind": one.kind, "added_at": one.added_at}
        for one in db.session().scalars(statement)
    ]


_KEPT = _l("属于本单位的揭榜材料，保留，不再显示您的姓名。")

OWN_DATA = (
    OwnData("bids", _l("开始写的揭榜材料"), _KEPT, collect_bids),
    OwnData("bid_versions", _l("递交的揭榜材料"), _KEPT, collect_submissions),
    OwnData("bid_files", _l("揭榜材料的附件"), _KEPT, collect_files),
)
