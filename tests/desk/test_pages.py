"""The broker's desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import DeclineCode, Origin, Role
from matcher.types import Criterion, Evidence, Fit, Kind
from tests.calendar import today
from tests.factories import make_confirmed, make_introduced, make_match, make_published, make_user
from tests.statements import noted
from web.audit import service as audit
from web.base import db
from web.desk import queries as query
from web.desk import service as matching
from web.matches.models import Match
from web.matches.states import MatchState
from web.people.models import User
from web.postings import service as posting

Login = Callable[[User], FlaskClient]


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def again(match_id: int) -> Match:
    db.rollback()
    found = db.session().get(Match, match_id)
    assert found is not None
    return found


def seen_on(match: Match) -> dict[str, int | None]:
    """What the page of a proposal sends along: the texts that were read."""
    return {
        "need": match.need.published_revision_id,
        "achievement": match.achievement.published_revision_id,
    }


@pytest.fixture
def broker(app: Flask) -> User:
    return make_user(Role.BROKER, fields=["marine"])


def propose(broker: User, title: str, probability: float, **values: object) -> Match:
    need = make_published(Kind.NEED, title=title, **values)
    return make_match(need=need, broker=broker, probability=probability)


def test_the_most_probable_proposal_comes_first_and_is_open(broker: User, login: Login) -> None:
    propose(broker, "不太可能的需求", 0.4)
    likely = propose(broker, "很可能的需求", 0.9)
    text = text_of(login(broker), "/desk/")
    assert text.index("很可能的需求") < text.index("不太可能的需求")
    assert f'action="/desk/{likely.id}/confirm"' in text


def test_terms_that_meet_have_one_sign_on_both_sides(broker: User, login: Login) -> None:
    near = (("防附着", "防污", 0.8),)
    match = make_match(broker=broker, evidence=Evidence(terms=("藤壶", "网衣"), near=near))
    sides = text_of(login(broker), f"/desk/{match.id}").split('<section class="pair__side')[1:]
    signs = [
        set(re.findall(r'<mark class="link[^"]*" data-link="(\w)">([^<]+)<', side))
        for side in sides
    ]
    assert signs[0] >= {("1", "藤壶"), ("2", "网衣"), ("a", "防附着")}
    assert signs[1] >= {("1", "藤壶"), ("2", "网衣"), ("a", "防污")}


def test_a_text_with_markup_is_shown_as_text(broker: User, login: Login) -> None:
    match = propose(broker, "<script>alert(1)</script>", 0.7)
    assert "<script>alert" not in text_of(login(broker), f"/desk/{match.id}")


def test_confirming_leads_to_the_next_proposal(broker: User, login: Login) -> None:
    first, second = propose(broker, "第一", 0.9), propose(broker, "第二", 0.8)
    client = login(broker)
    answer = client.post(f"/desk/{first.id}/confirm", data=seen_on(first))
    assert answer.location == f"/desk/{second.id}"
    assert again(first.id).state is MatchState.CONFIRMED
    assert client.post(f"/desk/{second.id}/confirm", data=seen_on(second)).location == "/desk/"
    assert "没有待研判的配对" in text_of(client, "/desk/")


def test_declining_needs_a_reason(broker: User, login: Login) -> None:
    match = make_match(broker=broker)
    client = login(broker)
    assert client.post(f"/desk/{match.id}/decline", data={}).status_code == 422
    other = client.post(f"/desk/{match.id}/decline", data={"code": "other"})
    assert other.status_code == 422
    assert "请写明原因" in other.get_data(as_text=True)
    assert again(match.id).state is MatchState.PROPOSED
    client.post(f"/desk/{match.id}/decline", data={"code": "maturity_low"})
    found = again(match.id)
    assert (found.state, found.decline_code) == (MatchState.DECLINED, DeclineCode.MATURITY_LOW)


def test_the_queue_narrows_to_a_field_and_stays_there(broker: User, login: Login) -> None:
    marine = propose(broker, "海上的需求", 0.9)
    steel = propose(broker, "炼钢的需求", 0.8, fields=["steel"])
    other = propose(broker, "轧钢的需求", 0.7, fields=["steel"])
    client = login(broker)
    text = text_of(client, "/desk/?field=steel")
    assert "炼钢的需求" in text
    assert "海上的需求" not in text
    answer = client.post(f"/desk/{steel.id}/confirm?field=steel", data=seen_on(steel))
    assert answer.location == f"/desk/{other.id}?field=steel"
    assert again(marine.id).state is MatchState.PROPOSED


def test_a_broker_sees_only_the_own_queue(broker: User, login: Login) -> None:
    propose(make_user(Role.BROKER), "别人的配对", 0.9)
    assert "别人的配对" not in text_of(login(broker), "/desk/")


def test_contacts_are_not_on_the_desk(broker: User, login: Login) -> None:
    match = make_match(broker=broker)
    text = text_of(login(broker), f"/desk/{match.id}")
    assert "0759-0001234" not in text
    assert "0759-0005678" not in text


def test_a_confirmed_match_opens_as_a_deal(broker: User, login: Login) -> None:
    match = make_confirmed(broker=broker)
    assert login(broker).get(f"/desk/{match.id}").location == f"/deals/{match.id}"


def count_statements(client: FlaskClient, address: str) -> int:
    db.rollback()
    with noted() as asked:
        text_of(client, address)
    return len(asked)


@pytest.mark.parametrize("address", ["/desk/", "/desk/board", "/deals/", "/work/"])
def test_a_longer_list_costs_no_more_queries(broker: User, login: Login, address: str) -> None:
    client = login(broker)
    for _ in range(2):
        make_match(broker=broker)
        make_confirmed(broker=broker)
    few = count_statements(client, address)
    for _ in range(3):
        make_match(broker=broker)
        make_confirmed(broker=broker)
    assert count_statements(client, address) == few


def test_the_board_shows_deals_by_state(broker: User, login: Login) -> None:
    confirmed, introduced = make_confirmed(broker=broker), make_introduced(broker=broker)
    text = text_of(login(broker), "/desk/board")
    assert text.index(f"/deals/{confirmed.id}") < text.index(f"/deals/{introduced.id}")


def test_a_text_changed_meanwhile_is_not_confirmed_unread(login: Login) -> None:
    match = make_match()
    client = login(match.broker)
    need, seen = match.need, seen_on(match)
    posting.save_draft(need.author, need, {"title": "换了一个需求"})
    posting.submit(need.author, need)
    audit.publish(make_user(Role.OFFICER), need)
    db.commit()
    answer = client.post(f"/desk/{match.id}/confirm", data=seen)
    assert answer.status_code == 409
    assert "换了一个需求" in answer.get_data(as_text=True)
    assert client.post(f"/desk/{match.id}/confirm").status_code == 409
    db.rollback()
    now = seen_on(again(match.id))
    assert client.post(f"/desk/{match.id}/confirm", data=now).status_code == 302


def test_the_list_says_why_each_proposal_is_there(broker: User, login: Login) -> None:
    criteria = (Criterion("validity", Fit.MET), Criterion("modes", Fit.NOT_MET))
    evidence = Evidence(terms=("藤壶", "网衣"), criteria=criteria)
    need = make_published(Kind.NEED, deadline=today() + timedelta(days=9))
    make_match(need=need, broker=broker, evidence=evidence, probability=0.62)
    (line,) = text_of(login(broker), "/desk/").split('<li class="queue__item')[1:]
    line = line.split("</ol>")[0]
    for words in ("62%", "6 个会被经纪人确认", "深水网箱", "低表面能", "藤壶", "网衣"):
        assert words in line, words
    assert re.search(r"符合</span> 有效期.*不符</span> 方式", line, re.S)
    assert "今天提出" in line
    assert "还有 9 天到期" in line


def test_what_somebody_asked_for_comes_first(broker: User, login: Login) -> None:
    propose(broker, "系统提出的需求", 0.9)
    asked = propose(broker, "请人研判的需求", 0.2)
    asked.origin = Origin.REQUEST
    db.commit()
    text = text_of(login(broker), "/desk/")
    assert text.index("请人研判的需求") < text.index("系统提出的需求")


def test_a_decision_can_be_undone_from_the_next_page(broker: User, login: Login) -> None:
    first, second = propose(broker, "第一", 0.9), propose(broker, "第二", 0.8)
    client = login(broker)
    client.post(f"/desk/{first.id}/decline", data={"code": "budget_gap"})
    page = text_of(client, f"/desk/{second.id}")
    assert f'name="match" value="{first.id}"' in page.split('action="/desk/undo"')[1]
    assert client.post("/desk/undo", data={"match": first.id}).location == f"/desk/{first.id}"
    found = again(first.id)
    assert (found.state, found.decline_code) == (MatchState.PROPOSED, None)
    assert 'action="/desk/undo"' not in text_of(client, "/desk/")


def test_a_late_undo_changes_nothing_and_says_so(broker: User, login: Login) -> None:
    match = make_confirmed(broker=broker)
    client = login(broker)
    assert 'action="/desk/undo"' not in text_of(client, "/desk/board")
    answer = client.post("/desk/undo", data={"match": match.id})
    assert "没有撤销" in text_of(client, answer.location)
    assert again(match.id).state is MatchState.CONFIRMED


def test_another_brokers_decision_cannot_be_undone(broker: User, login: Login) -> None:
    match = make_match()
    matching.confirm(match.broker, match)
    db.commit()
    login(broker).post("/desk/undo", data={"match": match.id})
    assert again(match.id).state is MatchState.CONFIRMED


def test_several_are_declined_for_one_reason_and_undone_together(
    broker: User, login: Login
) -> None:
    first, second, third = (propose(broker, f"第{n}", 0.9 - n / 10) for n in range(3))
    foreign = make_match()
    client = login(broker)
    picked = {"match": [first.id, second.id, foreign.id], "code": "duplicate"}
    answer = client.post("/desk/decline", data=picked)
    assert answer.location == f"/desk/{third.id}"
    assert again(first.id).decline_code is again(second.id).decline_code is DeclineCode.DUPLICATE
    assert again(foreign.id).state is MatchState.PROPOSED
    page = text_of(client, answer.location)
    assert "1 项已经在别处处理过" in page
    client.post("/desk/undo", data={"match": [first.id, second.id]})
    assert {again(one.id).state for one in (first, second)} == {MatchState.PROPOSED}


def test_several_without_a_reason_stay(broker: User, login: Login) -> None:
    match = make_match(broker=broker)
    answer = login(broker).post("/desk/decline", data={"match": match.id})
    assert again(match.id).state is MatchState.PROPOSED
    assert answer.status_code == 422
    assert f'value="{match.id}" checked' in answer.text


def test_a_proposal_decided_elsewhere_says_so(broker: User, login: Login) -> None:
    match = make_match(broker=broker)
    seen = seen_on(match)
    matching.decline(broker, match, DeclineCode.BUDGET_GAP)
    db.commit()
    client = login(broker)
    page = text_of(client, f"/desk/{match.id}")
    assert "已经处理过" in page
    assert "预算差距" in page
    answer = client.post(f"/desk/{match.id}/confirm", data=seen)
    assert "已经在别处处理过" in text_of(client, answer.location)
    assert again(match.id).state is MatchState.DECLINED


def test_the_list_follows_the_opened_proposal_to_its_page(broker: User, login: Login) -> None:
    need = make_published(Kind.NEED)
    matches = [
        make_match(need=need, broker=broker, probability=0.9 - n / 100)
        for n in range(query.PAGE + 1)
    ]
    last = matches[-1]
    text = text_of(login(broker), f"/desk/{last.id}")
    assert "第 26 项，共 26 项" in text
    assert re.search(rf'href="/desk/{last.id}" aria-current="true"', text)


@pytest.mark.usefixtures("app")
def test_one_institute_does_not_fill_the_queue() -> None:
    """Three of one institute come first by probability; the third waits for a close other."""
    author, broker = make_user(Role.INSTITUTE), make_user(Role.BROKER)
    mine = [
        make_match(
            broker=broker,
            achievement=make_published(Kind.ACHIEVEMENT, author),
            probability=0.9 - 0.05 * number,
        )
        for number in range(3)
    ]
    other = make_match(broker=broker, probability=0.7)
    assert query.order_queue(broker, None) == [mine[0].id, mine[1].id, other.id, mine[2].id]
