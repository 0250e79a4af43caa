"""Whom the opening of a call is told to."""

from __future__ import annotations

import pytest
from flask import Flask

from matcher.domain.codes import CallKind, Role
from tests.calendar import now
from tests.factories import make_call, make_user
from tests.mailbox import kinds_to, texts_to
from web.base import db
from web.base.clock import utc_now
from web.calls import service as calls
from web.calls.states import CallState

ROLES = (Role.FIRM, Role.INSTITUTE, Role.BROKER, Role.EXPERT, Role.OFFICER, Role.AUDITOR)


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        (CallKind.NEEDS, {Role.FIRM}),
        (CallKind.ACHIEVEMENTS, {Role.INSTITUTE}),
        (CallKind.BOTH, {Role.FIRM, Role.INSTITUTE}),
    ],
)
def test_the_opening_is_told_to_whom_the_call_is_for(
    app: Flask, kind: CallKind, asked: set[Role]
) -> None:
    users = {role: make_user(role) for role in ROLES}
    call = make_call(CallState.DRAFT, kind=kind)
    calls.move_call(make_user(Role.OFFICER), call, "open")
    db.commit()
    told = {role for role, user in users.items() if kinds_to(user) == ["call_opened"]}
    assert told == asked
    assert not [user for role, user in users.items() if role not in asked and kinds_to(user)]


def test_a_call_that_the_clock_opens_is_told_once(app: Flask) -> None:
    firm = make_user(Role.FIRM)
    make_call(CallState.SCHEDULED, title="第四季度征集")
    for _ in range(2):
        calls.advance_by_clock(utc_now())
        db.commit()
    assert kinds_to(firm) == ["call_opened"]
    assert "第四季度征集" in texts_to(firm)
    assert str(now().year) in texts_to(firm)
