"""The talks of meetings that are over of which nobody has said what came."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from web.base import db
from web.base.site import local_day
from web.matches.models import Match
from web.meetings.models import Meeting, MeetingPair
from web.meetings.queries import OVER_STATES
from web.meetings.states import MeetingState
from web.supervision.overdue_queries import Scope, terms
from web.supervision.overdue_rules import OFFICE, Item, Late, Owner, OwnerKind


def late_outcomes(scope: Scope) -> Iterator[Item]:
    """Return the talks without an outcome, those of a meeting and broker together."""
    term = terms()[Late.OUTCOME]
    statement = (
        select(Meeting.id, Meeting.title, Meeting.ends_at, Match.broker_id, func.count())
        .select_from(MeetingPair)
        .join(MeetingPair.meeting)
        .join(MeetingPair.match)
        .where(
            scope.matches(),
            Meeting.state == MeetingState.HELD,
            Meeting.ends_at < scope.before(term),
            MeetingPair.outcome.is_(None),
            MeetingPair.told_slot.is_not(None),
            Match.state.not_in(OVER_STATES),
        )
        .group_by(Meeting.id, Meeting.title, Meeting.ends_at, Match.broker_id)
    )
    for key, title, ends_at, broker, count in db.session().execute(statement):
        yield Item(
            what=Late.OUTCOME,
            owners=(Owner(OwnerKind.BROKER, broker) if broker else OFFICE,),
            due=local_day(ends_at) + term,
            title=title,
            object_id=key,
            count=int(count),
            pages=("meetings.outcomes", "meetings.brokered"),
            argument="meeting_id",
        )
