"""Scoring: saved by itself, told at the field, handed in, taken back; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.scoring.worlds import World, make_world
from web.people.models import User
from web.reviewing.models import Sheet
from web.reviewing.states import SheetState, Verdict
from web.scoring.queries import scores_of

Login = Callable[[User], FlaskClient]


def typed(sheet: Sheet, *points: str, **values: Any) -> dict[str, Any]:
    names = [f"score_{one.id}" for one in sheet.seat.round.criteria]
    return {
        "version": str(sheet.version),
        "for_bidder": "指标可行，请补充对照试验。",
        "for_panel": "可以支持。",
        "verdict": "support",
        **dict(zip(names, points, strict=False)),
        **values,
    }


def address(sheet: Sheet, way: str = "") -> str:
    return f"/expert/sheets/{sheet.id}{way}"


@pytest.fixture
def world(app: Any) -> World:
    return make_world()


def test_what_is_typed_is_saved_by_itself_and_handed_in_by_nobody_else(
    world: World, login: Login
) -> None:
    sheet, client = world.sheets[0], login(world.user)
    answer = client.post(address(sheet, "/autosave"), data=typed(sheet, "８５.5", "70"))
    assert answer.status_code == 200
    assert sorted(scores_of(sheet).values()) == [700, 855]
    assert answer.json["version"] == sheet.version
    assert sheet.for_panel == "可以支持。"
    assert sheet.state is SheetState.OPEN


def test_a_wrong_number_is_told_at_its_field_and_the_rest_is_saved(
    world: World, login: Login
) -> None:
    sheet, client = world.sheets[0], login(world.user)
    name = f"score_{world.round.criteria[0].id}"
    answer = client.post(address(sheet, "/autosave"), data=typed(sheet, "850", "70"))
    assert list(answer.json["wrong"]) == [name]
    assert list(scores_of(sheet).values()) == [700]
    page = client.post(address(sheet), data=typed(sheet, "850", "70") | {"action": "save"})
    assert page.status_code == 422
    assert f'id="{name}-error"' in page.text
    assert 'value="850"' in page.text


def test_a_stale_page_overwrites_nothing_and_loses_nothing(world: World, login: Login) -> None:
    sheet, client = world.sheets[0], login(world.user)
    old = typed(sheet, "50", "50", for_bidder="另一个窗口里写的话。")
    client.post(address(sheet, "/autosave"), data=typed(sheet, "85", "70"))
    assert client.post(address(sheet, "/autosave"), data=old).status_code == 409
    page = client.post(address(sheet), data=old | {"action": "save"})
    assert page.status_code == 409
    assert "另一个窗口里写的话。" in page.text
    assert "指标可行，请补充对照试验。" in page.text
    assert sorted(scores_of(sheet).values()) == [700, 850]
    again = client.post(address(sheet), data=old | {"version": sheet.version, "action": "save"})
    assert again.status_code == 302
    assert list(scores_of(sheet).values()) == [500, 500]


def test_a_page_that_says_the_same_is_no_conflict(world: World, login: Login) -> None:
    sheet, client = world.sheets[0], login(world.user)
    data = typed(sheet, "85", "70")
    assert client.post(address(sheet, "/autosave"), data=data).status_code == 200
    assert client.post(address(sheet, "/autosave"), data=data).status_code == 200


def test_zero_points_are_points(world: World, login: Login) -> None:
    sheet, client = world.sheets[0], login(world.user)
    client.post(address(sheet, "/autosave"), data=typed(sheet, "0", "70"))
    assert sorted(scores_of(sheet).values()) == [0, 700]
    page = client.get(address(sheet)).text
    assert 'value="0"' in page
    assert "28.00" in page


def test_what_lacks_is_said_at_the_fields(world: World, login: Login) -> None:
    sheet, client = world.sheets[0], login(world.user)
    data = typed(sheet, "85", "", verdict="") | {"action": "submit"}
    page = client.post(address(sheet), data=data)
    assert page.status_code == 422
    assert "请填写这一项的分数。" in page.text
    assert "请选择推荐意见。" in page.text
    assert sheet.state is SheetState.OPEN
    assert list(scores_of(sheet).values()) == [850]


def test_without_words_for_the_bidder_the_expert_is_asked(world: World, login: Login) -> None:
    sheet, client = world.sheets[0], login(world.user)
    data = typed(sheet, "85", "70", for_bidder="") | {"action": "submit"}
    page = client.post(address(sheet), data=data)
    assert page.status_code == 422
    assert "不写，直接提交" in page.text
    data |= {"version": str(sheet.version), "sure": "for_bidder.empty:"}
    assert client.post(address(sheet), data=data).status_code == 302
    assert sheet.state is SheetState.SUBMITTED


def test_points_of_ten_are_asked_about(world: World, login: Login) -> None:
    sheet, client = world.sheets[0], login(world.user)
    page = client.post(address(sheet), data=typed(sheet, "8", "9") | {"action": "submit"})
    assert page.status_code == 422
    assert "按百分制打分" in page.text


def test_handing_in_opens_the_next_and_can_be_taken_back(world: World, login: Login) -> None:
    (first, second), client = world.sheets, login(world.user)
    answer = client.post(address(first), data=typed(first, "85", "70") | {"action": "submit"})
    assert answer.location == address(second)
    assert first.verdict is Verdict.SUPPORT
    page = client.get(address(second)).text
    assert "已评 1 / 共 2" in page
    assert address(first, "/reopen") in page
    assert client.post(address(first, "/reopen")).status_code == 302
    assert first.state is SheetState.OPEN
    client.post(address(first), data=typed(first, "85", "70") | {"action": "submit"})
    last = client.post(address(second), data=typed(second, "60", "60") | {"action": "submit"})
    assert last.location == f"/expert/seats/{world.seat.id}/scores"
    table = client.get(last.location).text
    assert "79.00" in table
    assert "60.00" in table


def test_what_was_handed_in_elsewhere_is_not_written_over(world: World, login: Login) -> None:
    sheet, client = world.sheets[0], login(world.user)
    old = typed(sheet, "50", "50")
    client.post(address(sheet), data=typed(sheet, "85", "70") | {"action": "submit"})
    assert client.post(address(sheet, "/autosave"), data=old).status_code == 409
    page = client.post(address(sheet), data=old | {"action": "save"})
    assert page.status_code == 409
    assert 'value="50"' in page.text
    assert sorted(scores_of(sheet).values()) == [700, 850]


def test_an_appraisal_shows_the_challenge(app: Any, login: Login) -> None:
    world = make_world(has_bids=False)
    page = login(world.user).get(address(world.sheets[0]))
    assert page.status_code == 200
    assert world.round.challenge.problem in page.text
