"""Everybody can have what is kept of the account: all of it, nothing of others, no secret."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import ConflictCode, Role, Side
from matcher.types import Kind
from tests.factories import (
    make_help_request,
    make_introduced,
    make_match,
    make_published,
    make_saved,
    make_user,
)
from web.base import db
from web.base.clock import utc_now
from web.base.mails.kinds import Cadence
from web.base.mails.models import Message, MessageChoice
from web.base.models import LogEntry
from web.brokers import service as brokers
from web.deals import service as deals
from web.people.models import Session, User

Login = Callable[[User | str], FlaskClient]


def have(client: FlaskClient) -> dict[str, Any]:
    answer = client.post("/account/data/download")
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.get_data(as_text=True))
    return found


def entries(client: FlaskClient, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = have(client)["data"][name]["entries"]
    return found


def add_message(user: User | None, subject: str, **values: Any) -> Message:
    row = Message(
        key=f"test/{subject}",
        kind="test",
        user_id=user.id if user else None,
        address=user.email if user else "",
        locale="zh",
        subject=subject,
        body={"lines": ["SECRETBODY"], "links": [["去看", "/SECRETLINK"]]},
    )
    for name, value in values.items():
        setattr(row, name, value)
    db.session().add(row)
    db.commit()
    return row


def test_the_file_is_one_to_keep_and_to_read(login: Login) -> None:
    user = make_user(name="吴工")
    answer = login(user).post("/account/data/download")
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Cache-Control"] == "no-store"
    text = answer.get_data(as_text=True)
    assert "吴工" in text
    assert "\n  " in text
    assert json.loads(text)["about"]["explanation"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.VISITOR])
def test_everybody_signed_in_gets_it(login: Login, role: Role) -> None:
    user = make_user(role)
    client = login(user)
    assert client.get("/account/data").status_code == 200
    assert entries(client, "account")[0]["email"] == user.email


def test_nobody_else_does(client: FlaskClient) -> None:
    assert client.get("/account/data").status_code == 302
    assert client.post("/account/data/download").status_code == 302


def test_the_account_is_told_with_its_sessions_and_choices(login: Login) -> None:
    user = make_user(title="技术总监", calendar_key="SECRETCALENDAR")
    db.session().add(MessageChoice(user_id=user.id, group="deals", cadence=Cadence.WEEKLY))
    db.commit()
    client = login(user)
    account = entries(client, "account")[0]
    assert user.organisation is not None
    assert account["title"] == "技术总监"
    assert account["organisation"] == user.organisation.name
    assert account["has_calendar_address"] is True
    assert account["second_factor_since"] is None
    assert entries(client, "message_choices") == [{"group": "deals", "cadence": "weekly"}]
    assert len(entries(client, "sessions")) == 1


def test_what_the_account_wrote_is_told(app: Flask, login: Login) -> None:
    match = make_introduced()
    owner = match.need.author
    deals.add_note(owner, match, "note", "OWNNOTE")
    deals.add_note(match.achievement.author, match, "note", "OTHERNOTE")
    make_saved(owner, name="OWNSEARCH")
    make_saved(make_user(), name="OTHERSEARCH")
    add_message(owner, "OWNMESSAGE")
    add_message(make_user(), "OTHERMESSAGE")
    make_help_request(match.need, note="OWNQUESTION")
    client = login(owner)
    text = json.dumps(have(client), ensure_ascii=False)
    for own in ("OWNNOTE", "OWNSEARCH", "OWNMESSAGE", "OWNQUESTION"):
        assert own in text
    for other in ("OTHERNOTE", "OTHERSEARCH", "OTHERMESSAGE", match.achievement.author.email):
        assert other not in text
    told = entries(client, "postings")[0]
    assert told["posting_id"] == match.need_id
    assert told["text"]["problem"].startswith("养殖金鲳鱼")
    assert told["text"]["contact_name"] == "陈工"


def test_what_colleagues_wrote_is_theirs(login: Login) -> None:
    author = make_user()
    make_published(Kind.NEED, author)
    assert entries(login(make_user(Role.FIRM, author.organisation)), "postings") == []


def test_no_secret_and_no_hash_is_told(login: Login) -> None:
    user = make_user(
        totp_secret="SECRETFACTOR",
        recovery_codes=["SECRETCODE"],
        calendar_key="SECRETCALENDAR",
    )
    add_message(user, "subject", secret=True)
    client = login(user)
    text = client.post("/account/data/download").get_data(as_text=True)
    assert "SECRET" not in text
    assert user.password_hash not in text
    assert "argon2" not in text
    for session in db.session().query(Session):
        assert session.token_hash not in text
    for message in db.session().query(Message):
        assert message.token not in text


def test_a_broker_is_not_told_whose_an_anonymous_need_is(login: Login) -> None:
    need = make_published(Kind.NEED, confidentiality="anonymous")
    match = make_match(need)
    broker = match.broker
    assert broker is not None
    brokers.recuse(broker, match, Side.NEED, ConflictCode.OTHER, "OWNREASON")
    db.commit()
    client = login(broker)
    text = json.dumps(have(client), ensure_ascii=False)
    assert "OWNREASON" in text
    assert need.organisation.name not in text


def test_the_log_tells_that_it_was_taken(login: Login) -> None:
    user = make_user()
    client = login(user)
    have(client)
    last = db.session().query(LogEntry).order_by(LogEntry.id.desc()).first()
    assert last is not None
    assert (last.action, last.actor_id, last.object_id) == ("download_own_data", user.id, user.id)
    assert entries(client, "log")[-1]["action_words"] == "下载自己的数据"


def test_the_page_says_what_becomes_of_each_kind_in_both_languages(
    login: Login, english: Flask
) -> None:
    client = login(make_user(totp_since=utc_now()))
    page = client.get("/account/data").text
    for words in ("账号", "登录记录", "发给您的消息", "操作日志", "保存的搜索"):
        assert f"<dt>{words}</dt>" in page
    assert client.get("/account/data?lang=en").status_code == 200
