"""Reading the audit log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from web.base import db, registry, site
from web.base.models import LogEntry, LogSeal
from web.base.paging import Page, fetch_page
from web.people.models import User

PAGE = 50
AT_ONCE = 500
"""Entries of a file that are in memory at once."""


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What the auditor looks for; empty parts do not narrow."""

    object_type: str = ""
    object_id: int | None = None
    action: str = ""
    actor: str = ""
    """Part of a name or an address."""
    since: date | None = None
    """First and last day, in the site's zone."""
    until: date | None = None

    @property
    def arguments(self) -> dict[str, Any]:
        """What narrows, as arguments of an address."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: str(value) for name, value in found.items() if value not in ("", None)}


def list_entries(wanted: LogFilter, number: int) -> Page[LogEntry]:
    """Return one page of entries, the newest first."""
    return fetch_page(select_entries(wanted).order_by(LogEntry.id.desc()), number, PAGE)


def read_entries(wanted: LogFilter) -> Iterator[Sequence[LogEntry]]:
    """Yield all entries, the newest first, some at a time."""
    statement, last = select_entries(wanted).order_by(LogEntry.id.desc()).limit(AT_ONCE), None
    while True:
        further = statement if last is None else statement.where(LogEntry.id < last)
        entries = db.session().scalars(further).all()
        if entries:
            yield entries
        if len(entries) < AT_ONCE:
            return
        last = entries[-1].id


def select_entries(wanted: LogFilter) -> Select[LogEntry]:
    """Select the entries that the filter leaves, in no order."""
    statement = select(LogEntry).where(*_is_readable())
    if wanted.object_type:
        statement = statement.where(LogEntry.object_type == wanted.object_type)
    if wanted.object_id is not None:
        statement = statement.where(LogEntry.object_id == wanted.object_id)
    if wanted.action:
        statement = statement.where(LogEntry.action == wanted.action)
    if wanted.since:
        statement = statement.where(LogEntry.at >= _midnight(wanted.since))
    if wanted.until:
        statement = statement.where(LogEntry.at < _midnight(wanted.until + timedelta(days=1)))
    if wanted.actor:
        people = select(User.id).where(
            or_(
                User.name.icontains(wanted.actor, autoescape=True),
                User.email.icontains(wanted.actor, autoescape=True),
            )
        )
        statement = statement.where(LogEntry.actor_id.in_(people))
    return statement


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), site.zone())


def actors_of(entries: Sequence[LogEntry]) -> dict[int, User]:
    """Return the accounts that did what the entries tell, by id."""
    ids = {entry.actor_id for entry in entries if entry.actor_id is not None}
    found = db.session().scalars(select(User).where(User.id.in_(ids)))
    return {user.id: user for user in found}


def seals_of(entries: Sequence[LogEntry]) -> dict[int, LogSeal]:
    """Return the seal of each entry, by the entry's id."""
    ids = [entry.id for entry in entries]
    found = db.session().scalars(select(LogSeal).where(LogSeal.entry_id.in_(ids)))
    return {seal.entry_id: seal for seal in found}


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
