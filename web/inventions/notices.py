"""What the clock did to an institute's inventions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from matcher.domain.codes import Role
from web.base.inbox import (
    Happenings,
    Notice,
    log_events,
    newest_entries,
    notices_of,
    oldest_told,
    titles_of,
)
from web.base.models import LogEntry
from web.base.paging import count_rows
from web.inventions.models import Invention
from web.inventions.verbs import InventionObject, InventionVerb
from web.people.models import User

_TYPE = InventionObject.INVENTION.value
WORDS = {f"{_TYPE}_{InventionVerb.CLEAR.value}": _l("定价公示已结束，可以签约")}


def list_notices(user: User, since: datetime) -> list[Notice]:
    """Return which publications have ended."""
    entries = newest_entries(_events(user, oldest_told()))
    return notices_of(entries, _TYPE, titles_of(Invention, entries), since)


def count_notices(user: User, since: datetime) -> int:
    """Return how many ended since a moment."""
    return count_rows(_events(user, since))


def _events(user: User, since: datetime) -> Select[Any]:
    own = select(Invention.id).where(Invention.organisation_id == user.organisation_id)
    return log_events(user, since, _TYPE, (InventionVerb.CLEAR.value,)).where(
        LogEntry.object_id.in_(own)
    )


HAPPENINGS = Happenings(
    frozenset({Role.INSTITUTE}),
    list_notices,
    count_notices,
    words=WORDS,
    places={_TYPE: ("inventions.work", "invention_id")},
)
