"""Milestones of an award: taken over from the bid, edited by officers until the contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matcher.domain.errors import InputError, Problem, WrongState
from web.awarding import mails
from web.awarding.models import Award, Stage
from web.awarding.permissions import MANAGE_AWARDS
from web.awarding.states import AwardState
from web.awarding.verbs import AwardObject, AwardVerb
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.bidding.reading import read_bid
from web.challenges.states import Variant
from web.people.models import User

MOST = 20
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStage:
    """A milestone as the office plans it; money in fen."""

    title: str
    due_on: date
    result: str = ""
    money: int = 0
    is_gate: bool = False


def take_over_plan(award: Award) -> None:
    """Make the milestones of the bid those of the award, by their days; the last one is final."""
    planned = sorted(read_bid(award.bid, blind=False).plan.milestones, key=lambda one: one.due)
    _keep(
        award,
        [
            PlannedStage(
                title=one.title[:LONGEST_TITLE],
                due_on=one.due,
                result=one.result,
                money=one.money,
                is_gate=one.is_gate and number < len(planned),
            )
            for number, one in enumerate(planned, start=1)
        ],
    )


def plan_stages(actor: User, award: Award, stages: Sequence[PlannedStage]) -> None:
    """Keep the milestones in the order of their days. The last one's passing is the acceptance.

    Where something changes, the team and the owner have to agree anew (``confirming.py``).
    """
    require(actor, MANAGE_AWARDS, award)
    if award.state is not AwardState.AWARDED:
        raise WrongState("award", award.state.value, "plan")
    problems = []
    if not stages or len(stages) > MOST:
        problems.append(Problem("rows", "count"))
    if any(not one.title.strip() for one in stages):
        problems.append(Problem("rows", "title"))
    if sum(one.money for one in stages) > award.money:
        problems.append(Problem("rows", "too_much"))
    if problems:
        raise InputError(problems)
    before = _facts(award)
    _keep(award, sorted(stages, key=lambda one: one.due_on))
    log.record(actor, AwardVerb.PLAN, AwardObject.AWARD, award.id, stages=len(stages))
    if _facts(award) != before:
        award.plan_changed_at = utc_now()
        db.flush()
        mails.tell_plan_changed(award)


def _facts(award: Award) -> list[tuple[object, ...]]:
    return [(one.title, one.result, one.due_on, one.money, one.is_gate) for one in award.stages]


def plan_problem(award: Award, money: int) -> str:
    """Return why an award's milestones cannot go into a contract; empty where they can."""
    if not award.stages:
        return "no_stages"
    if sum(stage.money for stage in award.stages) != money:
        return "sum"
    is_race = award.challenge.variant is Variant.RACE
    if is_race and not any(stage.is_gate for stage in award.stages):
        return "no_gate"
    return ""


def _keep(award: Award, stages: Sequence[PlannedStage]) -> None:
    award.stages.clear()
    # The places are unique: the old ones go first.
    db.flush()
    award.stages.extend(
        Stage(
            place=place,
            title=one.title.strip(),
            result=one.result.strip(),
            due_on=one.due_on,
            money=one.money,
            is_gate=one.is_gate and place < len(stages),
            is_final=place == len(stages),
        )
        for place, one in enumerate(stages, start=1)
    )
    db.flush()
