"""The demo's bids: handed in before the deadlines of its challenges, opened and checked after."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import select

from matcher.domain.codes import Role
from matcher.domain.machine import step
from web.base import db
from web.base.site import local_day
from web.bidding.completeness import indicator_lines
from web.bidding.drafts import Draft
from web.bidding.models import Bid, BidVersion
from web.bidding.plans import BudgetLine, Member, Plan, PlannedMilestone
from web.bidding.sealing import Content, seal
from web.bidding.states import BID, BidState, FormFault
from web.bidding.versions import make_submission
from web.challenges.models import Challenge
from web.challenges.moving import move
from web.people.models import User
from web.postings.demo import Loaded, Row, read_rows

FEN_OF_WAN = 1_000_000
DAYS_OF_MONTH = 30


def load_bids(loaded: Loaded) -> None:
    """Load the demo's bids; the challenges whose bids are opened go on to their review."""
    officer = db.session().scalars(select(User).filter_by(role=Role.OFFICER)).first()
    assert officer is not None
    challenges = {
        one.title: one for one in db.session().scalars(select(Challenge).filter_by(is_demo=True))
    }
    for title, rows in groupby(read_rows("bids"), key=lambda row: str(row["challenge"])):
        challenge = challenges[title]
        bids = [(row, _bid(loaded, row, challenge)) for row in rows]
        if challenge.closed_at is not None:
            _open(officer, challenge, bids)
    db.flush()


def _bid(loaded: Loaded, row: Row, challenge: Challenge) -> Bid:
    author = loaded.member(row["organisation"])
    assert challenge.bids_until is not None and challenge.announced_at is not None
    # One that is being written was begun so many days ago; the others came before the deadline.
    end = challenge.bids_until if challenge.closed_at else _now(loaded)
    moment = end - timedelta(days=row["days_before"], hours=7)
    bid = Bid(
        challenge=challenge,
        organisation=loaded.organisations[row["organisation"]],
        author_id=author.id,
        created_at=max(moment - timedelta(days=4), challenge.announced_at),
        state=BID.initial,
        is_demo=True,
    )
    db.session().add(bid)
    db.flush()
    plan = _plan(row, challenge, author)
    if row["state"] == BidState.DRAFT.value:
        bid.sealed_draft = seal(bid, Content.DRAFT, "", Draft(plan).text)
        return bid
    if row.get("replaced"):
        _hand_in(bid, 1, plan, author, moment - timedelta(days=2))
    _hand_in(bid, 2 if row.get("replaced") else 1, plan, author, moment)
    return bid


def _hand_in(bid: Bid, number: int, plan: Plan, author: User, moment: datetime) -> None:
    found = make_submission(bid.challenge_id, bid.id, number, plan, ())
    version = BidVersion(
        bid_id=bid.id,
        number=number,
        sealed=seal(bid, Content.VERSION, number, found.text),
        digest=found.digest,
        submitted_by_id=author.id,
        submitted_at=moment,
    )
    db.session().add(version)
    db.flush()
    bid.submitted_at, bid.state = moment, BidState.SUBMITTED


def _open(officer: User, challenge: Challenge, bids: list[tuple[Row, Bid]]) -> None:
    assert challenge.closed_at is not None
    opened_at = challenge.closed_at + timedelta(hours=10)
    challenge.opened_at = opened_at
    for number, (row, bid) in enumerate(bids, 1):
        bid.code, bid.opened_at = f"{number:02d}", opened_at
        bid.state = step(BID, step(BID, bid.state, "open"), _verb(row))
        bid.checked_by_id, bid.checked_at = officer.id, opened_at + timedelta(days=1)
        if "fault" in row:
            bid.fault, bid.fault_note = FormFault(row["fault"]), row["fault_note"]
    move(officer, challenge, "open_bids", bids=len(bids))
    move(officer, challenge, "begin_review", bids=sum("fault" not in row for row, _ in bids))


def _verb(row: Row) -> str:
    return "refuse" if "fault" in row else "admit"


def _plan(row: Row, challenge: Challenge, author: User) -> Plan:
    assert challenge.bids_until is not None
    begins = local_day(challenge.bids_until) + timedelta(days=DAYS_OF_MONTH)
    lines = len(indicator_lines(challenge.indicators))
    texts: dict[str, Any] = {
        name: row[name] for name in ("approach", "basis", "novelty", "risks", "contact_phone")
    }
    return Plan(
        **texts,
        commitments=tuple(row["commitments"][:lines]),
        team=tuple(Member(**one) for one in row["team"]),
        partners=tuple(row["partners"]),
        milestones=tuple(
            PlannedMilestone(
                one["title"],
                begins + timedelta(days=DAYS_OF_MONTH * one["months"]),
                one["result"],
                one["money_wan"] * FEN_OF_WAN,
                one["is_gate"],
            )
            for one in row["milestones"]
        ),
        budget=tuple(
            BudgetLine(one["item"], one["asked_wan"] * FEN_OF_WAN, one["own_wan"] * FEN_OF_WAN)
            for one in row["budget"]
        ),
        contact_name=author.name,
        contact_email=author.email,
        agrees=row["state"] != BidState.DRAFT.value,
    )


def _now(loaded: Loaded) -> datetime:
    return loaded.moment(loaded.today.isoformat(), 1)
