"""What waits for somebody because of a meeting."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from matcher.domain.codes import Role
from web.base import db
from web.base.clock import utc_now
from web.base.inbox import Task, TaskKind
from web.base.site import local_day
from web.matches.models import Match
from web.meetings.models import Guest, Meeting, MeetingPair
from web.meetings.queries import OVER_STATES
from web.meetings.states import GuestState, MeetingState
from web.meetings.times import hour
from web.people.models import User
from web.postings.kinds import MEMBERS


def find_invitations(user: User, _today: date) -> list[Task]:
    """Return the invitations that wait for the organisation's answer."""
    return [
        Task(
            "answer_meeting",
            guest.meeting_id,
            guest.meeting.title,
            guest.meeting.answer_by or local_day(guest.meeting.begins_at),
        )
        for guest in db.session().scalars(_of(user, GuestState.INVITED))
    ]


def find_coming(user: User, _today: date) -> list[Task]:
    """Return the meetings the organisation comes to: its calendar has them by that."""
    return [
        Task(
            "attend_meeting",
            guest.meeting_id,
            gettext(
                "%(title)s · %(time)s %(place)s",
                title=guest.meeting.title,
                time=hour(guest.meeting.begins_at),
                place=guest.meeting.place,
            ),
            local_day(guest.meeting.begins_at),
        )
        for guest in db.session().scalars(_of(user, GuestState.ACCEPTED))
    ]


def find_changed_plans(_user: User, _today: date) -> list[Task]:
    """Return the meetings whose published plan is no more the one that is planned."""
    differs = MeetingPair.slot.is_distinct_from(MeetingPair.told_slot) | (
        MeetingPair.table_number.is_distinct_from(MeetingPair.told_table)
    )
    changed = select(MeetingPair.meeting_id).where(differs)
    statement = select(Meeting).where(
        Meeting.state == MeetingState.ANNOUNCED, Meeting.plan_number > 0, Meeting.id.in_(changed)
    )
    return [
        Task("publish_plan", meeting.id, meeting.title, local_day(meeting.begins_at))
        for meeting in db.session().scalars(statement.order_by(Meeting.begins_at))
    ]


def find_untold(user: User, _today: date) -> list[Task]:
    """Return the meetings of whose talks nobody has said what came; a broker's own only."""
    untold = (
        select(MeetingPair.meeting_id)
        .join(MeetingPair.match)
        .where(
            MeetingPair.outcome.is_(None),
            MeetingPair.told_slot.is_not(None),
            Match.state.not_in(OVER_STATES),
        )
    )
    kind = "tell_outcomes"
    if user.role is Role.BROKER:
        kind, untold = "tell_own_outcomes", untold.where(Match.broker_id == user.id)
    statement = select(Meeting).where(Meeting.state == MeetingState.HELD, Meeting.id.in_(untold))
    return [
        Task(kind, meeting.id, meeting.title, None, meeting.ends_at)
        for meeting in db.session().scalars(statement.order_by(Meeting.begins_at))
    ]


def _of(user: User, state: GuestState) -> Select[Guest]:
    return (
        select(Guest)
        .join(Guest.meeting)
        .where(
            Guest.organisation_id == (user.organisation_id or -1),
            Guest.state == state,
            Meeting.state == MeetingState.ANNOUNCED,
            Meeting.ends_at > utc_now(),
        )
        .options(joinedload(Guest.meeting))
        .order_by(Meeting.begins_at)
    )


OFFICERS = frozenset({Role.OFFICER})

TASKS = (
    TaskKind(
        "answer_meeting",
        _l("邀请您单位参加对接会，等您答复"),
        _l("去答复"),
        "meetings.mine",
        place=21,
        argument="meeting_id",
        roles=MEMBERS,
        find=find_invitations,
    ),
    TaskKind(
        "attend_meeting",
        _l("您单位参加的对接会"),
        _l("看洽谈安排"),
        "meetings.mine",
        place=41,
        argument="meeting_id",
        roles=MEMBERS,
        find=find_coming,
    ),
    TaskKind(
        "publish_plan",
        _l("洽谈安排改过，还没有通知参加单位"),
        _l("去公布"),
        "meetings.plan",
        place=42,
        argument="meeting_id",
        roles=OFFICERS,
        find=find_changed_plans,
    ),
    TaskKind(
        "tell_outcomes",
        _l("对接会还有洽谈没有结果"),
        _l("去填写"),
        "meetings.outcomes",
        place=61,
        argument="meeting_id",
        roles=OFFICERS,
        find=find_untold,
    ),
    TaskKind(
        "tell_own_outcomes",
        _l("您的配对在对接会上谈过，还没有结果"),
        _l("去填写"),
        "meetings.brokered",
        place=61,
        argument="meeting_id",
        roles=frozenset({Role.BROKER}),
        find=find_untold,
    ),
)
