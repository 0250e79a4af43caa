"""The officers' pages that ask before a call takes a step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.calls.test_reopening import draft_for, ended_call
from tests.factories import make_call, make_user
from web.base import db
from web.base.clock import utc_now
from web.calls.models import Call
from web.calls.states import CallState
from web.people.models import User
from web.postings import service as posting

pytestmark = pytest.mark.usefixtures("app")
ZONE = ZoneInfo("Asia/Shanghai")
Login = Callable[[User], FlaskClient]


@pytest.fixture
def officer(login: Login) -> FlaskClient:
    return login(make_user(Role.OFFICER))


def local(days: int) -> str:
    return f"{(utc_now() + timedelta(days=days)).astimezone(ZONE):%Y-%m-%dT%H:%M}"


def stored(call: Call) -> Call:
    db.rollback()
    found = db.session().get(Call, call.id)
    assert found is not None
    return found


def test_closing_names_the_drafts_that_are_left_out(officer: FlaskClient) -> None:
    call, firm = make_call(), make_user(Role.FIRM)
    posting.create_posting(firm, Kind.NEED, call)
    posting.create_posting(firm, Kind.NEED, call)
    db.commit()
    text = officer.get(f"/office/calls/{call.id}/step/close").get_data(as_text=True)
    assert "还有 2 份草稿没有提交，来自 1 个单位" in text
    assert stored(call).state is CallState.OPEN


def test_a_step_asked_about_an_older_version_is_not_done(officer: FlaskClient) -> None:
    call = make_call()
    answer = officer.post(
        f"/office/calls/{call.id}/step/close", data={"version": str(call.version + 1)}
    )
    assert answer.status_code == 409
    assert stored(call).state is CallState.OPEN


def test_an_ended_call_is_opened_again_from_its_page(officer: FlaskClient) -> None:
    call = ended_call()
    assert "重新开放" in officer.get(f"/office/calls/{call.id}").get_data(as_text=True)
    data = {"closes_at": local(5), "reason": "台风停工"}
    assert officer.post(f"/office/calls/{call.id}/extend", data=data).status_code == 302
    assert stored(call).state is CallState.OPEN


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"closes_at": "", "reason": "台风停工"}, "请填写新的截止时间"),
        ({"closes_at": "2020-01-01T00:00", "reason": "台风停工"}, "应晚于现在"),
        ({"closes_at": "2040-01-01T00:00", "reason": ""}, "请写明原因"),
    ],
)
def test_a_slip_in_an_extension_loses_nothing(
    officer: FlaskClient, data: dict[str, str], words: str
) -> None:
    call = ended_call()
    answer = officer.post(f"/office/calls/{call.id}/extend", data=data)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in text
    assert all(value in text for value in data.values())
    assert stored(call).state is CallState.CLOSED


def test_one_organisation_is_let_in_late_and_finds_the_way(
    officer: FlaskClient, login: Login
) -> None:
    call, firm, other = ended_call(), make_user(Role.FIRM), make_user(Role.FIRM)
    assert firm.organisation is not None
    data = {"organisation": firm.organisation.name, "until": local(3), "reason": "停电"}
    assert officer.post(f"/office/calls/{call.id}/late", data=data).status_code == 302
    assert firm.organisation.name in officer.get(f"/office/calls/{call.id}").get_data(as_text=True)
    page = login(firm).get(f"/calls/{call.id}").get_data(as_text=True)
    assert "管理员同意贵单位补交一项" in page
    assert f"call_id={call.id}" in page
    assert "补交" not in login(other).get(f"/calls/{call.id}").get_data(as_text=True)
    posting.submit(firm, draft_for(firm, call))
    db.commit()
    assert "补交" not in login(firm).get(f"/calls/{call.id}").get_data(as_text=True)


def test_an_unknown_organisation_is_not_let_in(officer: FlaskClient) -> None:
    call = ended_call()
    data = {"organisation": "没有这家厂", "until": local(3), "reason": "停电"}
    answer = officer.post(f"/office/calls/{call.id}/late", data=data)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "没有这家单位" in text
    assert "没有这家厂" in text


def test_calls_of_a_quarter_stand_together_on_the_home_page(client: FlaskClient) -> None:
    make_call(title="综合征集")
    make_call(title="海洋装备征集", theme="海洋装备")
    text = client.get("/").get_data(as_text=True)
    assert "综合征集" in text
    assert "海洋装备征集" in text
