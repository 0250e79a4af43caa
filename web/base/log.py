"""Writing the audit log."""

from __future__ import annotations

from web.base import db
from web.base.access import Account
from web.base.models import LogEntry


def record(
    actor: Account | None,
    action: str,
    object_type: str,
    object_id: int | None,
    *,
    before: str = "",
    after: str = "",
    **detail: object,
) -> None:
    """Add one entry. ``detail`` takes codes and numbers, never text of the object."""
    db.session().add(
        LogEntry(
            actor_id=actor.id if actor else None,
            action=action,
            object_type=object_type,
            object_id=object_id,
            before=before,
            after=after,
            detail=detail,
        )
    )
