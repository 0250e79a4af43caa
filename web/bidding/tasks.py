"""What waits for somebody because of bids."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from matcher.domain.codes import Role
from web.base import db
from web.base.inbox import Task, TaskKind
from web.base.site import last_day
from web.bidding import queries as query
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState
from web.people.models import User
from web.postings.kinds import MEMBERS

OFFICERS = frozenset({Role.OFFICER})


def find_unfinished(user: User, _today: date) -> list[Task]:
    """Return the bids that are begun and not handed in."""
    return [
        Task("submit_bid", bid.id, bid.challenge.title, last_day(bid.challenge.bids_until))
        for bid in query.list_unfinished(user)
        if bid.challenge.bids_until is not None
    ]


def find_opened(_user: User, _today: date) -> list[Task]:
    """Return the challenges whose bids wait to be checked."""
    opened = select(Challenge).where(Challenge.state == ChallengeState.OPENED)
    return [
        Task("check_bids", one.id, one.title, None, one.opened_at)
        for one in db.session().scalars(opened.order_by(Challenge.opened_at))
    ]


TASKS = (
    TaskKind(
        "submit_bid",
        _l("揭榜材料还没有递交"),
        _l("去递交"),
        "bidding.write",
        place=22,
        argument="bid_id",
        roles=MEMBERS,
        find=find_unfinished,
    ),
    TaskKind(
        "check_bids",
        _l("揭榜材料等待形式审查"),
        _l("去审查"),
        "bidding.office",
        place=44,
        argument="challenge_id",
        roles=OFFICERS,
        find=find_opened,
    ),
)
