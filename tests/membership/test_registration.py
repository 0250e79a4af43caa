"""Registration: a visitor's form, the link by mail, and what comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.domain.codes import OrganisationKind, Role, Verification
from tests.factories import make_organisation, make_user
from tests.membership.helpers import PASSWORD, links, make_code, messages, path_in, registration
from web.base import db
from web.base.clock import utc_now
from web.base.config import Settings
from web.base.extensions import limiter
from web.people import accounts, passwords
from web.people.models import JoinRequest, MailLink, Organisation, User

Login = Callable[..., FlaskClient]


def _register(client: FlaskClient, **values: Any) -> Any:
    return client.post("/register", data=registration(**values))


def _account(email: str = "lin@example.org") -> User | None:
    db.rollback()
    return accounts.find_account(email)


def test_one_page_and_one_mail_lead_to_the_first_draft(app: Flask, client: FlaskClient) -> None:
    make_user(Role.OFFICER)
    answer = _register(client)
    assert answer.status_code == 200
    assert "我们已向 lin@example.org 发出确认邮件" in answer.text
    assert _account() is None

    path = path_in("registration_link")
    page = client.get(path)
    assert "湛江海风养殖有限公司" in page.text
    assert _account() is None  # Nothing happens by looking.

    answer = client.post(path)
    assert answer.status_code == 302
    assert answer.location == "/work/needs/new"
    page = client.get(answer.location)
    assert page.status_code == 200
    assert "等待平台管理员核验" in page.text
    user = _account()
    assert user is not None and user.organisation is not None
    assert user.is_administrator
    assert user.role is Role.FIRM
    assert user.organisation.verification is Verification.PENDING
    assert "现在就可以写草稿" in client.get("/work/").text


def test_an_institute_begins_with_an_achievement(app: Flask, client: FlaskClient) -> None:
    _register(client, kind="university", organisation="湛江海洋学院")
    answer = client.post(path_in("registration_link"))
    assert answer.location == "/work/achievements/new"
    user = _account()
    assert user is not None and user.role is Role.INSTITUTE


def test_officers_hear_of_a_new_organisation_and_the_group_of_its_number_only(
    app: Flask, client: FlaskClient, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = make_user(Role.OFFICER)
    told = app.config["SETTINGS"].model_copy(update={"webhook_url": "https://robot.example/x"})
    monkeypatch.setitem(app.config, "SETTINGS", told)
    _register(client)
    client.post(path_in("registration_link"))
    (mail,) = messages("organisation_registered")
    assert mail.user_id == officer.id
    assert login(officer).get(path_in("organisation_registered")).status_code == 200
    assert "等待核验的单位" in login(officer).get("/inbox/").text
    (webhook,) = messages("organisation_registered_office")
    assert "海风" not in webhook.subject + str(webhook.body)


def test_the_answer_does_not_tell_who_has_an_account(app: Flask, client: FlaskClient) -> None:
    taken = make_user().email
    known = _register(client, email=taken)
    unknown = _register(client, email="nobody@example.org")
    assert known.status_code == unknown.status_code == 200
    assert _plain(known, taken) == _plain(unknown, "nobody@example.org")
    assert not [link for link in links() if link.email == taken]
    for _words, path in messages("registration_known")[0].body["links"]:
        assert client.get(path).status_code == 200
    assert not messages("registration_known")[0].secret


def test_wrong_forms_of_both_get_the_same_answer(app: Flask, client: FlaskClient) -> None:
    taken = make_user().email
    known = _register(client, email=taken, password="short")
    unknown = _register(client, email="nobody@example.org", password="short")
    assert known.status_code == unknown.status_code == 422
    assert _plain(known, taken) == _plain(unknown, "nobody@example.org")


def test_the_password_is_hashed_in_both_cases(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    hasher = passwords.password_hasher()

    class Counting:
        def hash(self, password: str) -> str:
            hashed.append(password)
            return hasher.hash(password)

    monkeypatch.setattr(passwords, "password_hasher", Counting)
    _register(client, email=make_user(password_hash="x").email)
    assert len(hashed) == 1
    _register(client, email="nobody@example.org")
    assert len(hashed) == 2


def _plain(answer: Any, email: str) -> str:
    text = answer.get_data(as_text=True).replace(email, "")
    return re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", text)


def test_a_wrong_form_says_beside_each_field_what_to_do_and_loses_nothing(
    app: Flask, client: FlaskClient
) -> None:
    answer = client.post(
        "/register", data={"organisation": "湛江某某厂", "name": "林一", "email": "lin@"}
    )
    assert answer.status_code == 422
    for words in (
        "请选择单位类型。", "请填写统一社会信用代码。", "请选择所在的县（市、区）。",
        "邮箱格式有误", "请设置密码。", "请阅读并勾选",
    ):  # fmt: skip
        assert words in answer.text, words
    for typed in ("湛江某某厂", "林一", "lin@"):
        assert f'value="{typed}"' in answer.text
    assert not messages()


def test_a_password_is_never_shown_again(app: Flask, client: FlaskClient) -> None:
    answer = _register(client, email="")
    assert answer.status_code == 422
    assert PASSWORD not in answer.text


@pytest.mark.parametrize("password", ["short", "1234567890", "lin@example.org"])
def test_a_password_soon_guessed_is_asked_for_again(
    app: Flask, client: FlaskClient, password: str
) -> None:
    assert _register(client, password=password).status_code == 422
    assert not links()


def test_every_mistake_is_told_at_once(app: Flask, client: FlaskClient) -> None:
    page = _register(client, credit_code="91440800MA4UQ0C35X", password="short").text
    assert "代码有误" in page
    assert "密码至少 10 个字符" in page


def test_a_code_with_a_wrong_check_digit_is_refused(app: Flask, client: FlaskClient) -> None:
    wrong = make_code(1)[:-1] + ("A" if make_code(1)[-1] != "A" else "B")
    answer = _register(client, credit_code=wrong)
    assert answer.status_code == 422
    assert "代码有误" in answer.text


def test_nothing_is_registered_without_the_tick(app: Flask, client: FlaskClient) -> None:
    data = registration()
    del data["agree"]
    assert client.post("/register", data=data).status_code == 422
    assert not messages()


def test_registrations_from_one_address_are_limited(
    app: Flask, client: FlaskClient, settings: Settings
) -> None:
    limiter.enabled = True
    try:
        limiter.reset()
        codes = [client.post("/register", data={"find": "1"}).status_code for _ in range(11)]
    finally:
        limiter.reset()
        limiter.enabled = False
    assert codes == [200] * 10 + [429]


def test_a_stranger_s_mailbox_is_not_filled(app: Flask, client: FlaskClient) -> None:
    answers = {_register(client).text for _ in range(5)}
    assert len(messages("registration_link")) == 3
    assert len(answers) == 1


def test_looking_for_an_organisation_shows_published_facts_and_keeps_what_was_typed(
    app: Flask, client: FlaskClient
) -> None:
    found = make_organisation(OrganisationKind.UNIVERSITY, name="湛江蓝湾大学")
    make_organisation(name="湛江蓝湾秘密厂", verification=Verification.PENDING)
    make_organisation(OrganisationKind.BUREAU, name="湛江蓝湾局")
    answer = _register(client, organisation="蓝湾", find="1")
    assert answer.status_code == 200
    assert re.search(rf'type="radio" value="{found.id}"', answer.text)
    assert "湛江蓝湾大学（赤坎区，高校）" in answer.text
    assert "秘密厂" not in answer.text
    assert "蓝湾局" not in answer.text
    assert 'value="林一"' in answer.text
    assert PASSWORD not in answer.text
    assert not messages()


def test_one_letter_lists_nothing(app: Flask, client: FlaskClient) -> None:
    make_organisation(name="湛江蓝湾厂")
    answer = _register(client, organisation="湛", find="1")
    assert "蓝湾厂" not in answer.text
    assert "没有找到已核验的单位" in answer.text


@pytest.mark.parametrize("by", ["name", "code", "choice"])
def test_a_known_organisation_needs_no_more_than_its_name_code_or_choice(
    app: Flask, client: FlaskClient, by: str
) -> None:
    known = make_organisation(name="湛江蓝湾厂", credit_code=make_code(7))
    typed = {"name": known.name, "code": make_code(7).lower(), "choice": "蓝湾"}[by]
    chosen = {"chosen": str(known.id)} if by == "choice" else {}
    blank = {"kind": "", "district": "", "credit_code": ""}
    assert _register(client, organisation=typed, **blank, **chosen).status_code == 200
    (link,) = links()
    assert link.organisation_id == known.id
    assert link.data["organisation"] is None


def test_the_data_of_a_known_organisation_win(app: Flask, client: FlaskClient) -> None:
    known = make_organisation(name="湛江蓝湾厂")
    _register(client, organisation="湛江蓝湾厂", kind="university", district="potou")
    page = client.get(path_in("registration_link"))
    assert "企业" in page.text and "赤坎区" in page.text
    assert links()[0].organisation_id == known.id


def test_an_organisation_that_was_not_offered_cannot_be_chosen(
    app: Flask, client: FlaskClient
) -> None:
    hidden = make_organisation(OrganisationKind.BUREAU, name="湛江某局")
    _register(client, organisation="湛江海风养殖有限公司", chosen=str(hidden.id))
    assert links()[0].organisation_id is None


def test_members_of_agencies_and_bureaus_do_not_register(app: Flask, client: FlaskClient) -> None:
    make_organisation(OrganisationKind.BUREAU, name="湛江某局")
    answer = _register(client, organisation="湛江某局")
    assert answer.status_code == 422
    assert "由平台管理员开通" in answer.text
    assert _register(client, kind="bureau").status_code == 422


def test_a_link_works_once(app: Flask, client: FlaskClient) -> None:
    _register(client)
    path = path_in("registration_link")
    assert client.post(path).status_code == 302
    again = app.test_client().get(path)
    assert again.status_code == 410
    assert "链接已不能使用" in again.text
    assert app.test_client().post(path).status_code == 410


def test_a_link_ends_after_three_days(app: Flask, client: FlaskClient) -> None:
    _register(client)
    path = path_in("registration_link")
    links()[0].expires_at = utc_now() - timedelta(seconds=1)
    db.commit()
    assert client.get(path).status_code == 410
    assert client.post(path).status_code == 410
    assert _account() is None


def test_a_changed_link_is_worth_nothing(app: Flask, client: FlaskClient) -> None:
    _register(client)
    path = path_in("registration_link")
    assert client.post(path[:-1] + ("A" if path[-1] != "A" else "B")).status_code == 410
    invitation = path.replace("/register/confirm/", "/invitation/")
    assert client.get(invitation).status_code == 410


def test_the_secret_stays_in_its_page(app: Flask, client: FlaskClient) -> None:
    _register(client)
    answer = client.get(path_in("registration_link"))
    # Not "no-referrer": over HTTPS the check of forms refuses one without an origin.
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.text
    secret = path_in("registration_link").rsplit("/", 1)[1]
    assert all(secret not in str(link.data) + link.token_hash for link in links())
    assert messages("registration_link")[0].secret


def test_a_form_can_be_confirmed_over_https(app: Flask, client: FlaskClient) -> None:
    _register(client)
    path = path_in("registration_link")
    app.config["WTF_CSRF_ENABLED"] = True
    page = client.get(path, base_url="https://site.example")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    answer = client.post(
        path,
        base_url="https://site.example",
        data={"csrf_token": token[1]},
        headers={"Referer": "https://site.example/"},
    )
    assert answer.status_code == 302


def test_the_second_of_two_registrations_asks_to_join_the_first(
    app: Flask, client: FlaskClient
) -> None:
    _register(client)
    first = path_in("registration_link")
    _register(client, email="chen@example.org", name="陈二")
    second = path_in("registration_link")
    assert client.post(first).status_code == 302
    other = app.test_client()
    assert "申请会交给单位管理员" in other.get(second).text
    assert "已申请加入" in other.post(second).text
    assert _account("chen@example.org") is None
    (mail,) = messages("join_asked")
    assert mail.address == "lin@example.org"


def test_of_two_who_make_the_same_organisation_at_once_one_asks_the_other(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from web.membership import queries

    _register(client)
    path = path_in("registration_link")
    # The other one is stored after this one has looked, which the database alone notices.
    make_organisation(name="湛江海风养殖有限公司")
    find_known, looked = queries.find_known, []

    def find(name: str, code: str | None) -> Organisation | None:
        looked.append(name)
        return find_known(name, code) if len(looked) > 2 else None

    monkeypatch.setattr(queries, "find_known", find)
    monkeypatch.setattr("web.people.organisations._refuse_taken", lambda *_: None)
    assert "已申请加入" in client.post(path).text
    assert db.session().scalar(select(JoinRequest.email)) == "lin@example.org"


def test_an_address_that_got_an_account_meanwhile_gets_no_second_one(
    app: Flask, client: FlaskClient
) -> None:
    _register(client)
    path = path_in("registration_link")
    make_user(email="lin@example.org")
    answer = client.post(path)
    assert answer.status_code == 409
    assert "这个邮箱已有账号" in answer.text
    assert (
        db.session().scalar(select(Organisation).where(Organisation.name.contains("海风"))) is None
    )


def test_of_two_confirmations_at_once_one_is_refused(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from web.membership import registration as service

    _register(client)
    path = path_in("registration_link")
    # Both have looked; then the other one is stored.
    make_user(email="lin@example.org")
    monkeypatch.setattr(service, "find_account", lambda _email: None)
    answer = client.post(path)
    assert answer.status_code == 409
    assert "内容已被他人更新" in answer.text
    db.rollback()
    assert db.session().scalar(select(MailLink.used_at)) is None


def test_registering_is_for_visitors(app: Flask, login: Login) -> None:
    assert login(make_user()).get("/register").status_code == 403


def test_visitors_see_the_way_to_registration(
    app: Flask, client: FlaskClient, login: Login
) -> None:
    for path in ("/", "/sign-in"):
        # In the bar, which a telephone folds up, and on the page.
        assert client.get(path).text.count('href="/register"') == 2
    assert 'href="/register"' not in login(make_user()).get("/").text


def test_every_page_is_there_in_english(english: Flask, client: FlaskClient) -> None:
    client.set_cookie("locale", "en")
    assert client.get("/register").status_code == 200
    assert _register(client).status_code == 200
    mail = messages("registration_link")[0]
    assert mail.locale == "en"
    assert client.get(path_in("registration_link")).status_code == 200
    assert client.get("/register/confirm/none").status_code == 410
