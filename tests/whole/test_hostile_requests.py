"""Requests nobody makes by accident get an ordinary answer."""

from __future__ import annotations

import io
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.factories import make_call, make_candidate, make_match, make_published, make_user
from web.base import db
from web.base.models import LogEntry
from web.calls.states import CallState
from web.engine import service as engine
from web.people.models import User
from web.proposing import service as proposing

Login = Callable[[User], FlaskClient]


@pytest.mark.parametrize(
    "query", ["endpoint=x", "_anchor=x", "_external=1", "_scheme=javascript", "_method=POST"]
)
def test_an_argument_of_an_address_gives_no_orders_to_the_links_of_the_page(
    client: FlaskClient, query: str
) -> None:
    make_published()
    answer = client.get(f"/needs?{query}")
    assert answer.status_code == 200
    head, _, body = answer.get_data(as_text=True).partition("<body")
    assert f'href="/needs?{query}&amp;sort=deadline"' in body
    assert 'href="http://localhost' not in body
    # The canonical address is absolute, and the same whatever was asked.
    assert f"http://localhost/needs?{query}" not in head
    assert "javascript:" not in head


@pytest.mark.parametrize(
    ("role", "address"),
    [
        (None, "/search?q=a%00b"),
        (None, "/needs?%00=1"),
        (Role.AUDITOR, "/log/?actor=%00"),
        (Role.AUDITOR, "/log/?object_type=%00"),
        (Role.OFFICER, "/office/organisations?q=%00"),
    ],
)
def test_a_null_character_in_an_address_is_refused(
    client: FlaskClient, login: Login, role: Role | None, address: str
) -> None:
    reader = client if role is None else login(make_user(role))
    assert reader.get(address).status_code == 400


def test_a_null_character_in_a_form_is_refused(client: FlaskClient, login: Login) -> None:
    assert client.post("/sign-in", data={"email": "a\0b", "password": "x"}).status_code == 400
    member = login(make_user(Role.FIRM))
    assert member.post("/work/needs/new", data={"title": "a\0b"}).status_code == 400


@pytest.mark.parametrize("path", ["/", "/needs", "/search", "/needs.atom", "/nothing/here"])
def test_an_address_in_another_encoding_or_with_control_characters_is_read(
    client: FlaskClient, path: str
) -> None:
    # 中文 in GBK, as old programs send it; the test client passes the bytes on as they are.
    raw = {"QUERY_STRING": b"q=\xd6\xd0\xce\xc4&lang=en&\x01=\x02".decode("latin-1")}
    answer = client.get(path, environ_overrides=raw)
    assert answer.status_code == (404 if "nothing" in path else 200)
    if path.endswith(".atom"):
        ElementTree.fromstring(answer.data)


@pytest.mark.parametrize("amount", ["1e400", "1e999999", "1e9999999999", "sNaN", "-1", "1亿元"])
def test_an_amount_that_cannot_be_is_told_and_the_rest_is_kept(login: Login, amount: str) -> None:
    member = login(make_user(Role.FIRM))
    answer = member.post(
        "/work/needs/new", data={"title": "网箱", "budget_max": amount, "action": "save"}
    )
    assert answer.status_code == 422
    assert f'value="{amount}"' in answer.text and 'value="网箱"' in answer.text


def test_more_numbers_than_a_database_takes_are_no_failure(login: Login) -> None:
    match = make_match()
    assert match.broker is not None
    numbers = [str(number) for number in range(1, 70_000)]
    desk = login(match.broker)
    assert desk.post("/desk/decline", data={"match": numbers, "code": "duplicate"}).location
    author = make_user(Role.FIRM)
    answer = login(author).post("/work/needs/new", data={"title": "网箱", "distinct": numbers})
    assert answer.status_code < 500
    said = select(func.count()).where(LogEntry.action == "say_distinct")
    assert (db.session().scalar(said) or 0) <= 50


def test_a_pair_created_by_somebody_quicker_is_a_conflict_and_no_failure(
    login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    match = make_match()
    need, achievement = match.need, match.achievement
    candidate = make_candidate(need, achievement)
    # What the slower of two requests sees: no match yet, and then one at the moment of storing.
    monkeypatch.setattr(proposing, "find_match", lambda *_: None)
    monkeypatch.setattr(engine, "score_pair", lambda *_: candidate)
    answer = login(need.author).post(
        f"/work/postings/{need.id}/request-match", data={"other_id": achievement.id}
    )
    assert answer.status_code == 409


def test_messages_of_the_database_hold_no_texts(app: Flask) -> None:
    with pytest.raises(DBAPIError) as caught:
        db.session().execute(text("SELECT :words FROM nowhere"), {"words": "CANARYPARAMETER"})
    assert "CANARYPARAMETER" not in str(caught.value)


def test_a_catalogue_can_be_read_whatever_characters_its_title_holds(client: FlaskClient) -> None:
    call = make_call(CallState.CATALOGUED, title="第一季\x0b征集\x1f")
    make_published(Kind.NEED)
    content = client.get(f"/calls/{call.id}/catalogue.xlsx").data
    assert load_workbook(io.BytesIO(content)).properties.title == "第一季征集"
