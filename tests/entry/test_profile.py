"""One's own profile, and the address that changes only by a link to the new one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.domain.codes import Role
from matcher.domain.errors import InputError, LostRace
from tests.factories import PASSWORD, make_join_request, make_organisation, make_user
from tests.mailbox import text_of
from tests.statements import noted
from web.base import db
from web.base.clock import utc_now
from web.base.mails.models import Message
from web.base.models import LogEntry
from web.entry import profile
from web.people import accounts, links
from web.people.models import JoinRequest, MailLink, User

Login = Callable[[User], FlaskClient]
NEW = "new.address@example.org"
PROFILE = {"name": "陈海燕", "title": "副院长", "locale": "en"}


def ask(client: FlaskClient, email: str = NEW, password: str = PASSWORD) -> Any:
    data = {"email": email, "current_password": password}
    return client.post("/account/address", data=data)


def outbox() -> list[Message]:
    return list(db.session().scalars(select(Message).order_by(Message.id)))


def newest_path() -> str:
    [[_, path]] = outbox()[-1].body["links"]
    return str(path)


def address_of(user: User) -> str:
    return db.session().scalar(select(User.email).where(User.id == user.id)) or ""


def logged(action: str) -> list[LogEntry]:
    return list(db.session().scalars(select(LogEntry).where(LogEntry.action == action)))


def plain(answer: Any, email: str) -> tuple[int, str]:
    """The answer without the form tokens, which differ by the second, and without the address."""
    text = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text)
    return answer.status_code, text.replace(email, "")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.VISITOR])
def test_every_role_changes_its_name_title_and_language(
    app: Flask, login: Login, role: Role
) -> None:
    user = make_user(role)
    client = login(user)
    assert 'href="/account/profile"' in client.get("/account/security").text
    assert client.post("/account/profile", data=PROFILE).location == "/account/profile"
    page = client.get("/account/profile")
    assert f"<span>{PROFILE['name']} <small>" in page.text
    db.session().refresh(user)
    assert (user.name, user.title, user.locale) == tuple(PROFILE.values())
    assert [entry.object_id for entry in logged("edit")] == [user.id]


def test_the_pages_follow_the_chosen_language_whatever_the_device_was_told(
    app: Flask, login: Login
) -> None:
    user = make_user()
    client = login(user)
    client.get("/language/zh")
    client.post("/account/profile", data=PROFILE)
    assert '<html lang="en">' in client.get("/work/").text
    client.post("/account/profile", data={**PROFILE, "locale": ""})
    db.session().refresh(user)
    assert user.locale is None
    assert '<html lang="zh-CN">' in client.get("/work/").text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": " "}, "请填写姓名"),
        ({"name": "名" * 101}, "内容过长"),
        ({"title": "职" * 101}, "内容过长"),
        ({"locale": "xx"}, 'aria-invalid="true"'),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    app: Flask, login: Login, wrong: dict[str, str], words: str
) -> None:
    user = make_user()
    answer = login(user).post("/account/profile", data=PROFILE | wrong)
    assert answer.status_code == 422
    assert words in answer.text
    for name, text in (PROFILE | wrong).items():
        assert name == "locale" or not text.strip() or f'value="{text}"' in answer.text
    assert db.session().get_one(User, user.id, populate_existing=True).name == user.name


def test_the_address_changes_only_by_the_link(app: Flask, login: Login) -> None:
    user = make_user()
    old, visitor = user.email, app.test_client()
    assert ask(login(user), NEW.upper()).status_code == 200
    assert address_of(user) == old
    [message] = outbox()
    assert (message.address, message.secret, message.group) == (NEW, True, "")
    path = newest_path()
    for _ in range(2):
        page = visitor.get(path)
        assert page.status_code == 200
        assert old in page.text
        assert NEW in page.text
    assert address_of(user) == old
    assert visitor.post(path).location == "/sign-in"
    assert address_of(user) == NEW
    assert visitor.get("/sign-in").text.count(NEW) == 1
    signs_in = [
        app.test_client().post("/sign-in", data={"email": email, "password": PASSWORD}).status_code
        for email in (old, NEW)
    ]
    assert signs_in == [401, 302]
    assert [entry.object_id for entry in logged("change_address")] == [user.id]


def test_the_old_address_is_told_and_whom_to_ask(app: Flask, login: Login) -> None:
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = settings.model_copy(update={"contact": "成果科 0759-0000000"})
    user = make_user()
    old, client = user.email, login(user)
    ask(client)
    assert client.post(newest_path()).location == "/account/profile"
    told = outbox()[-1]
    assert (told.kind, told.address, told.user_id) == ("address_changed", old, user.id)
    assert "成果科 0759-0000000" in text_of(told)


def test_without_a_contact_the_office_is_named(app: Flask, login: Login) -> None:
    user = make_user(locale="zh")
    client = login(user)
    ask(client)
    client.post(newest_path())
    assert "平台管理员" in text_of(outbox()[-1])


def test_a_link_works_once(app: Flask, login: Login, client: FlaskClient) -> None:
    ask(login(make_user()))
    path = newest_path()
    client.post(path)
    assert (client.get(path).status_code, client.post(path).status_code) == (410, 410)


def test_a_link_is_worth_nothing_after_a_day(
    app: Flask, login: Login, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user()
    ask(login(user))
    later = utc_now() + timedelta(days=1)
    monkeypatch.setattr(links, "utc_now", lambda: later)
    assert client.post(newest_path()).status_code == 410
    assert address_of(user) != NEW


def test_only_the_newest_link_of_an_account_is_worth_something(
    app: Flask, login: Login, client: FlaskClient
) -> None:
    signed_in = login(make_user())
    ask(signed_in)
    first = newest_path()
    ask(signed_in, "other@example.org")
    assert client.get(first).status_code == 410
    assert client.get(newest_path()).status_code == 200


def test_a_changed_password_voids_the_link(app: Flask, login: Login, client: FlaskClient) -> None:
    user = make_user()
    signed_in = login(user)
    ask(signed_in)
    path = newest_path()
    data = {"old_password": PASSWORD, "password": "seven green lanterns"}
    assert signed_in.post("/account/password", data=data).status_code == 302
    assert (client.get(path).status_code, client.post(path).status_code) == (410, 410)
    assert address_of(user) != NEW


def test_a_closed_account_keeps_its_address(app: Flask, login: Login, client: FlaskClient) -> None:
    user = make_user()
    ask(login(user))
    user.active = False
    db.commit()
    assert client.post(newest_path()).status_code == 410


def test_a_link_to_a_new_password_in_the_old_mailbox_opens_nothing_afterwards(
    app: Flask, login: Login, client: FlaskClient
) -> None:
    user = make_user()
    client.post("/forgot-password", data={"email": user.email})
    forgotten = newest_path()
    ask(login(user))
    client.post(newest_path())
    assert client.get(forgotten).status_code == 410


@pytest.mark.parametrize("active", [True, False])
def test_the_answer_and_the_work_are_the_same_for_a_taken_address(
    app: Flask, login: Login, active: bool
) -> None:
    user, known = make_user(), make_user(active=active)
    client = login(user)
    ask(client, "warm@example.org")
    answers, work = [], []
    for email in (known.email, NEW):
        with noted() as asked:
            answers.append(plain(ask(client, email), email))
        work.append(Counter(" ".join(statement.split()[:3]) for statement in asked))
    assert answers[0][0] == 200
    assert answers[0] == answers[1]
    assert work[0]["INSERT INTO messages"] == work[0]["INSERT INTO mail_links"] == 1
    assert work[0] == work[1]
    told = outbox()[-2]
    assert (told.kind, told.address, told.body["links"][0][1]) == (
        "address_known",
        known.email,
        "/sign-in",
    )
    assert user.email not in text_of(told)


def test_an_address_that_got_an_account_meanwhile_is_refused_in_words(
    app: Flask, login: Login, client: FlaskClient
) -> None:
    user = make_user()
    ask(login(user))
    make_user(email=NEW)
    answer = client.post(newest_path())
    assert answer.status_code == 409
    assert "这个邮箱已有账号" in answer.text
    assert address_of(user) == user.email


def test_an_account_made_at_the_same_moment_is_refused_in_words(
    app: Flask, login: Login, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user()
    ask(login(user))
    make_user(email=NEW)
    monkeypatch.setattr(accounts, "find_account", lambda _email: None)
    answer = client.post(newest_path())
    assert answer.status_code == 409
    assert "这个邮箱已有账号" in answer.text
    with pytest.raises(LostRace):
        accounts.change_address(db.session().get_one(User, user.id), NEW)


@pytest.mark.parametrize(
    ("email", "password", "words"),
    [
        (NEW, "wrong", "密码不正确"),
        (NEW, "", "请填写现在的密码"),
        ("no address", PASSWORD, "邮箱格式有误"),
        ("", PASSWORD, "请填写新邮箱"),
    ],
)
def test_a_refused_request_keeps_the_typed_address_and_sends_nothing(
    app: Flask, login: Login, email: str, password: str, words: str
) -> None:
    answer = ask(login(make_user()), email, password)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{email}"' in answer.text
    assert PASSWORD not in answer.text
    assert outbox() == []
    assert len(logged("sign_in_failed")) == (password == "wrong")


def test_the_present_address_is_no_new_one(app: Flask, login: Login) -> None:
    user = make_user()
    answer = ask(login(user), user.email)
    assert answer.status_code == 422
    assert "这就是现在的邮箱" in answer.text


def test_an_account_asks_three_times_an_hour_taken_addresses_included(
    app: Flask, login: Login
) -> None:
    client, known = login(make_user()), make_user()
    codes = [ask(client, email).status_code for email in (NEW, known.email, NEW, NEW)]
    assert codes == [200, 200, 200, 422]
    assert len(outbox()) == 3


def test_a_demo_account_keeps_name_and_address(app: Flask, login: Login) -> None:
    user = make_user(is_demo=True)
    client, name = login(user), user.name
    page = client.get("/account/profile").text
    assert "姓名和邮箱不能改" in page
    assert 'action="/account/address"' not in page
    refused = client.post("/account/profile", data=PROFILE)
    assert refused.status_code == 422
    assert "不能改姓名" in refused.text
    asked = ask(client)
    assert asked.status_code == 422
    assert "不能改邮箱" in asked.text
    assert outbox() == []
    assert client.post("/account/profile", data=PROFILE | {"name": name}).status_code == 302


def test_the_secret_is_told_to_nobody(app: Flask, login: Login, client: FlaskClient) -> None:
    ask(login(make_user()))
    path = newest_path()
    for address in (path, "/account/address/wrong"):
        answer = client.get(address)
        assert answer.headers["Referrer-Policy"] == "strict-origin"
        assert answer.headers["Cache-Control"] == "no-store"
    stored = db.session().scalars(select(MailLink)).one()
    assert path.rsplit("/", 1)[1] not in (stored.token_hash, str(stored.data))


def test_a_visitor_is_sent_to_sign_in(app: Flask, client: FlaskClient) -> None:
    assert client.get("/account/profile").location.startswith("/sign-in")
    assert ask(client).location.startswith("/sign-in")


def test_what_the_old_address_asked_for_stays_with_the_account(app: Flask) -> None:
    user = make_user()
    asked = make_join_request(make_organisation())
    asked.email = user.email
    accounts.change_address(user, NEW)
    db.commit()
    assert db.session().get_one(JoinRequest, asked.id).email == NEW


def test_the_service_asks_for_the_password_itself(app: Flask) -> None:
    with pytest.raises(InputError):
        profile.ask_for_address(make_user(), NEW, "wrong")
