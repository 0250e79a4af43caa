"""The check beside the form: what helps the writer, and what it must not tell or store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import Confidentiality, Role
from matcher.types import Item, Kind
from tests.drafting.test_pages import NEED, newest
from tests.factories import (
    ACHIEVEMENT_VALUES,
    NEED_VALUES,
    make_draft,
    make_organisation,
    make_published,
    make_submitted,
    make_user,
)
from web.base import db
from web.base.queue import InlineQueue
from web.drafting import advice as writing
from web.drafting import completeness
from web.engine import service as engine
from web.people.models import User
from web.postings.models import Posting

pytestmark = pytest.mark.usefixtures("app")

Login = Callable[[User], FlaskClient]

SAME = {**NEED, **{name: NEED_VALUES[name] for name in ("title", "summary", "problem")}}
DUPLICATE = "可能重复"


def check(client: FlaskClient, data: dict[str, Any], kind: Kind = Kind.NEED) -> str:
    answer = client.post(f"/work/{kind.value}s/check", data=data)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("kind", list(Kind))
def test_the_weights_of_completeness_add_up(kind: Kind) -> None:
    assert sum(helps.weight for _, helps in completeness.weigh(kind)) == 100


def test_a_check_tells_what_is_missing_and_why(login: Login) -> None:
    client = login(make_user())
    page = check(client, {**NEED, "indicators": "越快越好"})
    assert "经纪人需要带单位的指标" in page
    assert "经纪人需要带单位的指标" not in check(client, NEED)


def test_a_check_stores_nothing(login: Login) -> None:
    check(login(make_user()), NEED)
    assert db.session().query(Posting).count() == 0


def test_an_empty_form_can_be_checked(login: Login) -> None:
    for kind, role in ((Kind.NEED, Role.FIRM), (Kind.ACHIEVEMENT, Role.INSTITUTE)):
        check(login(make_user(role)), {}, kind)


def test_of_the_longest_text_only_so_much_is_read_that_nobody_waits(
    login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Item] = []
    monkeypatch.setattr(engine, "match", lambda items, *_, **__: read.extend(items) or [])
    long = dict.fromkeys(("summary", "problem", "tried", "indicators"), "网衣" * 3999)
    check(login(make_user()), {**NEED, **long})
    assert [len(item.content) + len(item.indicators) for item in read] == [writing.LONGEST]


def test_the_same_need_of_ones_own_firm_is_found_in_any_state(login: Login) -> None:
    draft = make_draft()
    client = login(draft.author)
    page = check(client, SAME)
    assert DUPLICATE in page
    assert f"/work/postings/{draft.id}" in page
    assert DUPLICATE not in check(client, {**SAME, "posting_id": draft.id})
    assert DUPLICATE not in check(client, {**SAME, "distinct": draft.id})


def test_of_others_only_published_texts_are_compared(login: Login, queue: InlineQueue) -> None:
    make_submitted()
    queue.run_all()
    client = login(make_user())
    assert DUPLICATE not in check(client, SAME)
    published = make_published()
    queue.run_all()
    assert f"/needs/{published.id}" in check(client, SAME)


def test_what_others_hide_is_not_compared(login: Login, queue: InlineQueue) -> None:
    secret = "贝壳粉与壳聚糖复配的缓释涂层每周喷涂一次可使藤壶幼体不附着"
    make_published(
        title="网箱难题",
        summary="具体内容对接后告知，请有意者联系经纪人。",
        problem=secret,
        confidentiality=Confidentiality.SUMMARY,
    )
    queue.run_all()
    page = check(
        login(make_user()), {**NEED, "title": "缓释涂层", "summary": "", "problem": secret}
    )
    assert DUPLICATE not in page


@pytest.mark.parametrize(
    ("level", "shows_problem", "shows_name"),
    [("public", True, True), ("anonymous", True, False), ("summary", False, False)],
)
def test_the_preview_is_what_an_anonymous_visitor_will_see(
    login: Login, level: str, shows_problem: bool, shows_name: bool
) -> None:
    user = make_user(Role.FIRM, make_organisation(name="看得见的企业"))
    page = check(login(user), {**NEED, "confidentiality": level})
    preview = page[page.index("匿名访客看到的是") :]
    assert (NEED["problem"] in preview) is shows_problem
    assert ("看得见的企业" in preview) is shows_name
    assert NEED["contact_phone"] not in preview


def test_first_matches_are_shown_before_submitting(login: Login, queue: InlineQueue) -> None:
    achievement = make_published(Kind.ACHIEVEMENT)
    queue.run_all()
    assert f"/achievements/{achievement.id}" in check(login(make_user()), SAME)


def test_without_script_a_button_saves_and_shows_the_same(login: Login) -> None:
    client = login(make_user())
    answer = client.post("/work/needs/new", data={**NEED, "action": "check"})
    assert answer.location == f"/work/postings/{newest().id}/edit?check=1#check"
    page = client.get(answer.location).get_data(as_text=True)
    assert "匿名访客看到的是" in page
    assert newest().state.value == "draft"


def test_an_officer_sees_possible_duplicates_side_by_side(login: Login) -> None:
    first = make_submitted(Kind.ACHIEVEMENT)
    author = make_user(Role.INSTITUTE)
    second = make_submitted(Kind.ACHIEVEMENT, author)
    client = login(make_user(Role.OFFICER))
    page = client.get(f"/office/postings/{second.id}").get_data(as_text=True)
    assert f"beside={first.id}" in page
    beside = client.get(f"/office/postings/{second.id}?beside={first.id}").get_data(as_text=True)
    assert beside.count(ACHIEVEMENT_VALUES["innovation"]) == 3
    assert 'id="beside"' not in client.get(f"/office/postings/{second.id}?beside=999").text


def test_the_officer_reads_what_the_author_said_of_a_duplicate(login: Login) -> None:
    other = make_draft()
    client = login(other.author)
    client.post("/work/needs/new", data={**SAME, "distinct": other.id, "action": "submit"})
    mine = newest()
    client.post(f"/work/postings/{other.id}/edit", data={"action": "save"})
    from web.postings import service as postings

    postings.submit(other.author, other)
    db.commit()
    page = login(make_user(Role.OFFICER)).get(f"/office/postings/{mine.id}").get_data(as_text=True)
    assert "作者说明不是同一项" in page


def test_checks_are_limited(app: Flask, login: Login) -> None:
    from web.base.extensions import limiter

    client = login(make_user())
    limiter.enabled = True
    try:
        answers = {client.post("/work/needs/check", data={}).status_code for _ in range(70)}
    finally:
        limiter.enabled = False
    assert answers == {200, 429}
