"""Answering an invitation: declared, declined, stepped back; tasks and the day's work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calendar import today
from tests.scoring.worlds import World, make_other_expert, make_world
from web.base import db
from web.experts.states import ExpertState, Tie
from web.people.models import User
from web.reviewing.models import Seat
from web.reviewing.states import ReviewMode, SeatState, SheetState
from web.scoring import tasks

Login = Callable[[User], FlaskClient]


@pytest.fixture
def world(app: object) -> World:
    return make_world(seat_state=SeatState.OFFERED)


def address(seat: Seat, way: str = "") -> str:
    return f"/expert/seats/{seat.id}{way}"


def test_nobody_accepts_without_the_declaration(world: World, login: Login) -> None:
    client = login(world.user)
    page = client.post(address(world.seat, "/accept"), data={})
    assert page.status_code == 422
    assert "勾选这一条声明" in page.text
    assert world.seat.state is SeatState.OFFERED
    answer = client.post(address(world.seat, "/accept"), data={"accept-declares": "y"})
    assert answer.status_code == 302
    assert world.seat.state is SeatState.ACCEPTED


def test_a_conflict_with_one_bidder_needs_a_reason_and_takes_its_sheet(
    world: World, login: Login
) -> None:
    client = login(world.user)
    data = {"accept-declares": "y", "accept-conflicts": str(world.bids[0].id)}
    assert client.post(address(world.seat, "/accept"), data=data).status_code == 422
    answer = client.post(address(world.seat, "/accept"), data=data | {"accept-reason": "同门"})
    assert answer.status_code == 302
    states = {one.bid_id: one.state for one in world.sheets}
    assert states == {
        world.bids[0].id: SheetState.RECUSED,
        world.bids[1].id: SheetState.OPEN,
    }


def test_a_conflict_with_every_bidder_is_one_with_the_round(world: World, login: Login) -> None:
    client = login(world.user)
    data = {
        "accept-declares": "y",
        "accept-conflicts": [str(bid.id) for bid in world.bids],
        "accept-reason": "都是原单位",
    }
    page = client.post(address(world.seat, "/accept"), data=data)
    assert page.status_code == 422
    assert world.seat.state is SeatState.OFFERED
    data = {"recuse-tie": "former_employer", "recuse-reason": "都是原单位"}
    assert client.post(address(world.seat, "/recuse"), data=data).status_code == 302
    assert world.seat.tie is Tie.FORMER_EMPLOYER


def test_a_blind_round_offers_no_names_to_tick(app: object, login: Login) -> None:
    world = make_world(seat_state=SeatState.OFFERED, is_blind=True)
    client = login(world.user)
    data = {"accept-declares": "y", "accept-conflicts": str(world.bids[0].id)}
    data["accept-reason"] = "猜的"
    assert client.post(address(world.seat, "/accept"), data=data).status_code == 422
    answer = client.post(address(world.seat, "/accept"), data={"accept-declares": "y"})
    assert answer.status_code == 302


@pytest.mark.parametrize("is_blind", [True, False])
def test_a_tie_found_at_the_answer_keeps_the_expert_out_and_names_nobody(
    app: object, login: Login, is_blind: bool
) -> None:
    world = make_world(seat_state=SeatState.OFFERED, is_blind=is_blind)
    world.expert.former_employers = [world.bids[0].organisation.name]
    db.commit()
    client = login(world.user)
    client.post(address(world.seat, "/accept"), data={"accept-declares": "y"})
    assert world.seat.state is SeatState.RECUSED
    assert world.seat.tie is Tie.FORMER_EMPLOYER
    page = client.get("/expert/").text
    assert "您与其中一方有利害关系" in page
    assert world.bids[0].organisation.name not in page
    assert world.bids[0].code is not None
    assert f"{world.bids[0].code} 号" not in page


def test_a_tie_to_a_bid_that_was_ticked_leaves_the_others(world: World, login: Login) -> None:
    world.expert.former_employers = [world.bids[0].organisation.name]
    db.commit()
    data = {"accept-declares": "y", "accept-conflicts": str(world.bids[0].id)}
    client = login(world.user)
    client.post(address(world.seat, "/accept"), data=data | {"accept-reason": "原单位"})
    assert world.seat.state is SeatState.ACCEPTED
    assert world.expert.declared_at is not None


def test_declining_needs_a_reason(world: World, login: Login) -> None:
    client = login(world.user)
    assert client.post(address(world.seat, "/decline"), data={}).status_code == 422
    data = {"decline-reason": "那几天出差"}
    assert client.post(address(world.seat, "/decline"), data=data).status_code == 302
    assert world.seat.state is SeatState.DECLINED
    assert world.seat.reason == "那几天出差"


def test_answering_twice_is_told(world: World, login: Login) -> None:
    client = login(world.user)
    client.post(address(world.seat, "/accept"), data={"accept-declares": "y"})
    again = client.post(address(world.seat, "/accept"), data={"accept-declares": "y"})
    assert again.status_code == 302
    assert "状态已经变化" in client.get("/expert/").text


@pytest.fixture
def asked(app: Flask) -> Iterator[None]:
    """A request, whose reader has a language."""
    with app.test_request_context():
        yield


@pytest.mark.usefixtures("asked")
def test_tasks_tell_what_waits_and_until_when() -> None:
    day = today() + timedelta(days=3)
    world = make_world(mode=ReviewMode.MEETING, place="科技局三楼", held_on=day)
    (sheets,) = tasks.find_sheets(world.user, today())
    assert sheets.object_id == world.seat.id
    assert sheets.until is not None
    assert "已评 0 / 共 2" in sheets.title
    (meeting,) = tasks.find_meetings(world.user, today())
    assert meeting.until == day
    assert "科技局三楼" in meeting.title
    assert tasks.find_invitations(world.user, today()) == []
    world.seat.state = SeatState.OFFERED
    db.commit()
    (invitation,) = tasks.find_invitations(world.user, today())
    assert invitation.object_id == world.seat.id
    assert tasks.find_sheets(world.user, today()) == []
    assert tasks.find_meetings(world.user, today()) == []


def test_the_days_work_of_an_expert_shows_what_waits(world: World, login: Login) -> None:
    client = login(world.user)
    for page in (client.get("/work/").text, client.get("/expert/").text):
        assert world.round.challenge.title in page
        assert "去答复" in page
    assert 'href="/expert/"' in client.get("/work/").text


def test_who_has_nothing_to_do_is_told_what_will_appear(app: object, login: Login) -> None:
    client = login(make_other_expert())
    assert "现在没有请您评审的项目" in client.get("/expert/").text
    assert "现在没有请您评审的项目" in client.get("/work/").text


def test_who_rests_is_told_so(world: World, login: Login) -> None:
    world.expert.state = ExpertState.PAUSED
    db.commit()
    assert "您已暂停评审" in login(world.user).get("/expert/").text
