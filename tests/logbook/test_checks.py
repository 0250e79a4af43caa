"""Verifying the log in the browser, by the worker and by command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from matcher.domain.codes import Role
from tests.factories import make_user
from tests.logbook.test_chain import by_hand, settings, write
from tests.mailbox import text_of
from web.base import alarms, chain, db
from web.base.clock import utc_now
from web.base.config import Settings
from web.base.mails.models import Message
from web.base.models import LogEntry
from web.logbook import checks, heads
from web.logbook.commands import log_group
from web.logbook.models import LogCheck, LogHead
from web.people.models import User

__all__ = ["settings"]

Login = Callable[[User], FlaskClient]
DAMAGE = "UPDATE log_entries SET before = '秘密' WHERE id = 2"


@pytest.fixture
def auditor(login: Login) -> FlaskClient:
    return login(make_user(Role.AUDITOR, email="audit@example.org"))


def page_of(client: FlaskClient) -> str:
    answer = client.get("/log/chain")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_auditor_asks_and_reads_what_the_worker_found(auditor: FlaskClient) -> None:
    assert "还没有校验过" in page_of(auditor)
    assert auditor.post("/log/chain/verify").status_code == 302
    auditor.post("/log/chain/verify")
    assert "正在校验" in page_of(auditor)
    assert len(db.session().scalars(select(LogCheck)).all()) == 1
    assert checks.check_if_due() is False
    text = page_of(auditor)
    assert "通过，到第" in text
    assert "正在校验" not in text
    assert str(chain.find_head(db.session())) in text


def test_a_fault_is_named_by_number_and_time_and_told(auditor: FlaskClient) -> None:
    write(1)
    db.commit()
    by_hand(DAMAGE)
    at = db.session().get_one(LogEntry, 2).at
    checks.check_if_due()
    for text in (page_of(auditor), auditor.get("/log/").get_data(as_text=True)):
        assert "校验没有通过" in text
        assert "内容与写入时不同" in text
    assert "第 2 条" in page_of(auditor)
    assert "log_chain" in alarms.find_troubles()
    (told,) = db.session().scalars(select(Message).where(Message.kind == "log_broken"))
    assert told.address == "audit@example.org"
    assert "秘密" not in text_of(told)
    assert at.year == utc_now().year


def test_the_worker_verifies_once_a_day_unasked(app: Flask) -> None:
    write(1)
    db.commit()
    for _ in range(2):
        checks.check_if_due()
    assert len(db.session().scalars(select(LogCheck)).all()) == 1
    db.session().execute(update(LogCheck).values(finished_at=utc_now() - timedelta(days=1.1)))
    db.commit()
    checks.check_if_due()
    assert len(db.session().scalars(select(LogCheck)).all()) == 2


def test_each_day_has_a_head_that_is_mailed_and_can_be_taken(auditor: FlaskClient) -> None:
    heads.keep_heads()
    heads.keep_heads()
    (kept,) = db.session().scalars(select(LogHead))
    (told,) = db.session().scalars(select(Message).where(Message.kind == "log_head"))
    # A digest tells subjects only.
    assert f"{kept.number}:{kept.hash}" in told.subject
    assert f"{kept.number}:{kept.hash}" in page_of(auditor)
    taken = auditor.get("/log/chain/heads.csv").get_data(as_text=True)
    assert f"{kept.number}:{kept.hash}" in taken


def test_the_command_says_the_head_or_the_first_fault(app: Flask) -> None:
    for number in range(3):
        write(number)
        db.commit()
    head = chain.find_head(db.session())
    db.rollback()
    runner = app.test_cli_runner()
    good = runner.invoke(log_group, ["verify"])
    assert good.exit_code == 0
    assert str(head) in good.output
    assert runner.invoke(log_group, ["verify", "--from", str(head)]).exit_code == 0
    by_hand(DAMAGE)
    bad = runner.invoke(log_group, ["verify"])
    assert bad.exit_code == 1
    assert "entry number 2, id 2, " in bad.output
    assert "秘密" not in bad.output
    # Behind the damage all is well, for whoever knows the head.
    assert runner.invoke(log_group, ["verify", "--from", str(head)]).exit_code == 0
    assert runner.invoke(log_group, ["verify", "--from", "nonsense"]).exit_code != 0


def test_a_lost_key_can_be_replaced_and_what_follows_is_verified(
    app: Flask, settings: Settings
) -> None:
    write(1)
    db.commit()
    head = chain.find_head(db.session())
    db.rollback()
    runner = app.test_cli_runner()
    assert runner.invoke(log_group, ["new-key", "--yes"]).exit_code != 0
    (settings.home / "log_key").unlink()
    assert runner.invoke(log_group, ["new-key"]).exit_code != 0
    changed = runner.invoke(log_group, ["new-key", "--yes"])
    assert changed.exit_code == 0
    assert str(head) in changed.output
    write(2)
    db.commit()
    assert runner.invoke(log_group, ["verify", "--from", str(head)]).exit_code == 0
    assert runner.invoke(log_group, ["verify"]).exit_code == 1


def test_only_the_auditor_verifies(login: Login) -> None:
    for role in (Role.OFFICER, Role.FIRM):
        client = login(make_user(role))
        assert client.get("/log/chain").status_code == 403
        assert client.post("/log/chain/verify").status_code == 403
