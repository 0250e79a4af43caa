"""The demo's results: one in its publicity period, a race that runs, one that was accepted.

Led through the real services; what happened on which day is written afterwards, since the
services only know today. A challenge that the features before did not rank is left alone.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import select

from matcher.domain.codes import Role
from web.awarding import awards, choosing, confirming, planning, publicity, stages
from web.awarding.awards import ContractData
from web.awarding.models import Award, Publicity, Stage
from web.awarding.planning import PlannedStage
from web.awarding.publicity import Proposal
from web.awarding.queries import list_candidates
from web.awarding.states import StageState, StageStep
from web.base import db
from web.base.site import today, zone
from web.challenges.demo import stage_of
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState, Variant
from web.people.models import User
from web.postings.demo import Loaded

REASON = "方案针对难点，指标承诺明确，前期试验数据扎实，经费安排合理。"
PLAN = (
    ("样机设计和制作", "样机一套，设计图纸一份", 30, -40, False),
    ("中试考核", "连续运行试验报告一份", 30, 25, True),
    ("工程示范和验收", "示范工程总结和检测报告", 40, 240, False),
)
"""Title, result, share of the money in percent, days from today, whether it is a gate."""
ACCEPTED_DAYS_AGO = 280
"""The accepted challenge's milestones lie so many days earlier."""


def load_awards(_loaded: Loaded) -> None:
    """Lead the demo's ranked challenges as far as their file says."""
    officer = db.session().scalars(select(User).filter_by(role=Role.OFFICER)).first()
    assert officer is not None
    ranked = select(Challenge).where(Challenge.is_demo, Challenge.state == ChallengeState.RANKED)
    for challenge in db.session().scalars(ranked.order_by(Challenge.id)).all():
        stage = stage_of(challenge)
        if stage == "publicity":
            _publicise(officer, challenge, ago=2)
        elif stage in ("running", "accepted"):
            shift = ACCEPTED_DAYS_AGO if stage == "accepted" else 0
            _award(officer, challenge, shift)
            if stage == "accepted":
                _accept(officer, challenge)
    db.flush()


def _publicise(officer: User, challenge: Challenge, ago: int) -> Publicity:
    best = list_candidates(challenge)[: challenge.awards]
    share = challenge.money // max(1, len(best))
    if challenge.variant is Variant.OWNER:
        owner = _member(challenge.organisation_id)
        choice = choosing.choose(owner, challenge, best[0].bid.id, REASON, REASON)
        choice.at = _moment(ago + 3)
    proposals = [Proposal(one.bid.id, share, REASON) for one in best]
    period = publicity.publicise(officer, challenge, proposals, "")
    days = timedelta(days=ago)
    if ago > (period.last_day - period.first_day).days:
        period.last_day -= days
    period.first_day -= days
    period.begun_at = _moment(ago)
    db.flush()
    return period


def _award(officer: User, challenge: Challenge, shift: int) -> None:
    period = _publicise(officer, challenge, ago=100 + shift)
    for one in publicity.award(officer, challenge):
        planned = [
            PlannedStage(
                title=title,
                result=result,
                due_on=today() + timedelta(days=days - shift),
                money=_share(one.money, number),
                is_gate=is_gate,
            )
            for number, (title, result, _, days, is_gate) in enumerate(PLAN)
        ]
        planning.plan_stages(officer, one, planned)
        for side in (one.bid.organisation_id, challenge.organisation_id):
            if side is not None:
                confirming.answer_plan(_member(side), one, "", agrees=True)
        number = f"JB-{challenge.number}-{one.rank}"
        awards.contract(
            officer, one, ContractData(number=number, signed_on=today(), money=one.money)
        )
        one.proposed_at, one.awarded_at = period.begun_at, _moment(90 + shift)
        one.signed_on = today() - timedelta(days=85 + shift)
        _pass(officer, one.stages[0])
    period.ended_at = _moment(91 + shift)
    running = [one for one in _awards(challenge) if len(one.stages) > 1]
    if challenge.variant is Variant.RACE and running:
        # One team is at the gate already; the other one still works.
        team = running[0]
        stages.report(_member(team.bid.organisation_id), team.stages[1], "已连续运行 30 天。")


def _accept(officer: User, challenge: Challenge) -> None:
    for one in _awards(challenge):
        for stage in one.stages:
            if stage.state is not StageState.PASSED:
                _pass(officer, stage)
        one.ended_at = challenge.ended_at = _moment(35)


def _pass(officer: User, stage: Stage) -> None:
    award = stage.award
    challenge = award.challenge
    stages.report(_member(award.bid.organisation_id), stage, f"已完成：{stage.result}。")
    if challenge.variant is Variant.OWNER:
        owner = _member(challenge.organisation_id)
        stages.opine(owner, stage, "已在现场核对，达到约定。", agrees=True)
    stages.decide(officer, stage, StageStep.PASS, "交付物齐全，指标达到约定。")
    on = datetime.combine(min(stage.due_on, today()), time(10), zone()) - timedelta(days=2)
    stage.reported_at = stage.decided_at = on
    for hours, note in enumerate(stage.notes):
        note.at = on + timedelta(hours=hours)


def _share(money: int, number: int) -> int:
    """Return a milestone's share; the last one takes what is left, so that no fen is lost."""
    shares = [money * part // 100 for _, _, part, _, _ in PLAN]
    return money - sum(shares[:-1]) if number == len(PLAN) - 1 else shares[number]


def _awards(challenge: Challenge) -> list[Award]:
    statement = select(Award).where(Award.challenge_id == challenge.id).order_by(Award.rank)
    return list(db.session().scalars(statement))


def _member(organisation_id: int | None) -> User:
    members = select(User).where(User.organisation_id == organisation_id).order_by(User.id)
    return db.session().scalars(members).first() or _nobody(organisation_id)


def _nobody(organisation_id: int | None) -> User:
    raise LookupError(f"organisation {organisation_id} of the demo has no account")


def _moment(days_ago: int) -> datetime:
    return datetime.combine(today() - timedelta(days=days_ago), time(10), zone())
