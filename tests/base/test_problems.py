"""A service's problems beside the fields they name, in the words for the fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from matcher.domain.errors import InputError, Problem
from tests.calendar import today
from tests.factories import make_call, make_introduced, make_user
from tests.signing import sign_and_confirm
from web.base import db
from web.base.forms.problems import GENERAL, Words, show_problems
from web.calls.models import Call
from web.deals import service as deals
from web.deals.contract_forms import SignForm
from web.matches.models import Match
from web.people.models import User

Login = Callable[[User], FlaskClient]

WORDS: Words = {
    ("number", "taken"): "已被使用",
    "total": "金额不对",
    "match": "对接不对",
}

CONTRACT = {
    "sign-number": "2026-001",
    "sign-project_name": "网衣防污涂层开发",
    "sign-kind": "development",
    "sign-signed_on": today().isoformat(),
    "sign-total": "46.5",
    "sign-technical": "40",
}


@pytest.fixture
def form(app: Flask) -> Iterator[SignForm]:
    """A form with number, total and more."""
    with app.test_request_context(method="POST"):
        yield SignForm(prefix="sign")


def negotiating() -> Match:
    match = make_introduced()
    assert match.broker is not None
    deals.start_negotiation(match.broker, match)
    db.commit()
    return match


def error_beside(page: str, field_id: str) -> str:
    """Return the error that a page shows next to a field, or nothing."""
    _, _, after = page.partition(f'id="{field_id}-error">')
    return after.partition("</p>")[0]


def test_words_are_found_by_field_and_code_and_then_by_field(form: SignForm) -> None:
    error = InputError([Problem("number", "taken"), Problem("total", "not_positive")])
    show_problems(form, error, WORDS)
    assert form.number.errors == ["已被使用"]
    assert form.total.errors == ["金额不对"]


def test_a_fault_without_words_is_never_given_those_of_another(form: SignForm) -> None:
    show_problems(form, InputError.of("number", "missing"), WORDS)
    assert form.number.errors == [str(GENERAL)]


def test_a_fault_of_no_field_with_words_is_shown_above_the_form(form: SignForm) -> None:
    show_problems(form, InputError.of("match", "over"), WORDS)
    assert form.form_errors == ["对接不对"]


def test_a_fault_that_the_form_cannot_show_is_not_hidden(form: SignForm) -> None:
    with pytest.raises(InputError):
        show_problems(form, InputError.of("broker", "away"), WORDS)


def test_the_same_words_stand_beside_a_field_once(form: SignForm) -> None:
    error = InputError([Problem("total", "missing"), Problem("total", "not_positive")])
    show_problems(form, error, WORDS)
    assert form.total.errors == ["金额不对"]


@pytest.mark.parametrize(
    ("field", "code", "words"),
    [
        ("number", "missing", "请填写合同编号。"),
        ("number", "taken", "这个合同编号已经登记在另一个对接上，请核对。"),
        ("total", "not_positive", "合同总金额应大于 0。"),
        ("technical", "over_total", "技术交易额不能高于合同总金额。"),
    ],
)
def test_a_refused_contract_shows_the_words_of_its_fault(
    login: Login, monkeypatch: pytest.MonkeyPatch, field: str, code: str, words: str
) -> None:
    def refuse(*_: object, **_options: object) -> None:
        raise InputError.of(field, code)

    match = negotiating()
    monkeypatch.setattr(deals, "sign", refuse)
    assert match.broker is not None
    answer = sign_and_confirm(login(match.broker), match.id, CONTRACT)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert error_beside(page, f"sign-{field}") == words
    if code != "taken":
        assert "已经登记在另一个对接上" not in page


def test_a_refused_day_of_registration_is_not_called_a_taken_number(
    login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **_options: object) -> None:
        raise InputError.of("registered_on", "too_early")

    match = negotiating()
    assert match.broker is not None
    client = login(match.broker)
    sign_and_confirm(client, match.id, CONTRACT)
    monkeypatch.setattr(deals, "register", refuse)
    data = {
        "register-registration_number": "R1",
        "register-registered_on": today().isoformat(),
        "sure": ["registration_number.length:R1", f"registered_on.unconfirmed:{today()}"],
    }
    page = client.post(f"/deals/{match.id}/register", data=data).get_data(as_text=True)
    assert "不能早于签订日期" in error_beside(page, "register-registered_on")
    assert error_beside(page, "register-registration_number") == ""


def test_an_announced_kind_is_kept_and_said_so_beside_the_kind(login: Login) -> None:
    call = make_call(year=2031, quarter=2)
    page = change(login, call, kind="needs", closes_at=local(call.closes_at + timedelta(hours=1)))
    assert "征集内容不能改变" in error_beside(page, "kind")
    assert error_beside(page, "closes_at") == ""


def test_a_shortened_deadline_and_another_kind_are_both_named(login: Login) -> None:
    call = make_call(year=2031, quarter=2)
    page = change(login, call, kind="needs", closes_at=local(call.closes_at - timedelta(hours=1)))
    assert "征集内容不能改变" in error_beside(page, "kind")
    assert "截止时间只能延后" in error_beside(page, "closes_at")


def change(login: Login, call: Call, **values: str) -> str:
    data = {
        "year": str(call.year),
        "quarter": str(call.quarter),
        "title": call.title,
        "opens_at": local(call.opens_at),
        "grace_minutes": "30",
        "version": str(call.version),
        **values,
    }
    answer = login(make_user(Role.OFFICER)).post(f"/office/calls/{call.id}", data=data)
    assert answer.status_code == 422
    return answer.get_data(as_text=True)


def local(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%dT%H:%M")
