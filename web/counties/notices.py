"""What the office did with an institute's duties."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from matcher.domain.codes import Role
from web.base import db
from web.base.inbox import Happenings, Notice, log_events, newest_entries, oldest_told
from web.base.models import LogEntry
from web.base.paging import count_rows
from web.counties.models import CountyDuty
from web.counties.verbs import CountyObject, CountyVerb
from web.people.models import User

EVENTS = {
    CountyVerb.GIVE.value: _l("单位有了新的县域结对任务"),
    CountyVerb.ACCEPT.value: _l("任务通过验收"),
    CountyVerb.RETURN.value: _l("任务没有通过验收，请看原因"),
    CountyVerb.CANCEL.value: _l("任务已取消，请看原因"),
}


def list_notices(user: User, since: datetime) -> list[Notice]:
    """Return what the office did with the duties of the account's organisation."""
    entries = newest_entries(_events(user, oldest_told()))
    wanted = {entry.object_id for entry in entries}
    rows = db.session().execute(
        select(CountyDuty.id, CountyDuty.title).where(CountyDuty.id.in_(wanted))
    )
    titles = {key: title for key, title in rows}
    return [
        Notice(
            entry.at,
            entry.action,
            CountyObject.DUTY,
            entry.object_id,
            titles[entry.object_id],
            entry.at > since,
        )
        for entry in entries
        if entry.object_id is not None
    ]


def count_notices(user: User, since: datetime) -> int:
    """Return how many of them came since a moment."""
    return count_rows(_events(user, since))


def _events(user: User, since: datetime) -> Select[Any]:
    own = select(CountyDuty.id).where(CountyDuty.lead_id == user.organisation_id)
    found = log_events(user, since, CountyObject.DUTY.value, tuple(EVENTS))
    return found.where(LogEntry.object_id.in_(own))


HAPPENINGS = Happenings(
    frozenset({Role.INSTITUTE}),
    list_notices,
    count_notices,
    words=EVENTS,
    places={CountyObject.DUTY.value: ("counties.show", "duty_id")},
)
