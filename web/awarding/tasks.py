"""What waits for officers, owners and teams after the ranking."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from matcher.domain.codes import Role
from web.awarding.models import Award, Objection, Publicity, Stage
from web.awarding.plan_queries import is_asked
from web.awarding.queries import (
    awards_in,
    count_objections,
    current_choice,
    current_publicity,
    may_propose,
    present_stages,
    reminded_days,
)
from web.awarding.states import AwardState, ObjectionState, StageState
from web.base import db
from web.base.inbox import Task, TaskKind
from web.bidding.models import Bid
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState, Variant
from web.people.models import User
from web.postings.kinds import MEMBERS

ANSWER, OVER, DECIDE, CONTRACT, PROPOSE = (
    "objection",
    "publicity_over",
    "stage_reported",
    "award_contract",
    "award_proposal",
)
STAGE, CHOICE, OPINION, PLAN = "award_stage", "bid_choice", "stage_opinion", "award_plan"

OFFICERS = frozenset({Role.OFFICER})


def find_for_office(_user: User, today: date) -> list[Task]:
    """Return what officers have to do: all kinds."""
    found = [
        Task(ANSWER, one.id, one.publicity.challenge.title, since=one.raised_at)
        for one in db.session().scalars(
            select(Objection)
            .where(Objection.state == ObjectionState.OPEN)
            .options(joinedload(Objection.publicity).joinedload(Publicity.challenge))
            .order_by(Objection.id)
        )
    ]
    for challenge in _in(ChallengeState.RANKED, ChallengeState.PUBLICITY):
        found += _result(challenge, today)
    found += [
        Task(DECIDE, one.award_id, _title(one), since=one.reported_at)
        for one in present_stages()
        if one.state is StageState.REPORTED
    ]
    statement = select(Award).where(Award.state == AwardState.AWARDED)
    found += [
        Task(CONTRACT, one.id, one.challenge.title, since=one.awarded_at)
        for one in db.session().scalars(statement.options(joinedload(Award.challenge)))
    ]
    return found


def _result(challenge: Challenge, today: date) -> list[Task]:
    is_owners = challenge.variant is Variant.OWNER and current_choice(challenge) is None
    if may_propose(challenge) and not is_owners:
        return [Task(PROPOSE, challenge.id, challenge.title)]
    publicity = current_publicity(challenge.id)
    if publicity is None or publicity.last_day >= today or count_objections(challenge.id)[1]:
        return []
    if not awards_in(challenge.id, {AwardState.PROPOSED}):
        return []
    return [Task(OVER, challenge.id, challenge.title, since=publicity.ended_at)]


def find_for_member(user: User, today: date) -> list[Task]:
    """Return what the account's organisation has to do, as a team and as an owner."""
    if user.organisation_id is None:
        return []
    latest = today + timedelta(days=reminded_days())
    found = []
    for stage in present_stages():
        award = stage.award
        is_own = award.bid.organisation_id == user.organisation_id
        is_due = stage.state is StageState.PENDING and stage.due_on <= latest
        if is_own and (is_due or stage.state is StageState.REWORK):
            found.append(Task(STAGE, award.id, _title(stage), until=stage.due_on))
        if _asks_owner(user, stage):
            found.append(Task(OPINION, award.id, _title(stage), since=stage.reported_at))
    found += [
        Task(PLAN, one.id, one.challenge.title, since=one.plan_changed_at)
        for one in _changed_plans(user)
    ]
    states = ChallengeState.RANKED, ChallengeState.PUBLICITY
    return found + [
        Task(CHOICE, challenge.id, challenge.title)
        for challenge in _in(*states, owner=user.organisation_id)
        if _waits_for_choice(challenge)
    ]


def _changed_plans(user: User) -> list[Award]:
    """Return the awards whose changed milestones the account's organisation has not answered."""
    statement = (
        select(Award)
        .join(Award.bid)
        .join(Award.challenge)
        .where(
            Award.state == AwardState.AWARDED,
            Award.plan_changed_at.is_not(None),
            or_(
                Bid.organisation_id == user.organisation_id,
                Challenge.organisation_id == user.organisation_id,
            ),
        )
    )
    found = db.session().scalars(statement.order_by(Award.id))
    return [one for one in found if is_asked(user, one)]


def _waits_for_choice(challenge: Challenge) -> bool:
    is_owners = challenge.variant is Variant.OWNER and may_propose(challenge)
    return is_owners and current_choice(challenge) is None


def _asks_owner(user: User, stage: Stage) -> bool:
    challenge = stage.award.challenge
    return (
        challenge.organisation_id == user.organisation_id
        and challenge.variant is Variant.OWNER
        and stage.state is StageState.REPORTED
        and stage.owner_agrees is None
    )


def _in(*states: ChallengeState, owner: int | None = None) -> list[Challenge]:
    statement = select(Challenge).where(Challenge.state.in_(states))
    if owner is not None:
        statement = statement.where(Challenge.organisation_id == owner)
    return list(db.session().scalars(statement.order_by(Challenge.id)))


def _title(stage: Stage) -> str:
    return f"{stage.award.challenge.title} · {stage.title}"


TASKS = (
    TaskKind(
        ANSWER,
        _l("公示异议待答复"),
        _l("去答复"),
        "awarding.objection",
        21,
        argument="objection_id",
        roles=OFFICERS,
        find=find_for_office,
    ),
    TaskKind(
        PROPOSE,
        _l("评审已完成，请公示结果"),
        _l("去公示"),
        "awarding.office",
        22,
        argument="challenge_id",
        roles=OFFICERS,
    ),
    TaskKind(
        OVER,
        _l("公示期满，可以立项"),
        _l("去立项"),
        "awarding.office",
        23,
        argument="challenge_id",
        roles=OFFICERS,
    ),
    TaskKind(
        CONTRACT,
        _l("已立项，待记录合同"),
        _l("去记录"),
        "awarding.award",
        24,
        argument="award_id",
        roles=OFFICERS,
    ),
    TaskKind(
        PLAN,
        _l("里程碑等您答复"),
        _l("去确认"),
        "awarding.award",
        25,
        argument="award_id",
        roles=MEMBERS,
    ),
    TaskKind(
        DECIDE,
        _l("里程碑待考核"),
        _l("去考核"),
        "awarding.award",
        25,
        argument="award_id",
        roles=OFFICERS,
    ),
    TaskKind(
        STAGE,
        _l("里程碑到期，请报告"),
        _l("去报告"),
        "awarding.award",
        44,
        argument="award_id",
        roles=MEMBERS,
        find=find_for_member,
    ),
    TaskKind(
        CHOICE,
        _l("请选定揭榜方"),
        _l("去选定"),
        "awarding.choose",
        26,
        argument="challenge_id",
        roles=MEMBERS,
    ),
    TaskKind(
        OPINION,
        _l("请对里程碑表态"),
        _l("去表态"),
        "awarding.award",
        27,
        argument="award_id",
        roles=MEMBERS,
    ),
)
