"""The officers' queue: narrowed, ticked, and decided on many at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from matcher.domain.codes import OrganisationKind, Role, Verification
from matcher.types import Kind
from tests.factories import (
    make_call,
    make_organisation,
    make_published,
    make_submitted,
    make_user,
)
from web.audit import bulk
from web.audit import service as audit
from web.audit.bulk import Chosen
from web.audit.states import BulkAction, Left
from web.base import db
from web.base.mails.models import Message
from web.base.queue import InlineQueue
from web.people.models import User
from web.postings import service as posting
from web.postings.models import Posting
from web.postings.states import PostingState

Login = Callable[[User], FlaskClient]

TITLES = (
    "生蚝自动开壳设备",
    "冷库除霜节能改造",
    "高炉煤气余压发电控制",
    "造纸废水臭气治理",
    "对虾苗种运输增氧",
)


@pytest.fixture
def officer(app: Flask) -> User:
    return make_user(Role.OFFICER)


def make_waiting(number: int, author: User | None = None, **values: Any) -> Posting:
    """A submitted need that says something of its own."""
    title = TITLES[number % len(TITLES)]
    texts = {
        **{"title": title, "summary": f"{title}，{TITLES[number % 5]}。", "problem": title * 3},
        **{"indicators": f"{title}达标", "tried": "", "keywords": [title]},
    }
    return make_submitted(author=author, **(texts | values))


def listed(client: FlaskClient, arguments: str = "") -> list[str]:
    """Return what the queue offers to be ticked."""
    return re.findall(
        r'name="chosen" value="([\d-]+)"', client.get(f"/office/queue{arguments}").text
    )


def state_of(posting_id: int) -> PostingState:
    db.rollback()
    found = db.session().get(Posting, posting_id)
    assert found is not None
    return found.state


def test_the_queue_is_narrowed_by_kind_call_owner_district_and_change(
    login: Login, officer: User
) -> None:
    firm = make_organisation(name="霞山水产公司", district="xiashan")
    call = make_call()
    first = make_waiting(0, make_user(Role.FIRM, firm))
    second = make_submitted(Kind.ACHIEVEMENT)
    second.call_id = call.id
    third = make_published(title="旧标题")
    posting.save_draft(third.author, third, {"title": "新标题"})
    posting.submit(third.author, third)
    db.commit()
    a, b, c = (str(one.id) for one in (first, second, third))
    key, client = call.id, login(officer)

    def shown(arguments: str) -> set[str]:
        return {token.split("-")[0] for token in listed(client, arguments)}

    assert shown("") == {a, b, c}
    assert shown("?kind=achievement") == {b}
    assert shown(f"?call={key}") == {b}
    assert shown("?call=none") == {a, c}
    assert shown("?owner=霞山") == {a}
    assert shown("?owner=%25") == set()
    assert shown("?district=xiashan") == {a}
    assert shown("?change=changed") == {c}
    assert shown("?change=new&kind=need") == {a}
    assert shown("?change=x&district=x&call=x&size=x&kind=x") == {a, b, c}


def test_all_of_a_page_are_ticked_without_a_script(login: Login, officer: User) -> None:
    for number in range(3):
        make_waiting(number)
    client = login(officer)
    text = client.get("/office/queue?kind=need").text
    assert "checked" not in text[text.index("<main") :]
    assert 'href="/office/queue?kind=need&amp;all=1"' in text
    assert client.get("/office/queue?kind=need&all=1").text.count(" checked>") == 3


def test_the_page_that_asks_names_what_will_be_published_and_publishes_nothing(
    login: Login, officer: User
) -> None:
    first, second = make_waiting(0), make_waiting(1)
    client = login(officer)
    answer = client.post(
        "/office/queue/select?kind=need",
        data={"chosen": listed(client), "action": "publish"},
    )
    assert answer.status_code == 200
    for title in (first.latest.title, second.latest.title):
        assert title in answer.text
    assert 'action="/office/queue/decide?kind=need"' in answer.text
    assert "请先看一看" not in answer.text
    assert state_of(first.id) is PostingState.SUBMITTED


def test_a_likely_duplicate_and_an_unverified_owner_are_to_be_looked_at_first(
    login: Login, officer: User, queue: InlineQueue
) -> None:
    make_published()
    queue.run_all()
    same, twin, plain, unverified = (
        make_submitted(),
        make_waiting(0),
        make_waiting(1),
        make_waiting(2),
    )
    unverified.organisation.verification = Verification.PENDING
    db.commit()
    keys = {name: one.id for name, one in (("same", same), ("twin", twin), ("plain", plain))}
    other = unverified.id
    client = login(officer)
    text = client.post(
        "/office/queue/select", data={"chosen": listed(client), "action": "publish"}
    ).text
    ticked = set(re.findall(r'value="(\d+)-\d+" id="chosen-\d+" checked', text))
    assert ticked == {str(keys["twin"]), str(keys["plain"])}
    assert "可能与这些重复：深水网箱网衣防附着生物技术" in text
    assert "单位未核验。" in text
    assert f'href="/office/postings/{other}"' in text


def test_what_an_author_said_is_not_the_same_needs_no_look(
    officer: User, queue: InlineQueue
) -> None:
    from web.engine import alike

    known, fresh = make_published(), make_submitted()
    queue.run_all()
    chosen = [Chosen(fresh.id, fresh.version)]
    assert bulk.plan(officer, BulkAction.PUBLISH, chosen).planned[0].alike
    alike.say_distinct(fresh.author, fresh, [known.id])
    db.commit()
    assert not bulk.plan(officer, BulkAction.PUBLISH, chosen).planned[0].alike


def test_a_hundred_texts_are_published_in_one_go_each_as_if_alone(
    login: Login, officer: User, queue: InlineQueue
) -> None:
    author = make_user(Role.FIRM)
    for number in range(100):
        make_waiting(number, author, title=f"{number}号难题")
    client = login(officer)
    tokens = listed(client, "?size=100")
    assert len(tokens) == 100
    queue.waiting.clear()
    answer = client.post(
        "/office/queue/decide?kind=need&size=100", data={"chosen": tokens, "action": "publish"}
    )
    assert answer.headers["Location"] == "/office/queue?kind=need&size=100"
    assert "已发布 100 项。" in client.get(answer.headers["Location"]).text
    published = select(func.count()).where(Posting.state == PostingState.PUBLISHED)
    assert db.session().scalar(published) == 100
    told = select(func.count()).where(Message.kind == "audit_published")
    assert db.session().scalar(told) == 100
    assert len([task for task in queue.waiting if task[0] == "refresh"]) == 100


def test_what_changed_since_it_was_listed_is_left_and_named(login: Login, officer: User) -> None:
    changed, gone, kept = (make_waiting(number) for number in range(3))
    client = login(officer)
    tokens = listed(client)
    keys = [one.id for one in (changed, gone, kept)]
    posting.check_version(changed, None)
    changed.is_demo = True
    audit.publish(make_user(Role.OFFICER), gone)
    db.commit()
    asked = client.post("/office/queue/select", data={"chosen": tokens, "action": "publish"}).text
    assert f"{TITLES[0]} · 列出之后又有修改" in asked
    assert f"{TITLES[1]} · 已经不在等待审核" in asked
    answer = client.post("/office/queue/decide", data={"chosen": tokens, "action": "publish"})
    assert answer.status_code == 200
    assert "已发布 1 项。" in answer.text
    assert "2 项没有办理" in answer.text
    assert TITLES[0] in answer.text
    assert [state_of(key) for key in keys] == [
        PostingState.SUBMITTED,
        PostingState.PUBLISHED,
        PostingState.PUBLISHED,
    ]


def test_one_that_fails_harms_no_other(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = [make_waiting(number) for number in range(3)]
    tokens = [Chosen(one.id, one.version) for one in chosen]
    publish, bad = audit.publish, chosen[1].id

    def failing(actor: User, one: Posting, version: int | None = None) -> None:
        publish(actor, one, version)
        if one.id == bad:
            from matcher.domain.errors import InputError

            raise InputError.of("anything", "wrong")

    monkeypatch.setattr(audit, "publish", failing)
    outcome = bulk.decide_each(officer, BulkAction.PUBLISH, tokens)
    assert (outcome.done, [one.reason for one in outcome.left]) == (2, [Left.FAILED])
    assert outcome.left[0].title == TITLES[1]
    states = [state_of(token.posting_id) for token in tokens]
    assert states == [PostingState.PUBLISHED, PostingState.SUBMITTED, PostingState.PUBLISHED]
    told = select(func.count()).where(Message.kind == "audit_published")
    assert db.session().scalar(told) == 2


def test_all_ticked_are_returned_with_one_note(login: Login, officer: User) -> None:
    chosen = [make_waiting(number) for number in range(2)]
    keys = [one.id for one in chosen]
    client = login(officer)
    tokens = listed(client)
    data = {"chosen": tokens, "listed": tokens, "action": "request_changes"}
    asked = client.post("/office/queue/select", data=data).text
    assert "修改意见" in asked
    refused = client.post("/office/queue/decide", data={**data, "chosen": tokens[:1]})
    assert refused.status_code == 422
    assert "请写明需要修改什么" in refused.text
    assert refused.text.count(" checked>") == 1
    answer = client.post("/office/queue/decide", data={**data, "changes-note": "请补充指标。"})
    assert answer.status_code == 302
    assert "已退回 2 项" in client.get("/office/queue").text
    for key in keys:
        assert state_of(key) is PostingState.CHANGES_REQUESTED
        found = db.session().get(Posting, key)
        assert found is not None
        assert found.latest.audit_note == "请补充指标。"


def test_nothing_ticked_is_said_and_the_filter_kept(login: Login, officer: User) -> None:
    client = login(officer)
    for step in ("select", "decide"):
        answer = client.post(f"/office/queue/{step}?kind=need", data={"action": "publish"})
        assert answer.headers["Location"] == "/office/queue?kind=need"
    assert "请先勾选" in client.get("/office/queue").text


def test_odd_requests_do_no_harm(login: Login, officer: User) -> None:
    client = login(officer)
    waiting = make_waiting(0)
    key, token = waiting.id, f"{waiting.id}-{waiting.version}"
    for chosen in (["x", "1-", "-1", "99999999999-1"], ["999999-1"]):
        data = {"chosen": chosen, "action": "publish"}
        assert client.post("/office/queue/select", data=data).status_code in (200, 302)
        assert client.post("/office/queue/decide", data=data).status_code in (200, 302)
    answer = client.post("/office/queue/decide", data={"chosen": token, "action": "delete"})
    assert answer.status_code == 400
    assert state_of(key) is PostingState.SUBMITTED


def test_only_officers_decide_on_many(login: Login) -> None:
    for role in Role:
        if role not in (Role.VISITOR, Role.OFFICER):
            client = login(make_user(role))
            for step in ("select", "decide"):
                assert client.post(f"/office/queue/{step}").status_code == 403


def test_an_institute_is_found_by_its_name(login: Login, officer: User) -> None:
    institute = make_organisation(OrganisationKind.INSTITUTE, name="海洋研究所")
    make_submitted(Kind.ACHIEVEMENT, make_user(Role.INSTITUTE, institute))
    make_waiting(0)
    assert len(listed(login(officer), "?owner=研究所")) == 1


def test_after_a_bulk_action_the_officer_is_back_at_the_same_place(
    login: Login, officer: User
) -> None:
    call = make_call()
    for number in range(25):
        make_waiting(number).call_id = call.id
    other = make_waiting(0)
    db.commit()
    client, place = login(officer), f"call={call.id}&page=2"
    page = client.get(f"/office/queue?{place}").text
    chosen = re.findall(r'name="chosen" value="([\d-]+)"', page)
    assert len(chosen) == 5
    path = re.search(r'id="chosen" method="post" action="([^"]+)"', page)
    assert path is not None
    data = {"chosen": chosen[:1], "action": "publish"}
    asked = client.post(path[1].replace("&amp;", "&"), data=data).text
    decide = re.search(r'action="(/office/queue/decide[^"]+)"', asked)
    assert decide is not None
    answer = client.post(decide[1].replace("&amp;", "&"), data=data)
    assert answer.location == f"/office/queue?{place}"
    back = client.get(answer.location).text
    assert re.findall(r'name="chosen" value="([\d-]+)"', back) == chosen[1:]
    assert f"{other.id}-" not in back[back.index("<table") :]


def test_a_page_that_is_decided_away_leads_to_the_last_that_is_left(
    login: Login, officer: User
) -> None:
    for number in range(21):
        make_waiting(number)
    client = login(officer)
    chosen = listed(client, "?kind=need&page=2")
    data = {"chosen": chosen, "action": "publish"}
    answer = client.post("/office/queue/decide?kind=need&page=2", data=data)
    assert len(listed(client, answer.location.removeprefix("/office/queue"))) == 20


def test_one_decision_leads_to_the_next_of_the_same_list(login: Login, officer: User) -> None:
    call = make_call()
    other, first, second = make_waiting(0), make_waiting(1), make_waiting(2)
    first.call_id = second.call_id = call.id
    db.commit()
    keys = [one.id for one in (other, first, second)]
    client, kept = login(officer), f"?call={call.id}"
    assert f"/office/postings/{keys[1]}{kept}" in client.get(f"/office/queue{kept}").text
    for number, place in ((1, f"/office/postings/{keys[2]}{kept}"), (2, f"/office/queue{kept}")):
        page = client.get(f"/office/postings/{keys[number]}{kept}").text
        path = f"/office/postings/{keys[number]}/publish{kept}"
        assert f'action="{path}"' in page
        version = re.search(r'name="version" value="(\d+)"', page)
        assert version is not None
        assert client.post(path, data={"version": version[1]}).location == place
    assert state_of(keys[0]) is PostingState.SUBMITTED
