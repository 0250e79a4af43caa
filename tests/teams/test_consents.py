"""Nobody stands in the register against their will, and nothing but the text they agreed to."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from sqlalchemy import func, select

from matcher.domain.codes import Role, Verification
from matcher.domain.errors import InputError
from tests.factories import make_user
from tests.mailbox import kinds_to
from tests.teams.samples import TEAM, answer, ask, make_public, make_team, only, rewrite, show
from web.base import db
from web.base.mails.models import Message
from web.base.models import LogEntry
from web.base.registry import present
from web.people.models import User
from web.registers import service as registers
from web.teams import service
from web.teams.models import Consent
from web.teams.queries import why_unready
from web.teams.states import ConsentState

Login = Callable[[User], FlaskClient]


@pytest.fixture(autouse=True)
def reader(app: Flask) -> Iterator[None]:
    """Whoever reads what services answer reads Chinese."""
    with force_locale("zh"):
        yield


def test_a_team_is_shown_only_when_everybody_has_agreed(client: FlaskClient) -> None:
    entry = make_team()
    service.name_person(entry.author, entry, "司徒成员", "member@example.org")
    links = ask(entry)
    answer(client, links["leader@example.org"])
    with pytest.raises(InputError, match="还没有同意公开") as caught:
        show(entry)
    assert "司徒成员" in str(caught.value.problems[0].text)
    db.rollback()
    assert "consents_complete" not in kinds_to(entry.author)
    answer(client, links["member@example.org"], is_named=False)
    assert "consents_complete" in kinds_to(entry.author)
    show(entry)
    page = client.get(f"/resources/teams/{entry.id}").text
    assert "欧阳署名" in page
    assert "司徒成员" not in page


def test_a_team_needs_somebody_who_answers_for_it(client: FlaskClient) -> None:
    entry = make_team()
    service.remove_person(entry.author, only(entry))
    assert "负责人" in (why_unready(entry) or "")


@pytest.mark.parametrize("has_agreed", [True, False], ids=["withdrawing", "refusing"])
def test_a_no_takes_the_entry_off_at_once(client: FlaskClient, has_agreed: bool) -> None:
    entry, link = make_public(client)
    if not has_agreed:
        rewrite(entry, summary="改过的简介。")
        link = ask(entry)["leader@example.org"]
    assert client.get(f"/resources/teams/{entry.id}").status_code == 200
    assert answer(client, link, "no") == 302
    assert client.get(f"/resources/teams/{entry.id}").status_code == 404
    assert TEAM["title"] not in client.get("/resources/teams").text
    assert "consent_left" in kinds_to(entry.author)
    with pytest.raises(InputError, match="还没有同意公开"):
        registers.require_ready(entry)


def test_taking_somebody_off_the_list_takes_off_what_was_shown_by_their_consent(
    client: FlaskClient, login: Login
) -> None:
    entry, _ = make_public(client)
    keeper = login(entry.author)
    keeper.post(f"/work/resources/teams/people/{only(entry).id}/remove")
    assert client.get(f"/resources/teams/{entry.id}").status_code == 404


def test_somebody_else_may_be_named_after_a_no(client: FlaskClient, login: Login) -> None:
    entry, link = make_public(client)
    answer(client, link, "no")
    keeper = login(entry.author)
    assert "有人不同意公开" in keeper.get("/inbox/").text
    keeper.post(f"/work/resources/teams/people/{only(entry).id}/remove")
    assert client.get(link).status_code == 410
    service.name_person(entry.author, entry, "诸葛接任", "next@example.org", is_leader=True)
    rewrite(entry)
    answer(client, ask(entry)["next@example.org"])
    show(entry)
    assert "诸葛接任" in client.get(f"/resources/teams/{entry.id}").text
    assert "有人不同意公开" not in keeper.get("/inbox/").text


def test_a_changed_text_needs_a_new_consent(client: FlaskClient) -> None:
    entry, old = make_public(client)
    rewrite(entry, contact_phone="0759-0009999")
    assert why_unready(entry) is None, "the contact is not public"
    rewrite(entry, ability="什么都能做")
    assert "欧阳署名" in (why_unready(entry) or "")
    assert "什么都能做" not in client.get(f"/resources/teams/{entry.id}").text
    link = ask(entry)["leader@example.org"]
    assert client.get(old).status_code == 410
    assert "什么都能做" in client.get(link).text
    answer(client, link)
    show(entry)
    page = client.get(f"/resources/teams/{entry.id}").text
    assert "什么都能做" in page
    assert "欧阳署名" in page


def test_what_changed_while_it_was_read_is_read_again(client: FlaskClient) -> None:
    entry = make_team()
    link = ask(entry)["leader@example.org"]
    data = {"answer": "agree", "seen": "0" * 64}
    assert client.post(link, data=data).status_code == 409
    assert only(entry).state is ConsentState.ASKED


def test_a_link_opens_nothing_but_its_own_consent(client: FlaskClient, login: Login) -> None:
    entry, other = make_team(), make_team(title="另一个团队的名称")
    link = ask(entry)["leader@example.org"]
    ask(other)
    page = client.get(link)
    assert "另一个团队的名称" not in page.text
    assert "0759-0004321" not in page.text
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert page.headers["Cache-Control"] == "no-store"
    assert client.get(link[:-1] + "?").status_code in (404, 410)
    for path in (f"/work/resources/{entry.id}", f"/work/resources/teams/{entry.id}/people"):
        assert client.get(path).status_code == 302
        assert login(make_user(Role.INSTITUTE)).get(path).status_code == 404


def test_names_and_addresses_are_in_no_list_file_feed_or_search(client: FlaskClient) -> None:
    entry, link = make_public(client)
    answer(client, link, "no")
    answer(client, link, is_named=False)
    rewrite(entry)
    show(entry)
    pages = [
        client.get(path).get_data(as_text=True)
        for path in (
            f"/resources/teams/{entry.id}",
            "/resources/teams",
            "/resources/teams.atom",
            "/search?q=欧阳署名",
        )
    ]
    assert not any("leader@example.org" in page for page in pages)
    assert not any("欧阳署名" in page for page in pages[:3])
    assert "贝类加工团队" not in client.get("/resources/teams?q=欧阳署名").text
    assert "欧阳署名".encode() not in client.get("/resources/teams.xlsx").data
    logged = db.session().scalars(select(LogEntry)).all()
    assert not any("欧阳" in str(one.detail) or "leader@" in str(one.detail) for one in logged)


def test_nobody_is_asked_twice_within_an_hour_or_after_a_no(client: FlaskClient) -> None:
    entry = make_team()
    link = ask(entry)["leader@example.org"]
    assert ask(entry, is_later=False) == {}
    seen = entry.version
    answer(client, link, "no")
    assert only(entry).entry.version > seen, "whoever publishes this moment loses the race"
    assert ask(entry) == {}
    assert answer(client, link) == 302, "whoever said no may change their mind"
    assert only(entry).state is ConsentState.AGREED


def test_a_mailbox_is_not_filled_by_naming_it_again_and_again() -> None:
    entry = make_team()
    for _ in range(3):
        assert len(ask(entry)) == 1
        service.remove_person(entry.author, only(entry))
        service.name_person(entry.author, entry, "某", "leader@example.org", is_leader=True)
    assert ask(entry) == {}


def test_the_list_says_what_is_wrong_with_an_address(login: Login) -> None:
    entry = make_team()
    keeper, path = login(entry.author), f"/work/resources/teams/{entry.id}/people"
    twice = {"person-name": "又一次", "person-email": "Leader@example.org"}
    for data, words in (
        ({"person-name": "", "person-email": ""}, "请填写姓名"),
        ({"person-name": "某", "person-email": "不是邮箱"}, "请填写完整的邮箱"),
        (twice, "已在名单里"),
    ):
        again = keeper.post(path, data=data)
        assert again.status_code == 422
        assert words in again.text
    assert "又一次" in again.text


def test_a_text_is_whole_before_anybody_is_asked(login: Login) -> None:
    entry = make_team(ability="")
    answered = login(entry.author).post(f"/work/resources/teams/{entry.id}/people/ask")
    assert answered.status_code == 422
    assert "还没有填完整" in answered.text
    assert not db.session().scalar(
        select(func.count(Message.id)).where(Message.kind == "consent_asked")
    )


def test_mails_go_out_in_the_name_of_verified_organisations_only() -> None:
    entry = make_team()
    assert entry.organisation is not None
    entry.organisation.verification = Verification.PENDING
    db.commit()
    with pytest.raises(InputError, match="not_verified"):
        ask(entry)


def test_an_expert_who_enters_has_agreed(login: Login, client: FlaskClient) -> None:
    expert = make_user(Role.EXPERT, name="东方自荐")
    entry = make_team(expert)
    show(entry)
    assert "东方自荐" not in client.get(f"/resources/teams/{entry.id}").text
    login(expert).post(f"/work/resources/teams/{entry.id}/people/oneself")
    rewrite(entry, ability="新写的专长")
    show(entry)
    page = client.get(f"/resources/teams/{entry.id}").text
    assert "东方自荐" in page
    assert "新写的专长" in page
    service.name_oneself(expert, entry)
    service.remove_person(expert, only(entry))
    db.commit()
    page = client.get(f"/resources/teams/{entry.id}").text
    assert "新写的专长" in page, "an expert's own entry is the consent"
    assert "东方自荐" not in page


def test_officers_hear_of_a_no_to_what_they_have_entered(client: FlaskClient, login: Login) -> None:
    officer = make_user(Role.OFFICER)
    _, link = make_public(client, officer)
    answer(client, link, "no")
    assert "有人不同意公开" in login(officer).get("/inbox/").text


def test_an_expert_enters_what_the_pool_says_they_are_ready_for() -> None:
    entry = make_team(make_user(Role.EXPERT), team_kind="envoys")
    assert "科技特派员" in (why_unready(entry) or "")


def test_a_double_post_names_both_employers_and_its_term() -> None:
    entry = make_team(team_kind="vice_president", home="某大学", host="某公司")
    assert "双聘" in (why_unready(entry) or "")


def test_who_leaves_the_platform_leaves_the_register(client: FlaskClient) -> None:
    entry, _ = make_public(client)
    leader = make_user(Role.EXPERT, email="leader@example.org")
    parts = {one.name: one for one in present().own_data.values()}
    rows = parts["consents"].collect(leader)
    assert [row["state"] for row in rows] == ["agreed"]
    forget = parts["consents"].forget
    assert forget is not None
    forget(leader)
    db.commit()
    assert client.get(f"/resources/teams/{entry.id}").status_code == 404
    assert not db.session().scalar(select(func.count(Consent.id)))
