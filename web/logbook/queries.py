"""Reading the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from web.base import db, registry
from web.base.models import LogEntry
from web.base.paging import Page, fetch_page
from web.people.models import User

PAGE = 50


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What the auditor looks for; empty parts do not narrow."""

    object_type: str = ""
    object_id: int | None = None
    action: str = ""
    actor: str = ""
    """Part of a name or an address."""


def list_entries(wanted: LogFilter, number: int) -> Page[LogEntry]:
    """Return one page of entries, the newest first."""
    statement = select(LogEntry).where(*_is_readable()).order_by(LogEntry.id.desc())
    if wanted.object_type:
        statement = statement.where(LogEntry.object_type == wanted.object_type)
    if wanted.object_id is not None:
        statement = statement.where(LogEntry.object_id == wanted.object_id)
    if wanted.action:
        statement = statement.where(LogEntry.action == wanted.action)
    if wanted.actor:
        people = select(User.id).where(
            or_(
                User.name.icontains(wanted.actor, autoescape=True),
                User.email.icontains(wanted.actor, autoescape=True),
            )
        )
        statement = statement.where(LogEntry.actor_id.in_(people))
    return fetch_page(statement, number, PAGE)


def actors_of(entries: Sequence[LogEntry]) -> dict[int, User]:
    """Return the accounts that did what the entries tell, by id."""
    ids = {entry.actor_id for entry in entries if entry.actor_id is not None}
    found = db.session().scalars(select(User).where(User.id.in_(ids)))
    return {user.id: user for user in found}


def list_actions() -> Sequence[str]:
    """Return the actions that occur in the log."""
    actions = select(LogEntry.action).where(*_is_readable()).distinct()
    return db.session().scalars(actions.order_by(LogEntry.action)).all()


def list_object_types() -> Sequence[str]:
    """Return the kinds of objects that occur in the log."""
    kinds = select(LogEntry.object_type).where(*_is_readable()).distinct()
    return db.session().scalars(kinds.order_by(LogEntry.object_type)).all()


def _is_readable() -> list[ColumnElement[bool]]:
    """Return the conditions on entries that may be read by now, such as who bid before the
    opening may not."""
    return [
        or_(
            LogEntry.object_type != kind,
            LogEntry.object_id.is_(None),
            ~LogEntry.object_id.in_(ids()),
        )
        for kind, ids in registry.present().log.kept_back.items()
    ]
