"""An account's person is told that somebody tried to get in and did not.

Not in the request that failed: what it costs would tell who has an account. Whoever mistypes and
then gets in hears nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import func, select

from web.base import db, site
from web.base.clock import utc_now
from web.base.mails import outbox
from web.base.models import LogEntry
from web.entry.mails import SIGN_IN_REFUSED
from web.entry.queries import FAILURES, list_entries
from web.entry.verbs import EntryVerb
from web.people.models import User

SOON = timedelta(minutes=10)
"""Whoever gets in so soon after a failure is taken for the one who mistyped."""

MANY = 3
"""So many failures within a day are told whoever got in between."""

DAY = timedelta(days=1)
SECURITY_PATH = "/account/security"

_TOLD = "techmatch_failures_told"
"""The last entry of the log that this process has looked at."""


def tell_owners() -> None:
    """Post what is to be told of failures; at most one mail a day to each account.

    It is right however often it is done: a mail of the same day is posted once.
    """
    last = int(current_app.extensions.get(_TOLD, 0))
    with db.reading() as session:
        until = utc_now() - SOON
        looked_at = (LogEntry.id > last, LogEntry.at <= until)
        newest = session.scalar(select(func.max(LogEntry.id)).where(*looked_at))
        fresh = select(LogEntry.object_id, LogEntry.at).where(
            *looked_at, LogEntry.action.in_(FAILURES), LogEntry.at > until - DAY
        )
        found = [(key, at) for key, at in session.execute(fresh) if key is not None]
    if found:
        with db.unit_of_work():
            _tell(found)
    if newest is not None:
        current_app.extensions[_TOLD] = newest


def _tell(failures: Iterable[tuple[int, datetime]]) -> None:
    days: dict[tuple[int, date], list[datetime]] = {}
    for key, at in failures:
        days.setdefault((key, site.local_day(at)), []).append(at)
    for (key, day), moments in sorted(days.items()):
        user = db.session().get(User, key)
        count = _count_worth_telling(key, moments)
        if user is not None and count:
            outbox.post(SIGN_IN_REFUSED, [user], event=day, path=SECURITY_PATH, count=count)


def _count_worth_telling(user_id: int, moments: list[datetime]) -> int:
    """Return how many failures there were within a day; 0 where nothing is to be told."""
    last = max(moments)
    entries = list_entries(user_id, last - DAY, (*FAILURES, EntryVerb.SIGN_IN))
    entered = [one.at for one in entries if one.action == EntryVerb.SIGN_IN]
    count = sum(one.action in FAILURES and one.at <= last for one in entries)
    is_lone = any(not any(at <= came <= at + SOON for came in entered) for at in moments)
    return count if count >= MANY or is_lone else 0
