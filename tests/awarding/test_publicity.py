"""Publicity periods, objections in them, and the award after them."""

from __future__ import annotations

import pytest

from matcher.domain.codes import Role
from matcher.domain.errors import Forbidden, InputError, WrongState
from tests.awarding.worlds import WAN, Make
from tests.factories import make_user
from tests.problems import refused
from web.awarding import choosing, objections, publicity, queries
from web.awarding.awards import drop
from web.awarding.following import look_after
from web.awarding.publicity import Proposal
from web.awarding.states import AwardState, ObjectionOutcome, ObjectionState
from web.base.workdays.queries import count_working_days
from web.challenges.moving import move
from web.challenges.states import ChallengeState, Variant


def test_the_first_in_rank_is_publicised_and_awarded_when_the_days_are_over(make: Make) -> None:
    world = make()
    period = world.propose(1)
    assert period.last_day == count_working_days(period.first_day, 5).last
    with pytest.raises(WrongState):
        publicity.award(world.officer, world.challenge)
    world.pass_days()
    (award,) = publicity.award(world.officer, world.challenge)
    assert (award.state, award.rank, award.points) == (AwardState.AWARDED, 1, 8500)
    assert [(one.title, one.is_final) for one in award.stages] == [("样机", False), ("海试", True)]
    assert world.challenge.state is ChallengeState.AWARDED


@pytest.mark.parametrize(
    ("numbers", "money", "code"),
    [((), 0, "missing"), ((1, 2), 1, "too_many"), ((1,), 301 * WAN, "too_much")],
)
def test_what_is_proposed_keeps_the_terms(
    make: Make, numbers: tuple[int, ...], money: int, code: str
) -> None:
    world = make()
    with refused(("bids", code)):
        world.propose(*numbers, money=money)
    assert world.challenge.state is ChallengeState.RANKED


def test_nobody_is_passed_over_without_a_word(make: Make) -> None:
    world = make()
    with refused(("text", "passed_over")):
        world.propose(2)
    publicity.publicise(world.officer, world.challenge, [world.proposal(2)], "第一名放弃。")


def test_no_award_while_an_objection_is_open(make: Make) -> None:
    world = make()
    period = world.propose(1)
    objection = objections.raise_objection(
        world.bidders[1], world.challenge, world.bids[0].id, "业绩材料不实。"
    )
    world.pass_days()
    look_after()
    assert period.ended_at is not None
    with pytest.raises(WrongState):
        publicity.award(world.officer, world.challenge)
    with pytest.raises(Forbidden):
        objections.dismiss(world.bidders[1], objection, "不成立。")
    objections.dismiss(world.officer, objection, "经核查材料属实。")
    assert publicity.award(world.officer, world.challenge)


def test_an_objection_comes_from_a_member_within_the_days(make: Make) -> None:
    world = make()
    with pytest.raises(WrongState):
        objections.raise_objection(world.bidders[1], world.challenge, None, "程序有误。")
    world.propose(1)
    with pytest.raises(Forbidden):
        objections.raise_objection(make_user(Role.BROKER), world.challenge, None, "程序有误。")
    with refused(("bid", "unknown")):
        objections.raise_objection(world.owner, world.challenge, world.bids[2].id, "不公。")
    own = objections.raise_objection(world.owner, world.challenge, None, "程序有误。")
    objections.take_back(world.owner, own)
    assert queries.count_objections(world.challenge.id) == (0, 0)
    world.pass_days()
    with pytest.raises(WrongState):
        objections.raise_objection(world.bidders[1], world.challenge, None, "程序有误。")


def test_after_an_upheld_objection_the_next_in_rank_has_a_new_period(make: Make) -> None:
    world = make()
    first = world.propose(1)
    objection = objections.raise_objection(
        world.bidders[1], world.challenge, world.bids[0].id, "业绩材料不实。"
    )
    assert not queries.may_propose(world.challenge)
    objections.uphold(world.officer, objection, "属实。", ObjectionOutcome.DROP, "材料不实。")
    assert queries.may_propose(world.challenge)
    second = world.propose(2)
    assert first.ended_at is not None
    assert second.id != first.id
    world.pass_days()
    (award,) = publicity.award(world.officer, world.challenge)
    assert award.bid is world.bids[1]


def test_an_upheld_objection_may_lead_back_to_the_review_or_fail_the_challenge(
    make: Make,
) -> None:
    world = make()
    world.propose(1)
    one, other = (
        objections.raise_objection(who, world.challenge, None, "程序有误。")
        for who in world.bidders[1:]
    )
    with refused(("public_reason", "missing")):
        objections.uphold(world.officer, one, "属实。", ObjectionOutcome.FAIL, "")
    objections.uphold(world.officer, one, "属实。", ObjectionOutcome.REVIEW_AGAIN, "重新评审。")
    assert world.challenge.state is ChallengeState.REVIEW
    assert other.state is ObjectionState.LAPSED
    assert not queries.awards_in(world.challenge.id, {AwardState.PROPOSED})
    move(world.officer, world.challenge, "rank")
    world.propose(1)  # The same bid may come first again.


def test_a_withdrawn_challenge_ends_what_was_proposed(make: Make) -> None:
    world = make()
    period = world.propose(1)
    move(world.officer, world.challenge, "withdraw")
    assert period.ended_at is not None
    assert [one.state for one in queries.list_awards(world.challenge.id)] == [AwardState.DROPPED]


def test_the_owners_choice_binds_the_office(make: Make) -> None:
    world = make(Variant.OWNER)
    with refused(("bids", "no_choice")):
        world.propose(1)
    with pytest.raises(Forbidden):
        choosing.choose(world.bidders[0], world.challenge, world.bids[0].id, "好。", "好。")
    with pytest.raises(InputError):
        choosing.choose(world.owner, world.challenge, world.bids[1].id, "", "")
    choosing.choose(world.owner, world.challenge, world.bids[1].id, "更合用。", "方案更合用。")
    with refused(("bids", "not_chosen")):
        world.propose(1)
    world.propose(2)
    with pytest.raises(WrongState):
        choosing.choose(world.owner, world.challenge, world.bids[0].id, "改主意。", "改选。")
    (award,) = queries.list_awards(world.challenge.id)
    drop(world.officer, award, "揭榜方放弃。")
    assert queries.current_choice(world.challenge) is None
    choosing.choose(world.owner, world.challenge, world.bids[0].id, "次选。", "次选方案。")
    publicity.publicise(
        world.officer, world.challenge, [Proposal(world.bids[0].id, 0, "次选方案。")], ""
    )
