"""Noting which postings have to be looked at, in the transaction that changes something of them.

Whatever changes a posting or the name of its owner does so through the session; who changes it
need not know that others take it along. A mark that was not needed does no harm: what is looked at
and is the same keeps its datestamp.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, event, insert, inspect, literal, select
from sqlalchemy.orm import Session

from web.harvesting.models import OpenMark
from web.people.models import Organisation
from web.postings.models import Posting
from web.postings.states import GONE_STATES, PostingState

OF_POSTING = (
    "state published_revision_id published_at call_id challenge_at organisation_id is_demo".split()
)
OF_ORGANISATION = "name name_en district".split()
"""Columns that what is given away is made from."""

PUBLISHED_ONCE = GONE_STATES | {PostingState.PUBLISHED}

HOURS = 24


@event.listens_for(Session, "after_flush")
def _mark_changed(session: Session, _context: object) -> None:
    touched = [*session.new, *session.dirty]
    postings = {
        _key_of(one)
        for one in touched
        if isinstance(one, Posting) and _may_be_open(one) and _has_changed(one, OF_POSTING)
    }
    if postings:
        rows = [{"posting_id": key} for key in sorted(postings)]
        session.connection().execute(insert(OpenMark.__table__), rows)  # type: ignore[arg-type]
    for one in touched:
        if isinstance(one, Organisation) and _has_changed(one, OF_ORGANISATION):
            mark(session, _published().where(Posting.organisation_id == _key_of(one)))


def mark(session: Session, postings: Select[Any]) -> None:
    """Mark the postings whose ids the statement selects."""
    rows = insert(OpenMark.__table__).from_select(["posting_id"], postings)  # type: ignore[arg-type]
    session.connection().execute(rows)


def mark_part(session: Session, hour: int) -> None:
    """Mark the part of all postings that belongs to an hour of the day: each has one.

    What changes without the session (names in the region pack, a statement of somebody who mends
    the database) is noticed within a day.
    """
    mark(session, _published().where(Posting.id % literal(HOURS) == hour % HOURS))


def _published() -> Select[Any]:
    return select(Posting.id).where(Posting.published_revision_id.is_not(None))


def _may_be_open(posting: Posting) -> bool:
    # What is not loaded is not asked for in the midst of storing: then it may be.
    return vars(posting).get("state", PostingState.PUBLISHED) in PUBLISHED_ONCE


def _key_of(row: Any) -> int:
    """Return a row's key; one that has just been stored has no identity yet."""
    identity = inspect(row).identity
    return int(identity[0] if identity else row.id)


def _has_changed(row: Any, columns: Iterable[str]) -> bool:
    attributes = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in columns)
