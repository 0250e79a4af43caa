"""Odd amounts and dates are asked again; which call a posting goes to is chosen in its form."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import CallKind, Role
from tests.calendar import today
from tests.drafting.test_pages import NEED, newest, page_of
from tests.factories import make_call, make_submitted, make_user
from web.base import db
from web.base.clock import utc_now
from web.calls.states import CallState
from web.people.models import User
from web.postings.limits import years_after
from web.postings.states import PostingState

Login = Callable[[User], FlaskClient]

TICK = re.compile(r'name="sure" value="([^"]+)"')
CHOSEN = re.compile(r'<option selected value="(\d*)"')
ADDRESS = "/work/needs/new"


def in_years(years: int) -> str:
    return years_after(today(), years).isoformat()


ODD: dict[str, tuple[dict[str, str], str]] = {
    "too large for 万元": ({"budget_min": "", "budget_max": "200000"}, "请核对单位是否为万元"),
    "too small for 万元": ({"budget_min": "0.05", "budget_max": "80"}, "请核对单位是否为万元"),
    "no money at all": ({"budget_min": "0", "budget_max": "80"}, "面议请留空"),
    "valid for long": ({"valid_until": in_years(4)}, "离今天超过 3 年"),
    "wanted late": ({"deadline": in_years(6)}, "离今天超过 5 年"),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_asked_again_and_taken_with_its_tick(
    app: Flask, login: Login, name: str
) -> None:
    odd, words = ODD[name]
    client = login(make_user())
    data: dict[str, Any] = {**NEED, **odd, "action": "submit"}
    answer = client.post(ADDRESS, data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in page
    assert "确认无误" in page
    assert "field__error" not in page
    for value in odd.values():
        assert f'value="{value}"' in page
    assert newest().state is PostingState.DRAFT
    data |= {"sure": TICK.findall(page), "version": newest().version}
    again = client.post(f"/work/postings/{newest().id}/edit", data=data)
    assert again.location == f"/work/postings/{newest().id}"
    assert newest().state is PostingState.SUBMITTED


def test_a_price_is_asked_about_as_well(app: Flask, login: Login) -> None:
    client = login(make_user(Role.INSTITUTE))
    answer = client.post("/work/achievements/new", data={"price": "150000", "action": "submit"})
    assert "请核对单位是否为万元" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"valid_until": today().isoformat()},
        {"valid_until": in_years(40)},
        {"deadline": (today() - timedelta(days=1)).isoformat()},
        {"deadline": "2999-01-01"},
        {"budget_max": "-3"},
    ],
)
def test_what_is_impossible_is_refused_with_a_tick_or_without(
    app: Flask, login: Login, wrong: dict[str, str]
) -> None:
    client = login(make_user())
    name, value = next(iter(wrong.items()))
    for tick in ({}, {"sure": f"{name}.far:{value}"}):
        answer = client.post(ADDRESS, data={**NEED, **wrong, **tick, "action": "submit"})
        assert answer.status_code == 422
        assert "field__error" in answer.get_data(as_text=True)


def test_a_draft_with_an_odd_value_is_stored_without_a_question(app: Flask, login: Login) -> None:
    client = login(make_user())
    answer = client.post(ADDRESS, data={**NEED, "budget_max": "200000", "action": "save"})
    assert answer.status_code == 302
    latest: Any = newest().latest
    assert latest.budget_max == 200_000_000_000


def test_the_29th_of_february_has_a_day_in_every_year() -> None:
    assert years_after(date(2028, 2, 29), 3) == date(2031, 2, 28)
    assert years_after(date(2028, 2, 29), 4) == date(2032, 2, 29)


# --- the call


def test_the_call_that_closes_first_is_preselected(app: Flask, login: Login) -> None:
    now = utc_now()
    late = make_call(closes_at=now + timedelta(days=20))
    soon = make_call(closes_at=now + timedelta(days=2))
    make_call(kind=CallKind.ACHIEVEMENTS, closes_at=now + timedelta(days=1))
    page = page_of(login(make_user()), ADDRESS)
    assert CHOSEN.search(page).group(1) == str(soon.id)  # type: ignore[union-attr]
    assert late.title in page
    named = page_of(login(make_user()), f"{ADDRESS}?call_id={late.id}")
    assert CHOSEN.search(named).group(1) == str(late.id)  # type: ignore[union-attr]


def test_without_an_open_call_nothing_is_asked(app: Flask, login: Login) -> None:
    make_call(CallState.CATALOGUED)
    assert 'name="call"' not in page_of(login(make_user()), ADDRESS)


@pytest.mark.parametrize("action", ["save", "autosave", "submit"])
def test_the_chosen_call_or_none_is_stored(app: Flask, login: Login, action: str) -> None:
    first, second = make_call(), make_call()
    client = login(make_user())
    for chosen in (first, second, None):
        data = {**NEED, "call": str(chosen.id) if chosen else "", "action": action}
        assert client.post(f"{ADDRESS}?call_id={first.id}", data=data).status_code in (200, 302)
        assert newest().call_id == (chosen.id if chosen else None)


def test_a_draft_moves_to_another_call(app: Flask, login: Login) -> None:
    first, second = make_call(), make_call()
    client = login(make_user())
    client.post(ADDRESS, data={**NEED, "call": str(first.id), "action": "save"})
    draft = newest()
    data = {**NEED, "call": str(second.id), "version": draft.version, "action": "submit"}
    client.post(f"/work/postings/{draft.id}/edit", data=data)
    assert (newest().call_id, newest().state) == (second.id, PostingState.SUBMITTED)


@pytest.mark.parametrize("typed", ["999999", "x", "-1"])
def test_a_call_that_takes_nothing_is_refused_and_the_rest_kept(
    app: Flask, login: Login, typed: str
) -> None:
    make_call()
    data = {**NEED, "call": typed, "action": "submit"}
    answer = login(make_user()).post(ADDRESS, data=data)
    assert answer.status_code == 422
    assert "请改选" in answer.get_data(as_text=True)
    assert newest().latest.title == NEED["title"]


def test_a_draft_whose_call_has_ended_is_told_to_choose_another(app: Flask, login: Login) -> None:
    call = make_call()
    client = login(make_user())
    client.post(ADDRESS, data={**NEED, "call": str(call.id), "action": "save"})
    call.state = CallState.CATALOGUED
    db.commit()
    draft = newest()
    path = f"/work/postings/{draft.id}/edit"
    data = {**NEED, "call": str(call.id), "version": draft.version, "action": "submit"}
    answer = client.post(path, data=data)
    assert answer.status_code == 422
    assert "请改选别的征集，或不参加征集" in answer.get_data(as_text=True)
    data |= {"call": "", "version": newest().version}
    assert client.post(path, data=data).status_code == 302
    assert newest().state is PostingState.SUBMITTED


def test_what_is_submitted_is_moved_while_its_call_is_open(app: Flask, login: Login) -> None:
    first, second = make_call(), make_call()
    need = make_submitted()
    need.call = first
    db.commit()
    client, path = login(need.author), f"/work/postings/{need.id}/call"
    assert CHOSEN.search(page_of(client, path)).group(1) == str(first.id)  # type: ignore[union-attr]
    assert client.post(path, data={"call": "777777"}).status_code == 422
    assert client.post(path, data={"call": str(second.id)}).status_code == 302
    assert newest().call_id == second.id
    second.state = CallState.CATALOGUED
    db.commit()
    assert client.post(path, data={"call": str(first.id)}).status_code == 302
    assert newest().call_id == second.id
