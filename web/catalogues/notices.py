"""Calls that opened and closed by themselves, for officers."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from matcher.domain.codes import Role
from web.base import db
from web.base.inbox import (
    Happenings,
    Notice,
    log_events,
    newest_entries,
    notices_of,
    oldest_told,
)
from web.base.paging import count_rows
from web.calls.models import Call
from web.calls.states import CallState
from web.people.models import User

EVENTS = {"open": _l("开始征集"), "close": _l("征集截止")}


def list_notices(user: User, since: datetime) -> list[Notice]:
    """Return which calls opened and closed."""
    entries = newest_entries(log_events(user, oldest_told(), "call", tuple(EVENTS)))
    wanted = {entry.object_id for entry in entries}
    statement = select(Call).where(Call.id.in_(wanted), Call.state != CallState.DRAFT)
    titles = {call.id: call.title for call in db.session().scalars(statement)}
    return notices_of(entries, "call", titles, since)


def count_notices(user: User, since: datetime) -> int:
    """Return how many opened or closed since a moment."""
    return count_rows(log_events(user, since, "call", tuple(EVENTS)))


HAPPENINGS = Happenings(
    frozenset({Role.OFFICER}),
    list_notices,
    count_notices,
    words={f"call_{action}": words for action, words in EVENTS.items()},
    places={"call": ("catalogues.edit", "call_id")},
)
