"""Choosing, stopping by a link, and the officers' record."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.domain.codes import Role
from tests.conftest import OutsideClient
from tests.factories import make_user
from tests.messages.posting import (
    GROUP,
    again,
    choose,
    needed,
    of_kind,
    read_mails,
    told,
)
from web.app import create_app
from web.base import db, site
from web.base.config import Settings
from web.base.mails.kinds import Cadence, Channel, MessageState
from web.base.mails.models import Message
from web.base.mails.outbox import choice_of
from web.base.models import LogEntry
from web.messages.mails import DIGEST_GROUP
from web.messages.sending import send_due
from web.messages.stopping import stop_token
from web.people.models import User

Login = Callable[[User], FlaskClient]

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def choice(user: User) -> Cadence:
    db.rollback()
    return choice_of(user.id, GROUP)


# What an account chooses


def test_an_account_chooses_how_soon_it_hears(login: Login) -> None:
    user = make_user()
    client = login(user)
    page = client.get("/account/messages").text
    assert user.email in page
    assert "办理进展" in page
    answer = client.post("/account/messages", data={"group_steps": "weekly"})
    assert answer.status_code == 302
    assert choice(user) is Cadence.WEEKLY
    page = client.get("/account/messages").text
    assert re.findall(r'<input[^>]* checked[^>]*value="(\w+)"', page) == ["weekly"]


def test_only_groups_of_ones_role_are_offered(login: Login) -> None:
    client = login(make_user(Role.BROKER))
    assert "办理进展" not in client.get("/account/messages").text
    client.post("/account/messages", data={"group_steps": "off"})
    assert db.session().scalars(select(LogEntry.action)).all().count("choose_messages") == 0


def test_a_choice_that_is_not_offered_is_asked_for_again(login: Login) -> None:
    user = make_user()
    answer = login(user).post("/account/messages", data={"group_steps": "hourly"})
    assert answer.status_code == 422
    assert "请从给出的选项中选择" in answer.text
    assert choice(user) is Cadence.AT_ONCE


def test_what_waits_follows_the_choice(login: Login) -> None:
    user = make_user()
    choose(user, Cadence.DAILY)
    message = told(user)
    client = login(user)
    daily = message.due_at
    client.post("/account/messages", data={"group_steps": "weekly"})
    assert again(message).due_at >= daily
    client.post("/account/messages", data={"group_steps": "at_once"})
    assert again(message).state is MessageState.WAITING
    client.post("/account/messages", data={"group_steps": "off"})
    assert again(message).state is MessageState.CANCELLED


def test_visitors_sign_in_first(client: FlaskClient) -> None:
    assert "/sign-in" in client.get("/account/messages").headers["Location"]


# The link that stops


def test_a_mail_program_stops_mails_without_signing_in(app: Flask, client: FlaskClient) -> None:
    user = make_user()
    secret = needed(user)
    told(user)
    send_due()
    [stopping] = {mail["List-Unsubscribe"] for mail in read_mails()} - {None}
    link = stopping.strip("<>").removeprefix(site.address())
    waiting = told(user)
    assert client.post(link, data=ONE_CLICK).status_code == 200
    assert choice(user) is Cadence.OFF
    assert again(waiting).state is MessageState.CANCELLED
    assert again(secret).state is MessageState.SENT


def test_a_program_that_only_looks_at_the_link_stops_nothing(client: FlaskClient) -> None:
    user = make_user()
    page = client.get(f"/stop/{stop_token(user.id, 'steps')}").text
    assert "停发这类邮件" in page
    assert "办理进展" in page
    assert user.email not in page
    assert choice(user) is Cadence.AT_ONCE


def test_the_protection_of_forms_lets_mail_programs_through(settings: Settings) -> None:
    app = create_app(settings)
    app.test_client_class = OutsideClient
    with app.app_context():
        user = make_user()
        link = f"/stop/{stop_token(user.id, DIGEST_GROUP)}"
        assert app.test_client().post(link, data=ONE_CLICK).status_code == 200
        assert app.test_client().post("/sign-out").status_code == 400
        db.session().close()
        db.db.engine.dispose()


def test_stopping_a_digest_stops_what_goes_into_digests(client: FlaskClient) -> None:
    daily, at_once = make_user(), make_user()
    choose(daily, Cadence.DAILY)
    for user in (daily, at_once):
        client.post(f"/stop/{stop_token(user.id, DIGEST_GROUP)}")
    assert choice(daily) is Cadence.OFF
    assert choice(at_once) is Cadence.AT_ONCE


@pytest.mark.parametrize("change", [lambda token: token[:-1] + "A", lambda token: "x", str.upper])
def test_a_link_we_did_not_make_stops_nothing(
    client: FlaskClient, change: Callable[[str], str]
) -> None:
    user = make_user()
    token = change(stop_token(user.id, "steps") + "A")
    assert client.get(f"/stop/{token}").status_code == 404
    assert client.post(f"/stop/{token}", data=ONE_CLICK).status_code == 404
    assert choice(user) is Cadence.AT_ONCE


# The officers' record


def failed(user: User) -> Message:
    message = needed(user, "/secret/abcdef")
    message.state, message.error, message.attempts = MessageState.FAILED, "receiver 550", 3
    message.doubts = 2
    db.commit()
    return message


def test_officers_read_what_became_of_messages_and_never_a_body(login: Login) -> None:
    user = make_user()
    failed(user)
    told(user, title="网衣", path="/work/17")
    page = login(make_user(Role.OFFICER)).get("/office/messages").text
    for text in (user.email, "“网衣”有进展", "设置新密码", "服务器不接受收件地址 550", "发送失败"):
        assert text in page
    for text in ("/secret/abcdef", "有人请求设置新密码", "/work/17", "已经发布"):
        assert text not in page


def test_the_record_is_cut_by_state_doubt_and_address(login: Login) -> None:
    first, second = make_user(), make_user()
    failed(first)
    told(second)
    client = login(make_user(Role.OFFICER))

    def shown(query: str) -> list[bool]:
        page = client.get(f"/office/messages?{query}").text
        return [one.email in page.split("<table")[-1] for one in (first, second)]

    assert shown("") == [True, True]
    assert shown("show=failed") == [True, False]
    assert shown("show=waiting") == [False, True]
    assert shown("show=doubtful") == [True, False]
    assert shown(f"address={second.email.upper()}") == [False, True]
    assert shown("show=nonsense&page=9") == [True, True]


def test_nobody_else_reads_the_record(login: Login) -> None:
    message = failed(make_user())
    for role in Role:
        if role not in (Role.VISITOR, Role.OFFICER):
            client = login(make_user(role))
            assert client.get("/office/messages").status_code == 403
            assert client.post("/office/messages/test").status_code == 403
            assert client.post(f"/office/messages/{message.id}/retry").status_code in (403, 404)
    assert again(message).state is MessageState.FAILED


def test_an_officer_sends_again_or_puts_away_what_failed(login: Login) -> None:
    message, other = failed(make_user()), failed(make_user())
    client = login(make_user(Role.OFFICER))
    assert "没有发出去的消息" in client.get("/inbox/").text
    client.post(f"/office/messages/{message.id}/retry")
    assert (again(message).state, again(message).attempts) == (MessageState.WAITING, 0)
    client.post(f"/office/messages/{other.id}/drop")
    assert (again(other).state, again(other).body) == (MessageState.CANCELLED, {})
    assert "没有发出去的消息" not in client.get("/inbox/").text
    send_due()
    assert client.post(f"/office/messages/{message.id}/retry").status_code == 409


def test_a_test_message_goes_to_the_officer(login: Login) -> None:
    officer = make_user(Role.OFFICER)
    client = login(officer)
    for _ in range(2):
        assert client.post("/office/messages/test").status_code == 302
    send_due()
    assert [mail["To"] for mail in read_mails()] == [officer.email] * 2
    assert all(one.channel is Channel.MAIL for one in of_kind("test"))


class TestWithServers:
    """Where mail goes to a server and there is a robot."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        changes = {
            "smtp_url": "smtps://site:topsecret@mail.example.org",
            "webhook_url": "https://robot.example.org/send?key=topsecret",
        }
        return settings.model_copy(update=changes)

    def test_the_record_names_the_servers_and_no_secret(self, login: Login) -> None:
        page = login(make_user(Role.OFFICER)).get("/office/messages").text
        assert "mail.example.org:465" in page
        assert "robot.example.org" in page
        assert "topsecret" not in page

    def test_a_test_message_goes_to_the_group_as_well(self, login: Login) -> None:
        login(make_user(Role.OFFICER)).post("/office/messages/test")
        assert {one.channel for one in of_kind("test")} == {Channel.MAIL, Channel.WEBHOOK}


def test_without_a_server_the_record_names_the_folder(login: Login, settings: Settings) -> None:
    page = login(make_user(Role.OFFICER)).get("/office/messages").text
    assert str(Path(settings.mails_folder)) in page
