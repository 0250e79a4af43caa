"""How often something may be tried: counted in the database, for all processes alike.

A try is counted before it is looked at, so that many at the same moment cannot slip past the
count; one that succeeded is given back. Keys are hashed with the site's secret key: nobody reads
an address or an account from the table.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response, current_app, g
from flask_babel import ngettext
from sqlalchemy import Connection, delete, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from werkzeug.exceptions import TooManyRequests

from web.base import db
from web.base.clock import utc_now
from web.base.models import Attempt

HOUR_SECONDS = 3600
MAILS_AN_HOUR = 3
"""Mails of one purpose that people can have sent to one address."""

_GIVEN_BACK = "attempts_given_back"


class TooManyAttempts(TooManyRequests):
    """Nothing is looked at for ``wait`` seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__("too many attempts", retry_after=max(wait, 1))


@dataclass(frozen=True, slots=True)
class Pace:
    """How wrong tries of one thing slow the next one down."""

    free: int
    """So many are looked at without a wait."""
    first: timedelta
    """The wait after those; each further wrong try doubles it."""
    most: timedelta
    """No wait is longer."""
    forgives: timedelta
    """After each such time without a wrong try one of them is forgotten."""

    def wait_after(self, count: int) -> timedelta:
        """Return how long nothing is looked at after so many wrong tries."""
        if count < self.free:
            return timedelta()
        doubled: timedelta = self.first * 2 ** min(count - self.free, 20)
        return min(doubled, self.most)

    @property
    def largest(self) -> int:
        """From so many on the wait is as long as it gets; no more are counted."""
        return self.free + math.ceil(math.log2(self.most / self.first)) + 1


@dataclass(frozen=True, slots=True)
class Ticket:
    """A try that was counted, with what was counted before it."""

    key: str
    before: int
    before_at: datetime
    at: datetime


def make_key(*parts: object) -> str:
    """Return the key of what is counted: 64 hexadecimal digits that tell nothing of it."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    text = "\0".join(str(part) for part in ("attempts", *parts))
    return hmac.new(secret, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def take(pace: Pace, key: str) -> Ticket:
    """Count one more try and store that at once. Raises TooManyAttempts while one has to wait.

    What is refused is not counted: whoever goes on trying lengthens nobody's wait.
    """
    with db.apart() as connection:
        now = utc_now()
        row = _locked(connection, key, now)
        # Clocks of processes differ, and one may be put back: nobody waits for that.
        passed = max(now - row.at, timedelta())
        count = max(0, row.count - passed // pace.forgives)
        left = pace.wait_after(count) - passed
        if left > timedelta():
            raise TooManyAttempts(math.ceil(left.total_seconds()))
        more = min(count + 1, pace.largest)
        _store(connection, key, count=more, at=now, expires_at=now + pace.forgives * more)
    return Ticket(key, count, row.at, now)


def give_back(ticket: Ticket) -> None:
    """Count a try no more, as it succeeded: at the end of the request, if that goes well."""
    g.setdefault(_GIVEN_BACK, []).append(ticket)


def forget(*keys: str) -> None:
    """Begin to count anew, as part of the present unit of work."""
    db.session().execute(delete(Attempt).where(Attempt.key.in_(keys)))


def settle(response: Response) -> Response:
    """Give back what succeeded, after the request's own unit of work is stored."""
    tickets = g.pop(_GIVEN_BACK, [])
    if tickets and response.status_code < 500:
        db.rollback()
        with db.apart() as connection:
            for ticket in tickets:
                _give_back(connection, ticket)
    return response


def count_up(key: str, seconds: float, amount: int = 1) -> int:
    """Return how often something was tried in the window of ``seconds`` that its first try began.

    A negative amount gives back; no count falls below zero.
    """
    with db.apart() as connection:
        now = utc_now()
        row = _locked(connection, key, now)
        is_new = row.expires_at <= now
        count = max(0, amount if is_new else row.count + amount)
        until = now + timedelta(seconds=seconds) if is_new else row.expires_at
        _store(connection, key, count=count, at=now, expires_at=until)
    return count


def is_flooded(purpose: str, address: str) -> bool:
    """Count a mail that somebody asks us to send to an address, whether or not it has an account;
    return whether that is too much within the hour: nobody fills a stranger's mailbox through us.
    """
    return count_up(make_key("mail", purpose, address), HOUR_SECONDS) > MAILS_AN_HOUR


def forget_old() -> bool:
    """Remove what means nothing any more; return whether there was any."""
    old = Attempt.expires_at < utc_now()
    with db.reading() as session:
        if not session.scalar(select(exists().where(old))):
            return False
    with db.unit_of_work() as session:
        session.execute(delete(Attempt).where(old))
    return True


def say_wait(seconds: int) -> str:
    """Return a wait in words: seconds up to a minute, then minutes."""
    if seconds <= 60:
        return ngettext("%(num)d 秒", "%(num)d 秒", seconds)
    minutes = math.ceil(seconds / 60)
    return ngettext("%(num)d 分钟", "%(num)d 分钟", minutes)


def _locked(connection: Connection, key: str, now: datetime) -> Any:
    """Return the key's row, made where there is none, and kept from others until it is stored."""
    is_sqlite = connection.dialect.name == "sqlite"
    insert = sqlite.insert(Attempt) if is_sqlite else postgresql.insert(Attempt)
    made = insert.values(key=key, count=0, at=now, expires_at=now).on_conflict_do_nothing()
    found = select(Attempt.count, Attempt.at, Attempt.expires_at).where(Attempt.key == key)
    while True:
        connection.execute(made)
        row = connection.execute(found.with_for_update()).first()
        # None where somebody removed the row, which was old, between the two.
        if row is not None:
            return row


def _store(connection: Connection, key: str, **values: Any) -> None:
    connection.execute(update(Attempt).where(Attempt.key == key).values(values))


def _give_back(connection: Connection, ticket: Ticket) -> None:
    # Nobody tried since: it is as before. Otherwise one less.
    mine = update(Attempt).where(Attempt.key == ticket.key)
    untouched = mine.where(Attempt.at == ticket.at)
    values = {"count": ticket.before, "at": ticket.before_at}
    if connection.execute(untouched.values(values)).rowcount == 0:
        one_less = mine.where(Attempt.count > 0)
        connection.execute(one_less.values(count=Attempt.count - 1))
