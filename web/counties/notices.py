"""What the office did with an institute's duties."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from matcher.domain.codes import Role
from web.base import db
from web.base.inbox import MOST_NOTICES, Happenings, Notice, by_others, oldest_told
from web.base.paging import count_rows
from web.counties.models import CountyDuty, CountyReport
from web.counties.states import EntryKind
from web.counties.verbs import CountyObject
from web.people.models import User

TOLD = (EntryKind.ACCEPTED, EntryKind.RETURNED, EntryKind.CANCELLED)

EVENTS = {
    "county_duty_given": _l("单位有了新的县域结对任务"),
    "county_duty_accepted": _l("任务通过验收"),
    "county_duty_returned": _l("任务没有通过验收，请看原因"),
    "county_duty_cancelled": _l("任务已取消，请看原因"),
}


def list_notices(user: User, since: datetime) -> list[Notice]:
    """Return what the office did with the duties of the account's organisation."""
    given = _given(user, oldest_told()).order_by(CountyDuty.id.desc()).limit(MOST_NOTICES)
    said = _said(user, oldest_told()).order_by(CountyReport.id.desc()).limit(MOST_NOTICES)
    said = said.options(joinedload(CountyReport.duty))
    return [
        *(_notice("given", duty, duty.created_at, since) for duty in db.session().scalars(given)),
        *(
            _notice(entry.kind.value, entry.duty, entry.at, since)
            for entry in db.session().scalars(said)
        ),
    ]


def count_notices(user: User, since: datetime) -> int:
    """Return how many of them came since a moment."""
    return count_rows(_given(user, since)) + count_rows(_said(user, since))


def _given(user: User, since: datetime) -> Select[Any]:
    own = CountyDuty.lead_id == user.organisation_id
    return select(CountyDuty).where(own, CountyDuty.created_at > since)


def _said(user: User, since: datetime) -> Select[Any]:
    return (
        select(CountyReport)
        .join(CountyReport.duty)
        .where(
            CountyDuty.lead_id == user.organisation_id,
            CountyReport.kind.in_(TOLD),
            CountyReport.at > since,
            by_others(CountyReport.author_id, user),
        )
    )


def _notice(what: str, duty: CountyDuty, at: datetime, since: datetime) -> Notice:
    kind = f"{CountyObject.DUTY.value}_{what}"
    return Notice(at, kind, CountyObject.DUTY.value, duty.id, duty.title, at > since)


HAPPENINGS = Happenings(
    frozenset({Role.INSTITUTE}),
    list_notices,
    count_notices,
    words=EVENTS,
    places={CountyObject.DUTY.value: ("counties.show", "duty_id")},
)
