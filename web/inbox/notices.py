"""What others did to what is an account's, from every feature.

Nothing is stored for it but up to when an account has read: log and timelines hold every step
already, with no text but the notes, and of those a notice names only the kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from web.base import registry
from web.base.inbox import MOST_NOTICES, Happenings, Notice, oldest_told
from web.people.models import User


def list_notices(user: User) -> list[Notice]:
    """Return what happened lately to what is the account's, the newest first."""
    since = _read_until(user)
    found = [notice for source in _sources(user) for notice in source.list(user, since)]
    return sorted(found, key=lambda notice: notice.at, reverse=True)[:MOST_NOTICES]


def count_unread(user: User) -> int:
    """Return how many notices the account has not read."""
    since = _read_until(user)
    return sum(source.count(user, since) for source in _sources(user))


def _sources(user: User) -> Iterator[Happenings]:
    return (one for one in registry.present().happenings if user.role in one.roles)


def _read_until(user: User) -> datetime:
    oldest = oldest_told()
    return max(user.notices_read_at or oldest, oldest)
