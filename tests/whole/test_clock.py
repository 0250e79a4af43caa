"""The machine's clock jumps: what was written meanwhile neither waits for ever nor comes undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.types import Kind
from tests.calendar import now
from tests.factories import make_draft, make_user
from tests.messages.posting import told
from web.base import db
from web.base.hourly import once_an_hour
from web.base.mails.kinds import MessageState
from web.base.mails.models import Message
from web.base.models import LogEntry
from web.logbook import chain
from web.messages import claims
from web.messages.pace import PACE
from web.people.models import Session, User
from web.postings import removal

Login = Callable[[User], FlaskClient]
YEAR = timedelta(days=365)


def test_a_message_written_while_the_clock_was_ahead_goes_out_when_it_is_right_again(
    app: Flask,
) -> None:
    with time_machine.travel(now() + YEAR):
        message = told(make_user())
    letter = claims.take(PACE)
    assert letter is not None
    assert letter.id == message.id


def test_a_message_put_off_for_a_while_waits_for_it(app: Flask) -> None:
    message = told(make_user())
    with db.unit_of_work():
        message.due_at = now() + timedelta(hours=6)
    assert claims.take(PACE) is None


def test_a_claim_made_while_the_clock_was_ahead_ends(app: Flask) -> None:
    message = told(make_user())
    with time_machine.travel(now() + YEAR):
        assert claims.take(PACE) is not None
    again = claims.take(PACE)
    assert again is not None
    assert again.id == message.id
    # That its first worker may have sent it is not forgotten; it has handed nothing over here.
    assert db.session().get_one(Message, message.id).state is MessageState.WAITING


def test_whose_cookie_was_made_while_the_clock_was_ahead_signs_in_again(
    app: Flask, login: Login
) -> None:
    user = make_user()
    client = login(user)
    with time_machine.travel(now() + timedelta(hours=6)):
        assert client.get("/work/").status_code == 200
    # A cookie of the future is not believed.
    assert client.get("/work/").status_code == 302
    assert login(user).get("/work/").status_code == 200


def test_who_signs_in_while_the_clock_is_behind_stays_signed_in_for_now(
    app: Flask, login: Login
) -> None:
    user = make_user()
    with time_machine.travel(now() - timedelta(hours=2)):
        client = login(user)
    assert client.get("/work/").status_code == 200
    assert db.session().scalars(select(Session)).one().ended_at is None


def test_hourly_work_is_done_whichever_way_the_hour_changes(app: Flask) -> None:
    done: list[object] = []
    for hours in (0, 0, 5, 0, -7, 0):
        with time_machine.travel(now() + timedelta(hours=hours)):
            once_an_hour("test", done.append)
    assert len(done) == 5


def test_the_log_keeps_the_order_in_which_things_happened(app: Flask) -> None:
    author = make_user()
    draft = make_draft(Kind.NEED, author=author)
    with time_machine.travel(now() + YEAR):
        removal.delete_draft(author, draft)
        db.commit()
    make_draft(Kind.NEED, author=author)
    entries = db.session().scalars(select(LogEntry).order_by(LogEntry.id)).all()
    assert [entry.at for entry in entries] != sorted(entry.at for entry in entries)
    assert chain.verify().finding is None
