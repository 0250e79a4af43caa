"""Writing the audit log. What is written is sealed when it is committed (``chain.py``)."""

from __future__ import annotations

from enum import StrEnum

from web.base import db, events
from web.base.access import Account
from web.base.clock import utc_now
from web.base.models import LogEntry


class Verb(StrEnum):
    """What can be done to an object. Features make enums of it; the values are stored."""


class LogObject(StrEnum):
    """A kind of object that the log tells of. Features make enums of it, as of verbs."""


def record(
    actor: Account | None,
    action: Verb,
    object_type: LogObject,
    object_id: int | None,
    *,
    before: str = "",
    after: str = "",
    **detail: object,
) -> None:
    """Add one entry. ``detail`` takes codes and numbers, never text of the object."""
    entry = LogEntry(
        at=utc_now(),
        actor_id=actor.id if actor else None,
        action=str(action),
        object_type=str(object_type),
        object_id=object_id,
        before=before,
        after=after,
        detail=detail,
    )
    db.session().add(entry)
    events.publish(events.Recorded(entry))
