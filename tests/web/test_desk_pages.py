"""The broker's desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from matcher.types import Evidence, Kind
from matcher.vocabulary import DeclineCode, Role
from matcher.workflow import MatchState
from tests.factories import make_confirmed, make_introduced, make_match, make_published, make_user
from web import db
from web.models import Match, User
from web.services import audit, posting

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


def test_terms_that_meet_are_marked_in_one_colour_on_both_sides(broker: User, login: Login) -> None:
    match = make_match(broker=broker, evidence=Evidence(terms=("藤壶", "网衣")))
    text = text_of(login(broker), f"/desk/{match.id}")
    assert text.count('<mark class="term--0">藤壶</mark>') >= 2
    assert text.count('<mark class="term--1">网衣</mark>') >= 2


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
    assert "没有待审核的配对" in text_of(client, "/desk/")


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
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        text_of(client, address)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(seen)


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
    assert client.post(f"/desk/{match.id}/confirm", data=seen).status_code == 409
    assert client.post(f"/desk/{match.id}/confirm").status_code == 409
    db.rollback()
    now = seen_on(again(match.id))
    assert client.post(f"/desk/{match.id}/confirm", data=now).status_code == 302
