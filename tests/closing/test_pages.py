"""The pages of a call's matching, the task in the inbox, and the part of the report."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from tests.closing.worlds import World, make_world, start
from tests.factories import make_call, make_user
from web.base import db
from web.base.papers.blocks import Grid
from web.base.queue import InlineQueue
from web.base.reporting import Audience, quarter_period
from web.calls.states import CallState
from web.closing import working
from web.closing.models import ClosingItem
from web.closing.reporting import REPORT
from web.closing.states import ItemState, Problem
from web.people.models import User

pytestmark = pytest.mark.usefixtures("app")

Login = Callable[[User], FlaskClient]
TASK = "征集已截止，还没有配对"


@pytest.fixture
def world(app: object, queue: InlineQueue) -> World:
    return make_world(queue, 2, 2)


def address(world: World, rest: str = "") -> str:
    return f"/office/calls/{world.call.id}/matching{rest}"


def test_an_officer_starts_a_run_from_the_page_of_the_call_and_sees_its_result(
    world: World, queue: InlineQueue, login: Login
) -> None:
    office = login(world.officer)
    assert address(world) in office.get(f"/office/calls/{world.call.id}").text
    assert "开始配对" in office.get(address(world)).text
    office.post(address(world, "/start"))
    page = office.get(address(world)).text
    assert "已排队" in page
    assert 'http-equiv="refresh"' in page
    working.go_on()
    working.go_on()
    page = office.get(address(world)).text
    assert "2 / 2 项" in page
    assert "到现在新提出配对 4 个" in page
    queue.run_all()
    page = office.get(address(world)).text
    assert 'http-equiv="refresh"' not in page
    assert "再次配对" in page
    result = office.get(address(world, "/result")).text
    assert "共 4 个：等待研判 4 个" in result
    assert "比对过的提交都有配对" in result
    assert "新提出配对 4 个" in office.get(f"/office/calls/{world.call.id}").text


def say(client: FlaskClient, path: str) -> str:
    """Press a button and read the page that follows."""
    answer = client.post(path)
    assert answer.status_code == 302
    return client.get(answer.location).text


def test_a_run_is_cancelled_and_started_again_on_its_page(world: World, login: Login) -> None:
    office = login(world.officer)
    assert "已排队" in say(office, address(world, "/start"))
    assert "已有一次配对正在进行" in say(office, address(world, "/start"))
    assert "取消前提出的配对保留" in say(office, address(world, "/cancel"))
    assert "没有需要取消的" in say(office, address(world, "/cancel"))
    assert "已排队" in say(office, address(world, "/start"))


def test_what_failed_and_what_found_nothing_is_named_with_the_reason(
    world: World, queue: InlineQueue, login: Login
) -> None:
    run = start(world)
    queue.run_all()
    first, second = db.session().query(ClosingItem).filter_by(run_id=run.id)
    first.state, first.problem, first.error = ItemState.FAILED, Problem.ERROR, "ValueError"
    second.found, second.best = 0, 0.001
    db.commit()
    office = login(world.officer)
    for rest in ("", "/result"):
        page = office.get(address(world, rest)).text
        assert world.needs[0].latest.title in page
        assert "再次配对时会重试一次。（ValueError）" in page
    assert "被确认的可能性是 0.1%，没有达到提出配对的" in page


def test_before_the_end_of_a_call_there_is_nothing_to_start(login: Login) -> None:
    call, closed = make_call(), make_call(CallState.CLOSED)
    office = login(make_user(Role.OFFICER))
    assert "征集截止以后才能配对" in office.get(f"/office/calls/{call.id}/matching").text
    assert office.post(f"/office/calls/{call.id}/matching/start").status_code == 409
    assert f"/office/calls/{call.id}/matching" not in office.get(f"/office/calls/{call.id}").text
    assert "还没有已发布的提交" in say(office, f"/office/calls/{closed.id}/matching/start")
    assert office.get(f"/office/calls/{closed.id}/matching/result").status_code == 404


@pytest.mark.parametrize("role", [Role.FIRM, Role.INSTITUTE, Role.BROKER, Role.AUDITOR])
def test_nobody_else_sees_or_starts_runs(role: Role, login: Login) -> None:
    call = make_call(CallState.CLOSED)
    client = login(make_user(role))
    for rest in ("", "/result"):
        assert client.get(f"/office/calls/{call.id}/matching{rest}").status_code == 403
    for rest in ("/start", "/cancel"):
        assert client.post(f"/office/calls/{call.id}/matching{rest}").status_code == 403


def test_the_task_stays_until_a_run_is_done(world: World, queue: InlineQueue, login: Login) -> None:
    office = login(world.officer)
    assert TASK in office.get("/inbox/").text
    start(world)
    assert TASK in office.get("/inbox/").text
    queue.run_all()
    assert TASK not in office.get("/inbox/").text


def grids(app: Flask, world: World, audience: Audience) -> list[Grid]:
    """What the report says in tables."""
    (part,) = REPORT
    key = world.call.key
    with app.test_request_context():
        blocks = part.write(key, quarter_period(key), audience)
    return [block for block in blocks if isinstance(block, Grid)]


def test_the_report_counts_the_pairs_of_the_quarters_calls(
    app: Flask, world: World, queue: InlineQueue
) -> None:
    assert grids(app, world, Audience.OFFICE) == []
    start(world)
    queue.run_all()
    (grid,) = grids(app, world, Audience.OFFICE)
    assert [list(row) for row in grid.rows] == [[world.call.title, "4", "4", "0", "0"]]


def test_few_pairs_are_not_counted_in_public(app: Flask, queue: InlineQueue) -> None:
    world = make_world(queue, 1, 2)
    start(world)
    queue.run_all()
    (grid,) = grids(app, world, Audience.PUBLIC)
    assert list(grid.rows[0])[1:3] == ["不足 3", "不足 3"]
