"""What the worker looks for every minute costs next to nothing where nothing is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from matcher.domain.codes import Role
from tests.factories import make_call, make_user
from tests.meetings.making import add_match, let_come, make_meeting
from tests.statements import noted
from web.base import db, registry
from web.base.clock import utc_now
from web.calls.states import CallState
from web.meetings import inviting

MOST = 5
"""Statements of a look that finds nothing."""

ENGINE = ("web.engine", "web.proposing")
"""They compare what is published with what is indexed: counts, not rows."""

WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def season(app: Flask) -> None:
    """A call that is open, and a meeting tomorrow: one pair comes, one firm has not answered."""
    make_call(CallState.OPEN)
    begins = utc_now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    meeting = make_meeting(
        begins_at=begins,
        ends_at=begins + timedelta(hours=3),
        first_slot_at=begins + timedelta(minutes=30),
    )
    let_come(meeting, add_match(meeting))
    silent = make_user(Role.FIRM).organisation
    assert silent is not None
    inviting.invite(make_user(Role.OFFICER), meeting, [silent])
    db.commit()


@pytest.mark.usefixtures("season")
def test_a_second_look_asks_little_and_writes_nothing() -> None:
    sweeps: list[Callable[[], object]] = [one.run for one in registry.present().sweeps]
    for run in sweeps:
        run()
    asked: dict[str, int] = {}
    for run in sweeps:
        with noted() as statements:
            run()
        assert not [one for one in statements if one.startswith(WRITES)], run
        if not run.__module__.startswith(ENGINE):
            asked[f"{run.__module__}.{run.__name__}"] = len(statements)
    assert {name: count for name, count in asked.items() if count > MOST} == {}
