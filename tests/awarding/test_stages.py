"""Contracts, milestones, gates of a race, acceptance, and the money of all that."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain.codes import Role
from matcher.domain.errors import Forbidden, LostRace, WrongState
from tests.awarding.worlds import WAN, Make, World, make_seat
from tests.calendar import today
from tests.factories import make_user
from tests.problems import refused
from web.awarding import awards, choosing, confirming, planning, stages
from web.awarding.awards import ContractData
from web.awarding.files import reads_stage
from web.awarding.models import Award
from web.awarding.planning import PlannedStage
from web.awarding.queries import current_stage
from web.awarding.stages import Verdict
from web.awarding.states import AwardState, GateFate, StageState, StageStep
from web.awarding.sums import Sum, sum_stages
from web.challenges.moving import move
from web.challenges.states import ChallengeState, Variant
from web.people.models import User
from web.reviewing.states import Purpose

ONE = st.builds(
    Sum,
    st.integers(0, 10**12),
    st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    st.sampled_from(StageState),
)


@given(st.lists(ONE, max_size=8), st.integers(0, 10**13))
@settings(max_examples=50)
def test_sums_are_exact_in_fen(parts: list[Sum], agreed: int) -> None:
    sums = sum_stages(agreed, parts, date(2026, 7, 1))
    open_ones = sum(one.money for one in parts if one.state is not StageState.PASSED)
    assert sums.planned == sums.passed + open_ones
    assert sums.agreed == sums.passed + sums.left == sums.planned + sums.difference
    assert sums.due + sum(one.money for one in parts if one.due_on > date(2026, 7, 1)) == (
        sums.planned
    )


def contract(world: World, award: Award, money: int = 100 * WAN) -> None:
    data = ContractData(number=f"JB-{award.id}", signed_on=today(), money=money)
    awards.contract(world.officer, award, data)


def reach(world: World, award: Award, bidder: User, step: StageStep | None = None) -> None:
    stage = current_stage(award)
    assert stage is not None
    stages.report(bidder, stage, "已完成。")
    if step is not None:
        stages.decide(world.officer, stage, step, "符合要求。")


def test_a_contract_takes_milestones_of_its_own_money(make: Make) -> None:
    world = make()
    (award,) = world.award(1)
    with refused(("money", "too_much")):
        contract(world, award, 100 * WAN + 1)
    with refused(("money", "sum")):
        contract(world, award, 99 * WAN)
    due = today() + timedelta(days=90)
    plan = [PlannedStage(title="海试", due_on=due, money=99 * WAN)]
    planning.plan_stages(world.officer, award, plan)
    for side in (world.bidders[0], world.owner):
        confirming.answer_plan(side, award, "", agrees=True)
    contract(world, award, 99 * WAN)
    assert world.challenge.state is ChallengeState.RUNNING
    with pytest.raises(WrongState):
        planning.plan_stages(world.officer, award, plan)


def test_the_last_milestone_passed_is_the_acceptance(make: Make) -> None:
    world = make()
    (award,) = world.award(1)
    contract(world, award)
    first, last = award.stages
    with pytest.raises(Forbidden):
        stages.report(world.bidders[1], first, "已完成。")
    with pytest.raises(WrongState):
        stages.report(world.bidders[0], last, "已完成。")
    reach(world, award, world.bidders[0], StageStep.RETURN)
    assert first.state is StageState.REWORK
    reach(world, award, world.bidders[0], StageStep.PASS)
    assert [note.step.value for note in first.notes] == ["report", "return", "report", "pass"]
    reach(world, award, world.bidders[0], StageStep.PASS)
    assert award.state is AwardState.ACCEPTED
    assert world.challenge.state is ChallengeState.ACCEPTED
    assert world.challenge.ended_at is not None


def test_where_the_owner_chooses_it_agrees_first(make: Make) -> None:
    world = make(Variant.OWNER)
    choosing.choose(world.owner, world.challenge, world.bids[0].id, "更合用。", "更合用。")
    (award,) = world.award(1)
    contract(world, award)
    stage = award.stages[0]
    reach(world, award, world.bidders[0])
    with refused(("how", "owner")):
        stages.decide(world.officer, stage, StageStep.PASS, "符合要求。")
    with pytest.raises(Forbidden):
        stages.opine(world.bidders[0], stage, "同意。", agrees=True)
    stages.opine(world.owner, stage, "同意。", agrees=True)
    stages.decide(world.officer, stage, StageStep.PASS, "符合要求。")


def test_a_race_runs_when_all_have_contracts_and_is_decided_at_the_gate(make: Make) -> None:
    world = make(Variant.RACE, 2)
    one, other = world.award(1, 2)
    contract(world, one)
    assert world.challenge.state is ChallengeState.AWARDED
    contract(world, other)
    reach(world, one, world.bidders[0])
    gate = one.stages[0]
    with refused(("how", "gate")):
        stages.decide(world.officer, gate, StageStep.PASS, "符合要求。")
    go, out = Verdict(GateFate.GO_ON, "效果好。"), Verdict(GateFate.OUT, "效果不够。")
    with pytest.raises(LostRace):
        stages.decide_gate(world.officer, world.challenge, {one.id: go})
    with refused(("teams", "unreported")):
        stages.decide_gate(world.officer, world.challenge, {one.id: go, other.id: go})
    with refused(("teams", "nobody")):
        stages.decide_gate(world.officer, world.challenge, {one.id: out, other.id: out})
    stages.decide_gate(world.officer, world.challenge, {one.id: go, other.id: out})
    assert (one.state, other.state) == (AwardState.CONTRACTED, AwardState.OUT)
    assert other.end_reason == "效果不够。"
    reach(world, one, world.bidders[0], StageStep.PASS)
    assert world.challenge.state is ChallengeState.ACCEPTED


def test_a_race_needs_a_gate(make: Make) -> None:
    world = make(Variant.RACE, 2)
    (award,) = world.award(1)
    due = today() + timedelta(days=90)
    plan = [PlannedStage(title="海试", due_on=due, money=100 * WAN)]
    planning.plan_stages(world.officer, award, plan)
    with refused(("money", "no_gate")):
        contract(world, award)


def test_awards_end_with_their_challenge_and_it_with_the_last_of_them(make: Make) -> None:
    world = make(Variant.RACE, 2)
    one, other = world.award(1, 2)
    contract(world, one)
    awards.drop(world.officer, other, "揭榜方放弃。")
    assert world.challenge.state is ChallengeState.RUNNING
    world.challenge.end_reason = "主体变更。"
    move(world.officer, world.challenge, "terminate")
    assert (one.state, one.end_reason) == (AwardState.TERMINATED, "主体变更。")


def test_why_a_bidder_left_is_not_told_to_everybody(make: Make) -> None:
    world = make()
    (award,) = world.award(1)
    awards.drop(world.officer, award, "揭榜方资金困难。")
    assert world.challenge.state is ChallengeState.TERMINATED
    assert "资金" not in world.challenge.end_reason


def test_who_judges_at_a_gate_reads_the_files_of_the_team(make: Make) -> None:
    world = make()
    (award,) = world.award(1)
    contract(world, award)
    stage = award.stages[0]
    seated, other = make_seat(world, award.bid, Purpose.GATE), make_user(Role.EXPERT)
    readers = [seated, world.officer, world.bidders[0], world.owner]
    assert all(reads_stage(user, stage) for user in readers)
    assert not any(reads_stage(user, stage) for user in (other, world.bidders[1], None))
    appraiser = make_seat(world, award.bid, Purpose.BIDS)
    assert not reads_stage(appraiser, stage)
