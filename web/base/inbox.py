"""What features tell an account: what waits for it, and what others did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, or_, select

from matcher.domain.codes import Role
from web.base import db
from web.base.access import Account
from web.base.clock import utc_now
from web.base.models import LogEntry


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. ``kind`` names it, ``object_id`` says with what.

    ``title`` is a text the account may see; ``until`` a deadline, ``since`` when it began to
    wait; ``count`` is more than one where a kind is worked as a queue.
    """

    kind: str
    object_id: int | None = None
    title: str = ""
    until: date | None = None
    since: datetime | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class TaskKind:
    """A kind of task: its words, where it is done, whom it is for, and how it is found."""

    name: str
    words: Any
    link: Any
    """The words of the link."""
    endpoint: str
    place: int
    """Tasks that are equally urgent stand in the order of these numbers."""
    argument: str = ""
    """Name of the address's argument that takes the object's id; empty for a queue's page."""
    anchor: str = ""
    roles: frozenset[Role] = frozenset()
    find: Callable[[Any, date], list[Task]] | None = None
    """(account, today) -> the tasks, also of kinds that have no ``find`` of their own."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One event: when, of what kind, about which object, whose title the reader may see."""

    at: datetime
    kind: str
    object_type: str
    object_id: int
    title: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Happenings:
    """A source of notices: what others did to what is the account's."""

    roles: frozenset[Role]
    """Whom it is for; nobody else is looked for."""
    list: Callable[[Any, datetime], list[Notice]]
    """(account, read until) -> the newest notices of the last months."""
    count: Callable[[Any, datetime], int]
    """(account, read until) -> how many came since."""
    words: Mapping[str, Any]
    """Kind -> what happened."""
    places: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Type of object -> (endpoint, name of its argument)."""
    anchors: Mapping[str, str] = field(default_factory=dict)
    """Kind -> the part of the page it is about."""


KEPT_DAYS = 90
MOST_NOTICES = 60


def oldest_told() -> datetime:
    """Return the moment before which nothing is told any more."""
    return utc_now() - timedelta(days=KEPT_DAYS)


def by_others(column: Any, user: Account) -> ColumnElement[bool]:
    """Return the condition that somebody else, or nobody, did it."""
    return or_(column.is_(None), column != user.id)


def log_events(
    user: Account, since: datetime, object_type: str, actions: Sequence[str]
) -> Select[LogEntry]:
    """Select what others did to objects of a type since a moment."""
    return select(LogEntry).where(
        LogEntry.at > since,
        LogEntry.object_type == object_type,
        LogEntry.action.in_(actions),
        by_others(LogEntry.actor_id, user),
    )


def newest_entries(statement: Select[LogEntry]) -> list[LogEntry]:
    """Return the newest of the selected entries."""
    newest = statement.order_by(LogEntry.id.desc()).limit(MOST_NOTICES)
    return list(db.session().scalars(newest))


def titles_of(model: Any, entries: Iterable[LogEntry]) -> dict[int, str]:
    """Return, by key, the titles of the objects that entries of the log are about."""
    wanted = {entry.object_id for entry in entries}
    rows = db.session().execute(select(model.id, model.title).where(model.id.in_(wanted)))
    return {key: title for key, title in rows}


def notices_of(
    entries: Iterable[LogEntry], object_type: str, titles: Mapping[int, str], since: datetime
) -> list[Notice]:
    """Return entries of the log as notices of their objects, those without a title left out."""
    return [
        Notice(
            entry.at,
            f"{object_type}_{entry.action}",
            object_type,
            entry.object_id,
            titles[entry.object_id],
            entry.at > since,
        )
        for entry in entries
        if entry.object_id is not None and entry.object_id in titles
    ]


def count_measured(statement: Select[int, Any]) -> int:
    """Return the count of a queue; ``statement`` gives (count, since when)."""
    return db.session().scalar(statement) or 0


def queue_tasks(kind: str, statement: Executable) -> list[Task]:
    """Return a queue as one task; ``statement`` gives (count, since when)."""
    count, since = db.session().execute(statement).one()
    return [Task(kind, count=int(count), since=since)] if count else []
