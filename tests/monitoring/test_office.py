"""Officers are told when the work behind the pages does not get done."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from tests.factories import make_message, make_user
from web.base import db, heartbeat
from web.base.clock import utc_now
from web.people.models import User

Login = Callable[[User], FlaskClient]
GONE, STUCK = "后台程序没有运行", "有邮件超过时间还没有发出"

pytestmark = pytest.mark.usefixtures("app")


def sign_before(minutes: float) -> None:
    """Let the worker have given its last sign so long ago."""
    beat = (utc_now() - timedelta(minutes=minutes)).isoformat()
    value = json.dumps({"beat": beat, "swept": None})
    db.store_briefly(heartbeat.KEEP, {"name": "worker", "value": value})


def write_long_ago() -> None:
    message = make_message(make_user())
    message.created_at = message.due_at = utc_now() - timedelta(hours=1)
    db.commit()


def test_nothing_is_said_where_all_is_well(login: Login) -> None:
    sign_before(0.2)
    make_message(make_user())
    page = login(make_user(Role.OFFICER)).get("/work/").text
    assert GONE not in page and STUCK not in page


@pytest.mark.parametrize("path", ["/work/", "/office/messages"])
def test_a_worker_that_is_gone_is_told_with_what_it_means(login: Login, path: str) -> None:
    sign_before(5)
    page = login(make_user(Role.OFFICER)).get(path).text
    assert GONE in page
    assert "techmatch doctor" in page


def test_mail_that_is_stuck_leads_to_the_record(login: Login) -> None:
    write_long_ago()
    page = login(make_user(Role.OFFICER)).get("/work/").text
    assert STUCK in page
    assert "/office/messages?show=waiting" in page


def test_nobody_else_is_troubled(login: Login) -> None:
    sign_before(5)
    for role in (Role.FIRM, Role.BROKER):
        assert GONE not in login(make_user(role)).get("/work/").text
