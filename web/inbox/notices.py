"""What others did to what is an account's, from every feature.

Nothing is stored for it but up to when an account has read: log and timelines hold every step
already, with no text but the notes, and of those a notice names only the kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import current_app
from sqlalchemy import select

from web.base import registry
from web.base.inbox import MOST_NOTICES, Happenings, Notice, oldest_told
from web.base.models import LogEntry
from web.base.rows import fetch
from web.people.models import User

MOST_KNOWN = 5000
"""So many accounts' answers are kept in a process."""
_KNOWN = "techmatch_unread"
_LAST = select(LogEntry.id, LogEntry.at).order_by(LogEntry.id.desc()).limit(1)


def list_notices(user: User) -> list[Notice]:
    """Return what happened lately to what is the account's, the newest first."""
    since = _read_until(user)
    found = [notice for source in _sources(user) for notice in source.list(user, since)]
    return sorted(found, key=lambda notice: notice.at, reverse=True)[:MOST_NOTICES]


def count_unread(user: User) -> int:
    """Return how many notices the account has not read.

    Every page asks. Whatever is told of is in the log as well, so as long as the log's last entry
    is the same, so is the answer; that the oldest ones are told no more may wait for the next day.
    """
    since = _read_until(user)
    known: dict[int, tuple[object, int]] = current_app.extensions.setdefault(_KNOWN, {})
    stamp = (user.organisation_id, user.role, user.notices_read_at, since.date(), _last_entry())
    found = known.get(user.id)
    if found is None or found[0] != stamp:
        if len(known) >= MOST_KNOWN:
            known.clear()
        found = known[user.id] = (
            stamp,
            sum(source.count(user, since) for source in _sources(user)),
        )
    return found[1]


def _last_entry() -> object:
    """Return the log's last entry: its moment, too, as the number of one undone is given again."""
    row = next(iter(fetch(_LAST)), None)
    return row and tuple(row)


def _sources(user: User) -> Iterator[Happenings]:
    return (one for one in registry.present().happenings if user.role in one.roles)


def _read_until(user: User) -> datetime:
    oldest = oldest_told()
    return max(user.notices_read_at or oldest, oldest)
