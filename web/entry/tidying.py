"""What tells where somebody was is kept no longer than it may be asked about."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, exists, or_, select

from web.base import db, site
from web.base.clock import utc_now
from web.people.models import MailLink, Session

KEPT = timedelta(days=90)
"""For so long after their end."""


def forget_old() -> bool:
    """Remove sessions and links of this feature that ended long ago; return whether any were."""
    old = {Session: _old_sessions(), MailLink: _old_links()}
    with db.reading() as session:
        found = [
            model for model, is_old in old.items() if session.scalar(select(exists().where(is_old)))
        ]
    if not found:
        return False
    with db.unit_of_work() as session:
        for model in found:
            session.execute(delete(model).where(old[model]))
    return True


def _old_sessions() -> ColumnElement[bool]:
    since = utc_now() - KEPT
    longest = timedelta(days=site.settings().session_days)
    return or_(Session.ended_at < since, Session.created_at < since - longest)


def _old_links() -> ColumnElement[bool]:
    # Among them registrations that nobody confirmed: a name and an address.
    return MailLink.expires_at < utc_now() - KEPT
