"""Tables as their owners see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import defer, joinedload

from matcher.domain.codes import Role
from matcher.types import Kind
from web.base import db
from web.base.clock import utc_now
from web.base.paging import Page, fetch_page
from web.calls.models import Call
from web.calls.service import accepts
from web.calls.states import CallState
from web.intake.models import Intake, Source
from web.intake.states import IntakeState
from web.people.models import User

WORKING = frozenset({IntakeState.READING, IntakeState.TAKING})
DECIDABLE = frozenset({IntakeState.READ, IntakeState.UNREADABLE})


def list_tables(user: User, number: int) -> Page[Intake]:
    """Return one page of the tables of the account's organisation, or of the office."""
    statement = select(Intake).where(_own(user)).options(*_light(), joinedload(Intake.actor))
    return fetch_page(statement.order_by(Intake.id.desc()), number)


def list_undecided(user: User, most: int) -> Sequence[Intake]:
    """Return the account's own tables that were read and wait for its decision."""
    statement = select(Intake).where(
        Intake.actor_id == user.id, _own(user), Intake.state.in_(DECIDABLE)
    )
    ordered = statement.options(*_light()).order_by(Intake.id).limit(most)
    return db.session().scalars(ordered).all()


def find_unfinished() -> list[tuple[int, IntakeState]]:
    """Return the tables that the worker has to read or to take, the oldest first."""
    statement = select(Intake.id, Intake.state).where(Intake.state.in_(WORKING))
    return [(key, state) for key, state in db.session().execute(statement.order_by(Intake.id))]


def open_calls(kind: Kind, organisation_id: int | None) -> list[Call]:
    """Return the calls that take postings of a kind now, from everybody or from one late."""
    now = utc_now()
    opened = select(Call).where(Call.state.in_((CallState.OPEN, CallState.CLOSED)))
    found = db.session().scalars(opened.order_by(Call.closes_at))
    return [call for call in found if accepts(call, kind, now, organisation_id)]


def source_of(posting_id: int) -> Source | None:
    """Return the row that a posting came from."""
    return db.session().get(Source, posting_id)


def _own(user: User) -> ColumnElement[bool]:
    if user.role is Role.OFFICER:
        return Intake.organisation_id.is_(None)
    return Intake.organisation_id == user.organisation_id


def _light() -> list[Any]:
    """Leave out what only the table's own page shows: it may be long."""
    return [defer(Intake.findings), defer(Intake.columns), defer(Intake.mapping)]
