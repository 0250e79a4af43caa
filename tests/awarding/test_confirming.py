"""Milestones that officers changed are signed once the team and the owner agree to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.domain.errors import Forbidden, InputError, LostRace, WrongState
from tests.awarding.worlds import WAN, Make, World
from tests.calendar import today
from web.awarding import awards, confirming, planning
from web.awarding.awards import ContractData
from web.awarding.models import Award
from web.awarding.plan_queries import lacking
from web.awarding.planning import PlannedStage
from web.awarding.states import AwardState
from web.base import db
from web.base.mails.models import Message
from web.people.models import User

Login = Callable[[User], FlaskClient]


def change_plan(world: World, award: Award, title: str = "海试") -> None:
    due = today() + timedelta(days=90)
    plan = [PlannedStage(title=title, due_on=due, money=100 * WAN)]
    planning.plan_stages(world.officer, award, plan)
    db.commit()


def sign(world: World, award: Award) -> None:
    data = ContractData(number="JB-1", signed_on=today(), money=100 * WAN)
    awards.contract(world.officer, award, data)


def is_refused(world: World, award: Award) -> bool:
    with pytest.raises(InputError) as refused:
        sign(world, award)
    return refused.value.problems[0].code == "unconfirmed"


def test_a_changed_plan_is_signed_once_both_sides_agree(make: Make) -> None:
    world = make()
    (award,) = world.award(1)
    change_plan(world, award)
    assert is_refused(world, award)
    confirming.answer_plan(world.bidders[0], award, "", agrees=True)
    assert is_refused(world, award)
    with pytest.raises(InputError):
        confirming.answer_plan(world.owner, award, " ", agrees=False)
    confirming.answer_plan(world.owner, award, "海试太晚。", agrees=False)
    assert is_refused(world, award)
    confirming.answer_plan(world.owner, award, "", agrees=True)
    sign(world, award)
    assert award.state is AwardState.CONTRACTED
    with pytest.raises(WrongState):
        confirming.answer_plan(world.owner, award, "", agrees=True)


def test_each_change_is_asked_about_anew_and_none_that_changes_nothing(make: Make) -> None:
    world = make()
    (award,) = world.award(1)
    change_plan(world, award)
    for user in (world.bidders[0], world.owner):
        confirming.answer_plan(user, award, "", agrees=True)
    db.commit()
    change_plan(world, award)
    assert lacking(award) == []
    version = award.version
    change_plan(world, award, "码头试验")
    assert lacking(award) == [False, True]
    with pytest.raises(LostRace):
        confirming.answer_plan(world.owner, award, "", agrees=True, seen=version)


def test_the_plan_of_the_bid_needs_no_word_and_the_offices_own_challenge_no_owners(
    make: Make,
) -> None:
    world = make()
    world.challenge.organisation = None
    (award,) = world.award(1)
    assert lacking(award) == []
    change_plan(world, award)
    assert lacking(award) == [False]
    with pytest.raises(Forbidden):
        confirming.answer_plan(world.bidders[1], award, "", agrees=True)


def test_team_and_owner_are_asked_and_the_office_is_told(make: Make, login: Login) -> None:
    world = make()
    world.challenge.hides_owner = True
    (award,) = world.award(1)
    change_plan(world, award)
    path = f"/work/awards/{award.id}"
    team, owner, officer = (login(one) for one in (world.bidders[0], world.owner, world.officer))
    for client in (team, owner):
        assert "里程碑等您答复" in client.get("/inbox/").text
        assert f"{path}/plan" in client.get(path).text
    assert f"{path}/plan" not in officer.get(path).text
    sent = {"version": award.version, "agrees": "no", "words": ""}
    refused = team.post(f"{path}/plan", data=sent)
    assert (refused.status_code, "请写明" in refused.text) == (422, True)
    said = team.post(f"{path}/plan", data=sent | {"words": "海试请推迟一个月。"})
    assert said.status_code == 302
    for client in (team, owner, officer):
        assert "海试请推迟一个月。" in client.get(path).text
    assert world.owner.organisation is not None
    assert world.owner.organisation.name not in team.get(path).text
    assert "里程碑等您答复" not in team.get("/inbox/").text
    assert officer.post(f"{path}/plan", data=sent).status_code == 403
    assert login(world.bidders[1]).post(f"{path}/plan", data=sent).status_code == 404
    kinds = {(one.kind, one.user_id) for one in db.session().scalars(select(Message))}
    for user in (world.bidders[0], world.owner):
        assert ("plan_changed", user.id) in kinds
    assert ("plan_answered", world.officer.id) in kinds
