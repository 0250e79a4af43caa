"""Pages of challenges: everybody's, the office's, the owner's, and what machines read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from matcher.domain.codes import Role
from tests.challenges.worlds import TERMS, make_challenge, make_question
from tests.factories import make_organisation, make_published, make_user
from web.base import db
from web.base.clock import utc_now
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState, Variant

Login = Callable[..., FlaskClient]
S = ChallengeState


def titles(client: FlaskClient, query: str = "") -> list[str]:
    page = client.get(f"/challenges{query}").text
    return re.findall(r'<h3><a href="/challenges/\d+">([^<]+)</a></h3>', page)


def test_the_list_is_filtered_searched_and_begins_with_the_next_deadline(
    app: Flask, client: FlaskClient
) -> None:
    now = utc_now()
    make_challenge(title="后截止", bids_until=now + timedelta(days=9), fields=["steel"])
    make_challenge(title="先截止", bids_until=now + timedelta(days=2), problem="网衣长海鞘")
    make_challenge(S.REVIEW, Variant.RACE, title="在评审")
    make_challenge(S.DRAFT, title="没有发榜")
    assert titles(client) == ["先截止", "后截止", "在评审"]
    assert titles(client, "?phase=review") == ["在评审"]
    assert titles(client, "?field=steel") == ["后截止"]
    assert titles(client, "?variant=race") == ["在评审"]
    assert titles(client, "?q=海鞘") == ["先截止"]
    assert titles(client, "?phase=nonsense&field=x&q=%25") == []
    assert "没有符合条件的榜单" in client.get("/challenges?q=%25").text


def test_the_public_page_shows_the_terms_the_time_left_and_where_it_stands(
    app: Flask, client: FlaskClient
) -> None:
    challenge = make_challenge(S.ANNOUNCED)
    page = client.get(f"/challenges/{challenge.id}").text
    for text in ("300 万元", "100 万元", "200 万元", TERMS["conditions"], "北京时间", "还有"):
        assert text in page
    assert 'aria-current="step"' in page
    assert page.count("<h1") == 1


def test_the_owner_who_is_hidden_is_named_nowhere(app: Flask, client: FlaskClient) -> None:
    owner = make_organisation(name="不愿具名的海工企业")
    need = make_published(author=make_user(Role.FIRM, owner))
    challenge = make_challenge(organisation=owner, hides_owner=True, posting=need)
    need.challenge_at = challenge.announced_at
    db.commit()
    for address in (
        "/challenges",
        f"/challenges/{challenge.id}",
        f"/challenges/{challenge.id}.ics",
        "/challenges.ics",
        "/challenges.atom",
        "/challenges?q=不愿具名",
    ):
        assert "不愿具名的海工企业" not in client.get(address).text, address
    # From the need, which names its owner, nothing leads to the challenge, and nothing back.
    assert f"/challenges/{challenge.id}" not in client.get(f"/needs/{need.id}").text
    assert f"/needs/{need.id}" not in client.get(f"/challenges/{challenge.id}").text


def test_the_owner_and_the_office_see_that_the_name_is_hidden(app: Flask, login: Login) -> None:
    challenge = make_challenge(hides_owner=True)
    assert challenge.organisation is not None
    name = challenge.organisation.name
    member = login(make_user(Role.FIRM, challenge.organisation))
    assert name in member.get(f"/challenges/{challenge.id}").text
    assert name in login(make_user(Role.OFFICER)).get("/office/challenges").text


def test_a_need_leads_to_its_challenge(app: Flask, client: FlaskClient) -> None:
    need = make_published()
    challenge = make_challenge(organisation=need.organisation, posting=need)
    need.challenge_at = challenge.announced_at
    db.commit()
    assert f"/challenges/{challenge.id}" in client.get(f"/needs/{need.id}").text


def test_machines_read_the_deadlines_and_the_terms(app: Flask, client: FlaskClient) -> None:
    challenge = make_challenge(title="抗台风锚泊")
    calendar = Calendar.from_ical(client.get(f"/challenges/{challenge.id}.ics").data)
    ends = {str(event["summary"]): event["dtstart"].dt for event in calendar.walk("vevent")}
    assert challenge.bids_until is not None
    assert ends["揭榜截止：抗台风锚泊"] == challenge.bids_until.replace(microsecond=0)
    assert "提问截止：抗台风锚泊" in ends
    assert "新榜单：抗台风锚泊" in client.get("/challenges.atom").text
    page = client.get(f"/challenges/{challenge.id}").text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert found is not None
    assert json.loads(found[1])["identifier"] == challenge.number


def test_an_officer_leads_a_challenge_from_nothing_to_its_announcement(
    app: Flask, login: Login
) -> None:
    firm = make_organisation()
    officer = login(make_user(Role.OFFICER))
    values = {
        **{name: TERMS[name] for name in TERMS if isinstance(TERMS[name], str)},
        **{"title": "抗台风锚泊", "organisation": firm.name, "variant": "open"},
        **{"fields": ["marine"], "money": "400", "money_of_bureau": "150", "awards": "1"},
        **{"publicity_days": "5", "duration_months": "18", "bids_until": "2099-12-31 24:00"},
    }
    wrong = officer.post("/office/challenges/new", data=values | {"money_of_bureau": "500"})
    assert wrong.status_code == 422
    assert "财政资助不能多于榜单金额。" in wrong.text
    assert "抗台风锚泊" in wrong.text
    assert officer.post("/office/challenges/new", data=values).status_code == 302
    challenge = db.session().scalars(select(Challenge)).one()
    address = f"/office/challenges/{challenge.id}"
    assert "2099-12-31 24:00" in officer.get(f"{address}/edit").text
    assert "还没有确认条款" in officer.get(address).text
    reasoned = officer.post(f"{address}/step/waive_appraisal", data={"reason": "市里已论证"})
    assert reasoned.status_code == 302
    assert officer.post(f"{address}/announce").status_code == 302
    assert "还有内容没有备齐" in officer.get(address).text
    owner = login(make_user(Role.FIRM, firm))
    page = owner.get(f"/work/challenges/{challenge.id}")
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert version is not None
    unticked = owner.post(f"/work/challenges/{challenge.id}/agree", data={"version": version[1]})
    assert unticked.status_code == 422
    agreed = {"version": version[1], "agrees": "y"}
    assert owner.post(f"/work/challenges/{challenge.id}/agree", data=agreed).status_code == 302
    assert officer.get(f"{address}/announce").status_code == 200
    assert officer.post(f"{address}/announce").status_code == 302
    assert "400 万元" in app.test_client().get(f"/challenges/{challenge.id}").text


def test_a_step_needs_its_reason_and_keeps_what_was_typed(app: Flask, login: Login) -> None:
    challenge, officer = make_challenge(), login(make_user(Role.OFFICER))
    address = f"/office/challenges/{challenge.id}"
    assert officer.post(f"{address}/step/withdraw", data={"reason": ""}).status_code == 422
    wrong = officer.post(f"{address}/extend", data={"bids_until": "昨天", "reason": "台风影响"})
    assert wrong.status_code == 422
    assert "台风影响" in wrong.text
    assert officer.get(f"{address}/step/open_bids").status_code == 404
    assert officer.get(f"{address}/step/approve").status_code == 409


def test_an_answer_that_is_refused_is_shown_again(app: Flask, login: Login) -> None:
    question = make_question()
    key = f"q{question.id}"
    answer = login(make_user(Role.OFFICER)).post(
        f"/office/questions/{question.id}/answer",
        data={f"{key}-public_text": "改写过的问题", f"{key}-answer": ""},
    )
    assert answer.status_code == 422
    assert "改写过的问题" in answer.text
    assert "请写下答复。" in answer.text
