"""Who read whose contact data: stored before the page that shows it is sent.

A page that is only read has no transaction that could store anything, and a record that comes
after the page may never come. So the page is made, then the record is stored in a transaction of
its own, and only then the page is sent; where the record cannot be stored, an error page is sent
instead. It waits for the locks of others as long as any other unit of work does. Who reads the
same again within a day writes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date

from flask import Response, current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session as DatabaseSession

from matcher.domain.errors import LogKeyLost, ReadNotRecorded
from web.base import contacts, db, site
from web.base.contacts import Contact
from web.base.errors import show_domain_error
from web.base.models import LogEntry
from web.people.models import ContactRead, User
from web.people.session import actor
from web.people.verbs import PeopleVerb

ATTEMPTS = 3
"""The same account may read the same in two windows at once: who is second looks again."""

logger = logging.getLogger(__name__)


def store_reads(response: Response) -> Response:
    """Store whose contact data the answer shows to somebody else; hold it back where that fails."""
    noted = contacts.take_noted()
    if not noted or 300 <= response.status_code < 400:
        # Nor is it asked who reads: pages that must do without a database run through here too.
        return response
    reader = actor()
    if reader is None:
        return response
    reader_id, others = reader.id, [one for one in noted if not owns(reader, one)]
    if not db.read_only.get():
        # What was to be stored is stored; an error's page may have begun another transaction.
        db.rollback()
    if not others or try_to_store(reader_id, others):
        return response
    response.close()
    return current_app.make_response(show_domain_error(ReadNotRecorded("contact data held back")))


def owns(reader: User, contact: Contact) -> bool:
    """Return whether contact data is the reader's own, or that of the reader's organisation."""
    if contact.user_id == reader.id:
        return True
    return contact.organisation_id is not None and (
        contact.organisation_id == reader.organisation_id
    )


def try_to_store(reader_id: int, found: Sequence[Contact]) -> bool:
    """Store what an account reads of others; return whether it is stored."""
    day = site.today()
    for _ in range(ATTEMPTS):
        try:
            _store(reader_id, found, day)
        except IntegrityError:
            continue
        except (SQLAlchemyError, LogKeyLost, OSError):
            logger.exception("who read contact data could not be stored")
            return False
        return True
    return False


def _store(reader_id: int, found: Sequence[Contact], day: date) -> None:
    with DatabaseSession(db.db.engine) as session:
        known = _known(session, reader_id, day)
    fresh = {(one.object_type, one.object_id): one for one in found}
    fresh = {key: one for key, one in fresh.items() if key not in known}
    if not fresh:
        return
    token = db.read_only.set(False)
    try:
        with DatabaseSession(db.db.engine) as session:
            for one in fresh.values():
                _add(session, reader_id, one, day)
            session.commit()
    finally:
        db.read_only.reset(token)


def _known(session: DatabaseSession, reader_id: int, day: date) -> set[tuple[str, int]]:
    read = select(ContactRead.object_type, ContactRead.object_id).where(
        ContactRead.reader_id == reader_id, ContactRead.day == day
    )
    return {(kind, key) for kind, key in session.execute(read)}


def _add(session: DatabaseSession, reader_id: int, one: Contact, day: date) -> None:
    session.add(
        ContactRead(
            reader_id=reader_id,
            object_type=one.object_type,
            object_id=one.object_id,
            organisation_id=one.organisation_id,
            user_id=one.user_id,
            day=day,
        )
    )
    session.add(
        LogEntry(
            actor_id=reader_id,
            action=str(PeopleVerb.READ_CONTACT),
            object_type=one.object_type,
            object_id=one.object_id,
            detail={},
        )
    )
