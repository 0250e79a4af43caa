"""Entries whose last day is over leave by themselves, on the day after it in the city."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from web.base import db
from web.base.hourly import once_an_hour
from web.registers import mails, service
from web.registers.models import Entry


def expire_due(today: date) -> None:
    """Take off what is over, and tell who entered it."""
    statement = select(Entry).where(Entry.shown.is_not(None), Entry.until < today)
    for entry in db.session().scalars(statement.order_by(Entry.id)).all():
        service.expire(entry)
        mails.tell_outcome(None, entry, mails.EXPIRED)


def sweep() -> None:
    """Look for what is over, once an hour."""
    once_an_hour("registers", expire_due)
