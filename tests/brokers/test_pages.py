"""The officers' pages of assignment and the brokers' own page, as forms and words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.calendar import today
from tests.factories import make_match, make_published, make_user
from web.base import db
from web.brokers import queries as query
from web.brokers.service import save_profile
from web.matches import service as matching
from web.matches.models import Match
from web.people.models import User

Login = Callable[[User], FlaskClient]


@pytest.fixture
def officer(login: Login) -> FlaskClient:
    return login(make_user(Role.OFFICER))


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def broker_of(match: Match) -> int | None:
    key = match.id
    db.rollback()
    found = db.session().get(Match, key)
    assert found is not None
    return found.broker_id


def take_from_everybody(match: Match) -> None:
    match.broker = None
    db.commit()


def test_the_officer_reads_that_everybody_has_an_interest(officer: FlaskClient) -> None:
    match = make_match()
    assert match.broker is not None
    match.broker.organisation = match.achievement.organisation
    take_from_everybody(match)
    words = f"所有经纪人都与“{match.achievement.organisation.name}”有利益关系"
    assert words in text_of(officer, "/office/matches")


def test_the_officer_reads_whose_places_are_short(officer: FlaskClient) -> None:
    need = make_published(Kind.NEED)
    first, second = make_match(need=need), make_match(need=need)
    wang, li = first.broker, second.broker
    assert wang is not None and li is not None
    li.organisation = need.organisation
    save_profile(wang, wang, fields=[], terms=[], capacity=1, away_until=None)
    second.broker = None
    db.commit()
    found = text_of(officer, "/office/matches")
    assert f"1 项配对只有 {wang.name} 能接，而名额只剩 0 项。" in found


def test_the_officer_reads_who_is_on_leave(officer: FlaskClient) -> None:
    match = make_match()
    wang = match.broker
    assert wang is not None
    take_from_everybody(match)
    save_profile(wang, wang, fields=[], terms=[], capacity=None, away_until=today())
    db.commit()
    assert f"没有利益关系的经纪人（{wang.name}）都在休假" in text_of(officer, "/office/matches")


def test_a_plan_is_shown_before_it_is_applied(officer: FlaskClient) -> None:
    steel = make_user(Role.BROKER, name="钢经纪", fields=["steel"])
    match = make_match(broker=steel)
    marine = make_user(Role.BROKER, name="海经纪", fields=["marine"])
    plan = text_of(officer, "/office/matches/plan?show=undecided")
    assert "钢经纪" in plan and "海经纪" in plan and "海洋" in plan
    assert broker_of(match) == steel.id
    line = f"{match.id}-{steel.id}-{marine.id}"
    assert f'value="{line}"' in plan
    officer.post("/office/matches/plan", data={"move": [line]})
    assert "已改派 1 项" in text_of(officer, "/office/matches")
    assert broker_of(match) == marine.id


def test_ticked_matches_are_planned_and_no_others(officer: FlaskClient) -> None:
    steel = make_user(Role.BROKER, fields=["steel"])
    ticked, other = make_match(broker=steel), make_match(broker=steel)
    make_user(Role.BROKER, fields=["marine"])
    db.commit()
    answer = officer.post("/office/matches/select", data={"match": [ticked.id]})
    found = text_of(officer, answer.headers["Location"])
    assert f'value="{ticked.id}-' in found and f'value="{other.id}-' not in found


@pytest.mark.parametrize("line", ["", "1", "x-y-z", "1-2-", "999999-0-999999"])
def test_a_line_that_is_no_plan_moves_nothing(officer: FlaskClient, line: str) -> None:
    match = make_match()
    before = match.broker_id
    assert officer.post("/office/matches/plan", data={"move": [line]}).status_code == 302
    assert broker_of(match) == before


def test_matches_are_filtered_by_broker(officer: FlaskClient) -> None:
    mine, other = make_match(), make_match()
    address = f"/office/matches?show=undecided&broker={mine.broker_id}"
    found = text_of(officer, address)
    assert f"match-{mine.id}" in found and f"match-{other.id}" not in found


def test_a_broker_sets_places_and_leave(login: Login) -> None:
    broker = make_user(Role.BROKER)
    values = {"fields": ["marine"], "terms": "深水网箱、防附着", "capacity": "12"}
    login(broker).post("/desk/profile", data=values)
    db.rollback()
    profile = query.profile_of(broker)
    assert (profile.capacity, profile.terms) == (12, ["深水网箱", "防附着"])
    assert "深水网箱" in text_of(login(broker), "/desk/profile")


def test_a_wrong_number_of_places_is_explained_and_kept(login: Login) -> None:
    client = login(make_user(Role.BROKER))
    for typed, words in (("很多", "请填写整数"), ("0", "请填写 1 至 500")):
        answer = client.post("/desk/profile", data={"capacity": typed, "terms": "网箱"})
        found = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert words in found and f'value="{typed}"' in found and "网箱" in found


def test_a_broker_declares_an_interest_by_name(login: Login) -> None:
    match = make_match()
    broker = match.broker
    assert broker is not None
    client = login(broker)
    name = match.achievement.organisation.name
    assert name in text_of(client, "/desk/profile")
    data = {"conflict-organisation": name, "conflict-code": "shares"}
    client.post("/desk/profile/conflicts", data=data)
    assert "1 项待研判的配对已交回重新分派" in text_of(client, "/desk/profile")
    assert broker_of(match) is None


def test_an_unknown_organisation_is_explained(login: Login) -> None:
    data = {"conflict-organisation": "没有这家", "conflict-code": "shares"}
    answer = login(make_user(Role.BROKER)).post("/desk/profile/conflicts", data=data)
    assert answer.status_code == 422
    assert "没有找到这个单位" in answer.get_data(as_text=True)


def test_a_recusal_that_is_not_complete_keeps_what_was_typed(login: Login) -> None:
    match = make_match()
    answer = login(match.broker).post(  # type: ignore[arg-type]
        f"/desk/{match.id}/recuse", data={"recusal-code": "other", "recusal-note": "曾任顾问三年"}
    )
    assert answer.status_code == 422
    assert "曾任顾问三年" in answer.text and "请选择一项" in answer.text


def test_a_broker_recuses_from_the_open_match(login: Login) -> None:
    match, other = make_match(), make_user(Role.BROKER)
    assert match.broker is not None
    client = login(match.broker)
    assert "需要回避" in text_of(client, f"/desk/{match.id}")
    data = {"recusal-side": "achievement", "recusal-code": "family"}
    client.post(f"/desk/{match.id}/recuse", data=data)
    assert broker_of(match) == other.id


def test_the_names_offered_to_a_broker_hide_anonymous_firms(login: Login) -> None:
    hidden = make_published(Kind.NEED, confidentiality="anonymous")
    shown = make_published(Kind.NEED)
    found = text_of(login(make_user(Role.BROKER)), "/desk/profile")
    assert shown.organisation.name in found
    assert hidden.organisation.name not in found


def test_an_officer_ends_an_interest(officer: FlaskClient) -> None:
    match = make_match()
    broker = match.broker
    assert broker is not None
    data = {"conflict-organisation": match.need.organisation.name, "conflict-code": "shares"}
    officer.post(f"/office/brokers/{broker.id}/conflicts", data=data)
    (row,) = query.running_conflicts(broker)
    officer.post(f"/office/brokers/{broker.id}/conflicts/end", data={"conflict_id": row.id})
    db.rollback()
    assert query.running_conflicts(broker) == []
    assert broker_of(match) == broker.id


def test_only_brokers_have_a_profile_in_the_office(officer: FlaskClient) -> None:
    assert officer.get(f"/office/brokers/{make_user(Role.FIRM).id}").status_code == 404


def test_a_broker_without_a_match_is_listed(app: Flask, officer: FlaskClient) -> None:
    broker = make_user(Role.BROKER)
    assert broker.name in text_of(officer, "/office/brokers")
    assert matching.find_match(1, 2) is None
