"""Finding bids. Nothing here unseals one, and before the opening officers learn no name."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from web.base import db
from web.base.clock import utc_now
from web.bidding.models import Bid, BidFile, BidVersion
from web.bidding.states import OPENED_STATES, WRITABLE_STATES, BidState
from web.challenges.models import Challenge
from web.challenges.states import SEALED_STATES, ChallengeState
from web.people.models import User


def own_bid(user: User | None, challenge: Challenge) -> Bid | None:
    """Return the bid of the account's organisation for a challenge."""
    if user is None or user.organisation_id is None:
        return None
    return db.session().scalar(
        select(Bid).where(
            Bid.challenge_id == challenge.id, Bid.organisation_id == user.organisation_id
        )
    )


def list_own(user: User) -> Sequence[Bid]:
    """Return every bid of the account's organisation, the newest first."""
    statement = (
        select(Bid)
        .where(Bid.organisation_id == (user.organisation_id or -1))
        .options(joinedload(Bid.challenge), selectinload(Bid.versions))
        .order_by(Bid.created_at.desc(), Bid.id)
    )
    return db.session().scalars(statement).all()


def is_open(challenge: Challenge) -> bool:
    """Return whether bids are taken at this moment: the deadline is exact."""
    until = challenge.bids_until
    return challenge.state is ChallengeState.ANNOUNCED and until is not None and utc_now() < until


def lock_challenge(challenge: Challenge) -> None:
    """Keep the challenge's state and deadline as they are until the end of the transaction."""
    wanted = select(Challenge).where(Challenge.id == challenge.id).with_for_update(read=True)
    db.session().scalar(wanted.execution_options(populate_existing=True))


def count_handed_in(challenge: Challenge) -> int:
    """Return how many bids wait sealed. Not to be shown before the deadline."""
    counted = select(func.count(Bid.id)).where(
        Bid.challenge_id == challenge.id, Bid.state == BidState.SUBMITTED
    )
    return db.session().scalar(counted) or 0


def list_opened(challenge: Challenge) -> Sequence[Bid]:
    """Return the opened bids by their codes; nothing before the opening."""
    if challenge.opened_at is None:
        return []
    statement = (
        select(Bid)
        .where(Bid.challenge_id == challenge.id, Bid.opened_at.is_not(None))
        .options(joinedload(Bid.organisation), selectinload(Bid.versions))
        .order_by(Bid.code)
    )
    return db.session().scalars(statement).all()


def count_late(challenge: Challenge) -> int:
    """Return how many tried to hand in after the deadline; asked after the opening."""
    counted = select(func.count(Bid.id)).where(
        Bid.challenge_id == challenge.id, Bid.late_at.is_not(None)
    )
    return db.session().scalar(counted) or 0


def bids_in(challenge: Challenge, states: frozenset[BidState]) -> Sequence[Bid]:
    """Return a challenge's bids in some states."""
    statement = select(Bid).where(Bid.challenge_id == challenge.id, Bid.state.in_(states))
    return db.session().scalars(statement.order_by(Bid.created_at, Bid.id)).all()


def is_all_checked(challenge: Challenge) -> bool:
    """Return whether every opened bid has been checked."""
    return not bids_in(challenge, frozenset({BidState.OPENED}))


def is_any_admitted(challenge: Challenge) -> bool:
    """Return whether a bid takes part in the review."""
    return bool(bids_in(challenge, frozenset({BidState.ADMITTED})))


def present_files(bid: Bid) -> Sequence[BidFile]:
    """Return the files that have not been taken off the bid."""
    statement = select(BidFile).where(BidFile.bid_id == bid.id, BidFile.removed_at.is_(None))
    return db.session().scalars(statement.order_by(BidFile.added_at, BidFile.id)).all()


def find_version(bid: Bid, number: int) -> BidVersion | None:
    """Return one submission of a bid."""
    return next((one for one in bid.versions if one.number == number), None)


def list_unfinished(user: User) -> Sequence[Bid]:
    """Return the organisation's bids that are not handed in and still could be."""
    statement = (
        select(Bid)
        .join(Bid.challenge)
        .where(
            Bid.organisation_id == (user.organisation_id or -1),
            Bid.state.in_(WRITABLE_STATES - {BidState.SUBMITTED}),
            Challenge.state == ChallengeState.ANNOUNCED,
            Challenge.bids_until > utc_now(),
        )
        .options(joinedload(Bid.challenge))
        .order_by(Challenge.bids_until)
    )
    return db.session().scalars(statement).all()


def is_opened(bid: Bid) -> bool:
    """Return whether readers other than the bidder may be let in."""
    return bid.opened_at is not None and bid.state in OPENED_STATES | {BidState.VOID}


def sealed_ids() -> Select[int]:
    """Select the bids of which nobody else may know that they are there."""
    return select(Bid.id).join(Bid.challenge).where(Challenge.state.in_(SEALED_STATES))
