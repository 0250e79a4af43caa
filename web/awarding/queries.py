"""Results, objections, awards and their milestones as the pages and services read them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from web.awarding.models import Award, Objection, OwnerChoice, Publicity, Stage
from web.awarding.states import AwardState, ObjectionState, StageState
from web.awarding.sums import Sum, Sums, sum_stages
from web.base import db
from web.base.labels import region
from web.bidding.models import Bid
from web.bidding.reading import list_admitted
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState, Variant
from web.reviewing.standing import rank_challenge

REMINDED_DAYS = 14
"""So many days before a milestone's day its team is reminded."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A bid as it came out of the review, and what was decided about it."""

    bid: Bid
    rank: int
    points: Fraction
    award: Award | None
    is_chosen: bool
    """By the owner of the problem, where that counts."""

    @property
    def is_out(self) -> bool:
        """Whether it was proposed once and dropped."""
        return self.award is not None and self.award.state is AwardState.DROPPED


def list_candidates(challenge: Challenge) -> list[Candidate]:
    """Return the ranked bids of a challenge. Raises WrongState before all rounds are released."""
    bids = {bid.id: bid for bid in list_admitted(challenge.id)}
    awards = {award.bid_id: award for award in list_awards(challenge.id)}
    choice = current_choice(challenge)
    return [
        Candidate(
            bids[one.bid_id],
            one.rank,
            one.points,
            awards.get(one.bid_id),
            is_chosen=choice is not None and choice.bid_id == one.bid_id,
        )
        for one in rank_challenge(challenge.id)
        if one.bid_id in bids
    ]


def list_awards(challenge_id: int) -> Sequence[Award]:
    """Return all awards of a challenge by rank, dropped ones among them."""
    statement = (
        select(Award)
        .where(Award.challenge_id == challenge_id)
        .options(
            joinedload(Award.bid).joinedload(Bid.organisation),
            selectinload(Award.stages),
            joinedload(Award.challenge),
        )
        .order_by(Award.rank, Award.id)
    )
    return db.session().scalars(statement).all()


def awards_in(challenge_id: int, states: Collection[AwardState]) -> list[Award]:
    """Return the awards of a challenge that are in one of some states."""
    return [award for award in list_awards(challenge_id) if award.state in states]


def award_of_bid(bid_id: int) -> Award | None:
    """Return what was decided about a bid."""
    return db.session().scalar(select(Award).where(Award.bid_id == bid_id))


def current_publicity(challenge_id: int) -> Publicity | None:
    """Return the last publicity period of a challenge, over or not."""
    statement = select(Publicity).where(Publicity.challenge_id == challenge_id)
    return db.session().scalar(statement.order_by(Publicity.id.desc()).limit(1))


def list_publicities(challenge_id: int) -> Sequence[Publicity]:
    """Return all publicity periods of a challenge, the last one first."""
    statement = select(Publicity).where(Publicity.challenge_id == challenge_id)
    return db.session().scalars(statement.order_by(Publicity.id.desc())).all()


def list_objections(challenge_id: int) -> Sequence[Objection]:
    """Return the objections against a challenge's result, the open ones first."""
    statement = (
        select(Objection)
        .join(Objection.publicity)
        .where(Publicity.challenge_id == challenge_id)
        .options(
            joinedload(Objection.organisation),
            joinedload(Objection.bid).joinedload(Bid.organisation),
        )
        .order_by(Objection.state != ObjectionState.OPEN, Objection.id)
    )
    return db.session().scalars(statement).all()


def count_objections(challenge_id: int) -> tuple[int, int]:
    """Return how many objections came, and how many of them wait for an answer.

    One that its author took back is not counted.
    """
    rows = db.session().execute(
        select(Objection.state, func.count())
        .join(Objection.publicity)
        .where(Publicity.challenge_id == challenge_id)
        .group_by(Objection.state)
    )
    counts = {state: int(count) for state, count in rows}
    counts.pop(ObjectionState.WITHDRAWN, None)
    return sum(counts.values()), counts.get(ObjectionState.OPEN, 0)


def own_objections(challenge_id: int, organisation_id: int | None) -> list[Objection]:
    """Return what an organisation objected to a challenge's result."""
    if organisation_id is None:
        return []
    return [one for one in list_objections(challenge_id) if one.organisation_id == organisation_id]


def last_choice(challenge_id: int) -> OwnerChoice | None:
    """Return what the owner chose last."""
    statement = select(OwnerChoice).where(OwnerChoice.challenge_id == challenge_id)
    return db.session().scalar(statement.order_by(OwnerChoice.id.desc()).limit(1))


def current_choice(challenge: Challenge) -> OwnerChoice | None:
    """Return the owner's choice that binds: not one whose award was dropped since."""
    if challenge.variant is not Variant.OWNER:
        return None
    choice = last_choice(challenge.id)
    award = None if choice is None else award_of_bid(choice.bid_id)
    if choice is None or award is None or award.ended_at is None:
        return choice
    is_over = award.state is AwardState.DROPPED and award.ended_at >= choice.at
    return None if is_over else choice


def may_propose(challenge: Challenge) -> bool:
    """Return whether awards may be proposed: after the ranking, and again where one was dropped
    because of an objection, or its bidder stepped back."""
    if challenge.state is ChallengeState.RANKED:
        return True
    if challenge.state is not ChallengeState.PUBLICITY or count_objections(challenge.id)[1]:
        return False
    proposed = awards_in(challenge.id, {AwardState.PROPOSED})
    publicity = current_publicity(challenge.id)
    dropped = awards_in(challenge.id, {AwardState.DROPPED})
    return len(proposed) < challenge.awards and any(
        publicity is not None
        and award.ended_at is not None
        and award.ended_at >= publicity.begun_at
        for award in dropped
    )


def sums_of(award: Award, today: date) -> Sums:
    """Return what an award's milestones come to on a day."""
    parts = [Sum(stage.money, stage.due_on, stage.state) for stage in award.stages]
    return sum_stages(award.agreed, parts, today)


def current_stage(award: Award) -> Stage | None:
    """Return the milestone that the team works on: the first that has not passed."""
    return next((one for one in award.stages if one.state is not StageState.PASSED), None)


def runs() -> ColumnElement[bool]:
    """Return the condition that an award is being worked on."""
    return Award.state == AwardState.CONTRACTED


def open_stages() -> Select[Stage]:
    """Select the milestones of running awards that have not passed, with all they belong to."""
    return (
        select(Stage)
        .join(Stage.award)
        .where(runs(), Stage.state != StageState.PASSED)
        .options(
            joinedload(Stage.award).joinedload(Award.challenge),
            joinedload(Stage.award).joinedload(Award.bid).joinedload(Bid.organisation),
        )
        .order_by(Stage.due_on, Stage.id)
    )


def present_stages() -> list[Stage]:
    """Return the milestone that each running award's team works on, the first due first."""
    found: dict[int, Stage] = {}
    for stage in db.session().scalars(open_stages()):
        known = found.get(stage.award_id)
        if known is None or stage.place < known.place:
            found[stage.award_id] = stage
    return sorted(found.values(), key=lambda stage: (stage.due_on, stage.id))


def reminded_days() -> int:
    """Return how many days before a milestone's day its team is reminded."""
    return region().number("stage_days", REMINDED_DAYS)


def gate_teams(challenge_id: int) -> list[Award]:
    """Return the running teams of a race whose present milestone is a gate."""
    running = awards_in(challenge_id, {AwardState.CONTRACTED})
    return [one for one in running if (stage := current_stage(one)) is not None and stage.is_gate]


def count_behind(challenge_id: int) -> int:
    """Return how many running teams are not at a gate: they are decided about later."""
    running = awards_in(challenge_id, {AwardState.CONTRACTED})
    return len(running) - len(gate_teams(challenge_id))
