"""Forgotten passwords: a link by mail that tells nobody who has an account."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.factories import PASSWORD, make_user
from tests.statements import listening
from web.base import db
from web.base.clock import utc_now
from web.base.extensions import limiter
from web.base.mails.models import Message
from web.people import links, passwords
from web.people.models import MailLink, User

Login = Callable[[User], FlaskClient]
NEW = "seven green lanterns"


def ask(client: FlaskClient, email: str) -> Any:
    return client.post("/forgot-password", data={"email": email})


def newest_path() -> str:
    message = db.session().scalars(select(Message).order_by(Message.id.desc())).first()
    assert message is not None
    [[_, path]] = message.body["links"]
    return str(path)


def count(model: type[Any]) -> int:
    return db.session().scalar(select(func.count()).select_from(model)) or 0


def plain(answer: Any) -> tuple[int, str]:
    """The answer without the form tokens, which differ by the second."""
    return answer.status_code, re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text)


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Count what costs time: statements by their beginning, and passwords that are hashed."""
    found: Counter[str] = Counter()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found[" ".join(statement.split()[:3])] += 1

    hasher = passwords.password_hasher()

    class Noting:
        """The hasher, with a note of every use."""

        def __getattr__(self, name: str) -> Any:
            found[f"hasher.{name}"] += name in ("hash", "verify")
            return getattr(hasher, name)

    with monkeypatch.context() as patch:
        patch.setattr(passwords, "password_hasher", Noting)
        with listening(note):
            yield found


def test_a_link_from_the_mail_sets_a_new_password_once(app: Flask, login: Login) -> None:
    user = make_user()
    signed_in, visitor = login(user), app.test_client()
    ask(visitor, user.email.upper())
    path = newest_path()
    assert "设置新密码" in visitor.get(path).text
    assert visitor.post(path, data={"password": NEW}).location == "/sign-in"
    assert signed_in.get("/work/").status_code == 302
    old, new = (
        app.test_client().post("/sign-in", data={"email": user.email, "password": text})
        for text in (PASSWORD, NEW)
    )
    assert (old.status_code, new.status_code) == (401, 302)
    assert visitor.get(path).status_code == 410
    assert visitor.post(path, data={"password": "another four words"}).status_code == 410
    kinds = [message.kind for message in db.session().scalars(select(Message))]
    assert kinds == ["new_password", "password_changed"]


def test_looking_at_the_link_does_not_use_it(app: Flask, client: FlaskClient) -> None:
    ask(client, make_user().email)
    path = newest_path()
    for _ in range(2):
        assert client.get(path).status_code == 200
    weak = client.post(path, data={"password": "1234567890"})
    assert weak.status_code == 422
    assert "1234567890" not in weak.text
    assert client.post(path, data={"password": NEW}).status_code == 302


def test_only_the_newest_link_is_worth_something(app: Flask, client: FlaskClient) -> None:
    user = make_user()
    ask(client, user.email)
    first = newest_path()
    ask(client, user.email)
    assert client.get(first).status_code == 410
    assert client.get(newest_path()).status_code == 200


def test_a_link_is_worth_nothing_after_two_hours(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client, make_user().email)
    later = utc_now() + timedelta(hours=2)
    monkeypatch.setattr(links, "utc_now", lambda: later)
    assert client.get(newest_path()).status_code == 410


def test_changing_the_password_makes_an_older_link_worthless(
    app: Flask, login: Login, client: FlaskClient
) -> None:
    user = make_user()
    ask(client, user.email)
    path = newest_path()
    data = {"old_password": PASSWORD, "password": NEW}
    assert login(user).post("/account/password", data=data).status_code == 302
    assert client.get(path).status_code == 410


def test_the_address_with_the_secret_is_told_to_nobody(app: Flask, client: FlaskClient) -> None:
    ask(client, make_user().email)
    for path in (newest_path(), "/new-password/wrong"):
        answer = client.get(path)
        assert answer.headers["Referrer-Policy"] == "strict-origin"
        assert answer.headers["Cache-Control"] == "no-store"
    secret = newest_path().rsplit("/", 1)[1]
    stored = db.session().scalars(select(MailLink)).one()
    assert secret not in (stored.token_hash, str(stored.data))


def test_the_answer_does_not_tell_who_has_an_account(app: Flask, client: FlaskClient) -> None:
    known, closed = make_user(), make_user(active=False)
    answers = [plain(ask(client, email)) for email in (known.email, closed.email, "no@example.org")]
    assert answers[0][0] == 200
    assert answers[0] == answers[1] == answers[2]
    assert [message.user_id for message in db.session().scalars(select(Message))] == [known.id]
    assert count(MailLink) == 1


def test_the_work_done_does_not_tell_who_has_an_account(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, closed, warm = make_user(), make_user(active=False), make_user()
    # The first entry of the log makes its key, and the second reads it.
    for _ in range(2):
        ask(client, warm.email)
    work = []
    for email in (known.email, closed.email, "no@example.org"):
        with counted(monkeypatch) as found:
            ask(client, email)
        work.append({name: number for name, number in found.items() if "SAVEPOINT" not in name})
    assert work[0]["INSERT INTO mail_links"] == work[0]["INSERT INTO messages"] == 1
    assert work[0] == work[1] == work[2]


def test_signing_in_works_as_hard_for_an_address_without_an_account(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, closed, warm = make_user(), make_user(active=False), make_user()
    # The first entry of the log makes its key, and the second reads it.
    for _ in range(2):
        client.post("/sign-in", data={"email": warm.email, "password": "wrong"})
    work, answers = [], []
    for email in ("warm@example.org", known.email, closed.email, "no@example.org"):
        with counted(monkeypatch) as found:
            data = {"email": email, "password": "wrong"}
            answer = client.post("/sign-in", data=data)
        answers.append((answer.status_code, plain(answer)[1].replace(email, "")))
        work.append(dict(found))
    assert work[1]["hasher.verify"] == 1
    assert work[1] == work[2] == work[3]
    assert answers[1] == answers[2] == answers[3]


def test_a_mailbox_is_not_flooded(app: Flask, client: FlaskClient) -> None:
    user = make_user()
    answers = {plain(ask(client, user.email)) for _ in range(5)}
    assert len(answers) == 1
    assert count(Message) == 3


def test_asking_too_often_is_refused(app: Flask, client: FlaskClient) -> None:
    limiter.enabled = True
    try:
        codes = [ask(client, "nobody@example.org").status_code for _ in range(12)]
    finally:
        limiter.reset()
        limiter.enabled = False
    assert (codes[0], codes[-1]) == (200, 429)


def test_an_empty_address_is_asked_for(app: Flask, client: FlaskClient) -> None:
    answer = ask(client, " ")
    assert answer.status_code == 422
    assert "请填写登录邮箱" in answer.text


def test_the_sign_in_page_says_whom_to_ask(app: Flask, client: FlaskClient) -> None:
    assert 'href="/forgot-password"' in client.get("/sign-in").text
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = settings.model_copy(update={"contact": "成果科 0759-0000000"})
    assert "成果科 0759-0000000" in client.get("/sign-in").text
