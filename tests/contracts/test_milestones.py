"""Milestones of a contract, from the plan to the offer to complete the deal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from matcher.domain.errors import Forbidden, InputError, LostRace, WrongState
from tests.calendar import today
from tests.contracts.payment_worlds import (
    TOTAL,
    broker_of,
    in_days,
    make_signed,
    plan,
    plan_milestone,
    row,
    sheet,
)
from tests.factories import make_user
from web.base import db
from web.contracts import milestone_service as service
from web.contracts.milestone_service import PlannedMilestone
from web.deals import service as deals
from web.deals.states import Doer
from web.matches.models import Match
from web.matches.states import MatchState
from web.people.models import User

Login = Callable[[User], FlaskClient]


@pytest.fixture
def match(app: Flask) -> Match:
    return make_signed()


def planned(title: str, days: int, key: int | None = None) -> PlannedMilestone:
    return PlannedMilestone(title=title, due=in_days(days), who=Doer.BOTH, id=key)


def test_a_milestone_is_reached_once_by_a_party_or_the_broker(match: Match) -> None:
    key = plan_milestone(match, 5)
    with pytest.raises(Forbidden):
        service.reach(make_user(Role.OFFICER), match, key, today())
    with pytest.raises(InputError):
        service.reach(match.need.author, match, key, in_days(1))
    with pytest.raises(InputError):
        service.reach(match.need.author, match, key, in_days(-200))
    service.reach(match.need.author, match, key, today(), "验收单 7 号")
    db.commit()
    with pytest.raises(WrongState):
        service.reach(match.need.author, match, key, today())
    with pytest.raises(Forbidden):
        service.reopen(match.need.author, match, key)
    service.reopen(broker_of(match), match, key)
    db.commit()
    assert sheet(match).open_milestones


def test_what_was_reached_or_is_waited_for_stays_in_the_plan(match: Match) -> None:
    broker = broker_of(match)
    key = plan_milestone(match, 5)
    plan(match, row(TOTAL - 5), row(5, None, milestone_id=key))
    with pytest.raises(InputError):
        service.plan_milestones(broker, match, [planned("中试", 9)])
    db.rollback()
    service.plan_milestones(broker, match, [planned("中试", 9), planned("交付", 6, key)])
    db.commit()
    assert [one.title for one in sheet(match).milestones] == ["交付", "中试"]
    service.reach(broker, match, key, today())
    service.plan_milestones(broker, match, [planned("改名", 6, key)])
    db.commit()
    assert [one.title for one in sheet(match).milestones] == ["交付"]
    with pytest.raises(LostRace):
        service.plan_milestones(broker, match, [planned("别家的", 6, key + 100)])


def test_all_reached_the_broker_is_offered_to_complete_and_nothing_completes_by_itself(
    login: Login, match: Match
) -> None:
    broker, key = broker_of(match), plan_milestone(match, 5)
    deals.register(broker, match, "2026440800000001", today())
    db.commit()
    address = f"/deals/{match.id}/contract"
    client = login(broker)
    assert "履约节点都已完成" not in client.get(address).text
    service.reach(broker, match, key, today())
    db.commit()
    assert "履约节点都已完成" in client.get(address).text
    assert "履约节点都已完成" not in login(match.need.author).get(address).text
    db.rollback()
    found = db.session().get(Match, match.id)
    assert found is not None
    assert found.state is MatchState.REGISTERED


def test_milestones_are_planned_and_reached_on_the_page(login: Login, match: Match) -> None:
    client = login(broker_of(match))
    address = f"/deals/{match.id}/milestones"
    assert client.get(address).status_code == 200
    data = {
        "rows-0-title": "交付样机",
        "rows-0-due": str(in_days(20)),
        "rows-0-who": "achievement",
        "rows-1-title": "",
        "rows-1-due": "",
        "rows-1-who": "achievement",
    }
    assert client.post(address, data=data | {"rows-1-title": "验收"}).status_code == 422
    assert client.post(address, data=data | {"rows-0-due": "x"}).status_code == 422
    assert client.post(address, data=data | {"more": "1"}).status_code == 200
    assert client.post(address, data=data).status_code == 302
    (one,) = sheet(match).milestones
    reaches = login(match.achievement.author)
    assert reaches.post(address, data=data).status_code in (403, 404)
    done = {"reach-milestone": str(one.id), "reach-acceptance": "验收单 7 号"}
    answer = reaches.post(f"{address}/reach", data=done | {"reach-done_on": ""})
    assert answer.status_code == 422
    assert "验收单 7 号" in answer.text
    answer = reaches.post(f"{address}/reach", data=done | {"reach-done_on": str(today())})
    assert answer.status_code == 302
    assert "验收单 7 号" in login(match.need.author).get(f"/deals/{match.id}/payments").text
