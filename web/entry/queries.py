"""How often somebody tried, and to what end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from web.base import db
from web.base.clock import utc_now
from web.base.models import LogEntry
from web.entry.verbs import EntryVerb
from web.people.models import User
from web.people.verbs import PeopleObject

FAILURES = (EntryVerb.SIGN_IN_FAILED, EntryVerb.CODE_REFUSED)
"""Entries of the log that say of an account: somebody tried to get in and did not."""

SHOWN_DAYS = 30
MOST_SHOWN = 10

MOST_CHANGES = 3
"""How often an account asks for a new address within an hour."""


def count_address_changes(user: User) -> int:
    """Return how often the account asked for a new address within the hour.

    Counted in the log, which tells as well of an address that had an account.
    """
    recent = select(func.count()).where(
        LogEntry.actor_id == user.id,
        LogEntry.action == EntryVerb.ASK_ADDRESS,
        LogEntry.at > utc_now() - timedelta(hours=1),
    )
    return db.session().scalar(recent) or 0


def list_entries(user_id: int, since: datetime, actions: Iterable[str]) -> Sequence[LogEntry]:
    """Return what the log says of an account since a moment, the newest first."""
    statement = select(LogEntry).where(
        LogEntry.object_type == PeopleObject.USER,
        LogEntry.object_id == user_id,
        LogEntry.action.in_(list(actions)),
        LogEntry.at > since,
    )
    return db.session().scalars(statement.order_by(LogEntry.id.desc())).all()


def list_failures(user: User) -> Sequence[LogEntry]:
    """Return the failed tries to get in with the account that its person is shown."""
    return list_entries(user.id, utc_now() - timedelta(days=SHOWN_DAYS), FAILURES)
