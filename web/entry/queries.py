"""How often somebody tried."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from web.base import db
from web.base.clock import utc_now
from web.base.models import LogEntry
from web.entry.verbs import EntryVerb
from web.people.models import User
from web.people.verbs import PeopleObject

MOST_WRONG_CODES = 5
REMEMBERED = timedelta(minutes=15)
"""So many wrong codes in so long a time, and no further one is looked at."""

MOST_CHANGES = 3
"""How often an account asks for a new address within an hour."""


def has_too_many_wrong_codes(user: User) -> bool:
    """Return whether the account's codes were guessed at too often.

    Counted in the log and not in the cookie, which whoever guesses could put back.
    """
    wrong = select(func.count()).where(
        LogEntry.object_type == PeopleObject.USER,
        LogEntry.object_id == user.id,
        LogEntry.action == EntryVerb.CODE_REFUSED,
        LogEntry.at > utc_now() - REMEMBERED,
    )
    return (db.session().scalar(wrong) or 0) >= MOST_WRONG_CODES


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
