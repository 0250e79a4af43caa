"""Sessions are kept on the server; a cookie only names one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from tests.entry.conftest import copy_of, is_in
from tests.factories import make_user
from web.base import db, site
from web.base.clock import utc_now
from web.entry import tidying
from web.people import accounts, links
from web.people.models import LinkPurpose, MailLink, Session, User

Login = Callable[[User], FlaskClient]


def only_session() -> Session:
    return db.session().scalars(select(Session)).one()


def change(**values: Any) -> None:
    with db.unit_of_work():
        row = only_session()
        for name, value in values.items():
            setattr(row, name, value)


def test_a_copied_cookie_is_worth_nothing_after_signing_out(app: Flask, login: Login) -> None:
    client = login(make_user())
    thief = copy_of(client)
    assert is_in(thief)
    client.post("/sign-out")
    assert not is_in(thief)


def test_the_database_does_not_tell_what_is_in_the_cookie(app: Flask, login: Login) -> None:
    client = login(make_user())
    with client.session_transaction() as cookie:
        _, secret = cookie["_user_id"].split(":")
    row = only_session()
    assert secret not in (row.token_hash, row.agent, row.address)
    assert len(row.token_hash) == 64


def test_a_number_without_its_secret_opens_nothing(app: Flask, login: Login) -> None:
    client = login(make_user())
    key = only_session().id
    for forged in (f"{key}:", f"{key}", f"{key}:{'x' * 43}", "9" * 30 + ":x", "²:x"):
        with client.session_transaction() as cookie:
            cookie["_user_id"] = forged
        assert client.get("/work/").status_code == 302, forged


def test_an_unused_session_ends(app: Flask, login: Login) -> None:
    client = login(make_user())
    limit = timedelta(minutes=site.settings().session_idle_minutes)
    change(seen_at=utc_now() - limit + timedelta(minutes=1))
    assert is_in(client)
    change(seen_at=utc_now() - limit)
    assert not is_in(client)


def test_a_session_ends_however_much_it_is_used(app: Flask, login: Login) -> None:
    client = login(make_user())
    change(created_at=utc_now() - timedelta(days=site.settings().session_days))
    assert not is_in(client)


def test_a_closed_account_has_no_session(app: Flask, login: Login) -> None:
    user = make_user()
    client = login(user)
    user.active = False
    db.commit()
    assert not is_in(client)


def test_use_is_noted_now_and_then(app: Flask, login: Login) -> None:
    client = login(make_user())
    just_now = only_session().seen_at
    client.get("/work/")
    assert only_session().seen_at == just_now
    change(seen_at=just_now - timedelta(minutes=6))
    for request in (
        lambda: client.get("/work/"),
        lambda: client.post("/inbox/read"),
        lambda: client.post("/nowhere"),
    ):
        change(seen_at=just_now - timedelta(minutes=6))
        request()
        assert only_session().seen_at >= just_now


def test_a_page_waits_for_nobody_who_writes(app: Flask, login: Login) -> None:
    client = login(make_user())
    before = utc_now() - timedelta(minutes=6)
    change(seen_at=before)
    with db.db.engine.connect() as other:
        token = db.read_only.set(False)
        other.execute(text("UPDATE sessions SET address = 'x'"))
        db.read_only.reset(token)
        assert client.get("/work/").status_code == 200
        other.rollback()
    assert only_session().seen_at == before
    # The connection goes on waiting as long as it always did.
    client.get("/work/")
    assert only_session().seen_at > before


def test_a_new_password_from_the_command_line_ends_every_session(app: Flask, login: Login) -> None:
    user, other = make_user(), make_user()
    clients, stranger = [login(user), login(user)], login(other)
    accounts.set_password(user, "three unrelated nouns")
    db.commit()
    assert not any(is_in(client) for client in clients)
    assert is_in(stranger)


def test_sessions_and_links_of_long_ago_are_forgotten(app: Flask, login: Login) -> None:
    user = make_user()
    client = login(user)
    with db.unit_of_work() as session:
        long_ago = utc_now() - tidying.KEPT - timedelta(minutes=1)
        lately = utc_now() - tidying.KEPT + timedelta(minutes=1)
        for number, moment in enumerate((long_ago, lately)):
            session.add(Session(user_id=user.id, token_hash=f"{number}", ended_at=moment))
            link, _ = links.issue_link(LinkPurpose.PASSWORD, f"{number}@example.org")
            link.expires_at = moment
    assert tidying.forget_old()
    assert not tidying.forget_old()
    hashes = set(db.session().scalars(select(Session.token_hash)))
    assert len(hashes) == 2
    assert "0" not in hashes
    assert db.session().scalars(select(MailLink.email)).all() == ["1@example.org"]
    assert is_in(client)
