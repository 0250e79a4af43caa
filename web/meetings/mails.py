"""Messages about meetings, to the organisations invited and to brokers of pairs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time, timedelta
from functools import partial

from flask_babel import lazy_gettext as _l

from web.base import site
from web.base.formats import zoned_moment
from web.base.mails import outbox
from web.base.mails.kinds import MailGroup, MailKind
from web.base.mails.outbox import Letter
from web.base.urls import path_to
from web.meetings.models import Guest, Meeting
from web.postings.kinds import MEMBERS
from web.postings.queries import members_by_owner

MEETINGS = MailGroup(
    "meetings",
    _l("对接会"),
    _l("邀请您单位参加对接会，以及洽谈安排公布、有变动和临近时告诉您。"),
    place=55,
    roles=MEMBERS,
)

_LINK = _l("看对接会")

INVITED = MailKind(
    "meeting_invited",
    subject=_l("邀请参加对接会：%(title)s"),
    lines=(
        _l("邀请您单位参加“%(title)s”，%(moment)s 开始，地点：%(place)s。"),
        _l("请登录后答复是否参加、来几位。"),
    ),
    link=_l("去答复"),
    group=MEETINGS,
)

ASKED_AGAIN = MailKind(
    "meeting_asked_again",
    subject=_l("请答复是否参加对接会：%(title)s"),
    lines=(_l("“%(title)s”%(moment)s 开始，您单位还没有答复是否参加。"),),
    link=_l("去答复"),
    group=MEETINGS,
)

MOVED_UP = MailKind(
    "meeting_moved_up",
    subject=_l("候补成功，可以参加：%(title)s"),
    lines=(_l("“%(title)s”有了空位，您单位已由候补转为参加。%(moment)s 开始，地点：%(place)s。"),),
    link=_LINK,
    group=MEETINGS,
)

PLANNED = MailKind(
    "meeting_planned",
    subject=_l("洽谈安排已公布：%(title)s"),
    lines=(
        _l("“%(title)s”为您单位安排了 %(count)s 场洽谈。"),
        _l("每一场的时间和桌号请登录查看。%(moment)s 开始，地点：%(place)s。"),
    ),
    link=_l("看洽谈安排"),
    group=MEETINGS,
)

REPLANNED = MailKind(
    "meeting_replanned",
    subject=_l("洽谈安排有变动：%(title)s"),
    lines=(_l("“%(title)s”里您单位的洽谈安排有变动，现在是 %(count)s 场，请登录查看。"),),
    link=_l("看洽谈安排"),
    group=MEETINGS,
)

CHANGED = MailKind(
    "meeting_changed",
    subject=_l("时间或地点有变动：%(title)s"),
    lines=(_l("“%(title)s”现在的时间是 %(moment)s，地点：%(place)s。"),),
    link=_LINK,
    group=MEETINGS,
)

CANCELLED = MailKind(
    "meeting_cancelled",
    subject=_l("对接会取消：%(title)s"),
    lines=(_l("原定 %(moment)s 的“%(title)s”取消了。原因：%(reason)s"),),
    link=_LINK,
    group=MEETINGS,
)

TOMORROW = MailKind(
    "meeting_tomorrow",
    subject=_l("明天参加对接会：%(title)s"),
    lines=(_l("“%(title)s”明天举行：%(moment)s 开始，地点：%(place)s。"),),
    link=_l("看洽谈安排"),
    group=MEETINGS,
)

MAILS = (INVITED, ASKED_AGAIN, MOVED_UP, PLANNED, REPLANNED, CHANGED, CANCELLED, TOMORROW)


@outbox.telling
def tell_invited(meeting: Meeting, guests: Collection[Guest]) -> None:
    """Invite organisations; why, and whom they would meet, is not said."""
    _tell(INVITED, meeting, guests, str(meeting.id))


@outbox.telling
def tell_asked_again(meeting: Meeting, guests: Collection[Guest], event: str) -> None:
    """Remind those who have not answered."""
    _tell(ASKED_AGAIN, meeting, guests, f"{meeting.id}/{event}")


@outbox.telling
def tell_moved_up(meeting: Meeting, guest: Guest) -> None:
    """Tell an organisation that it left the waiting list for a place."""
    queued = guest.answered_at.isoformat() if guest.answered_at else ""
    _tell(MOVED_UP, meeting, [guest], f"{meeting.id}/{queued}")


@outbox.telling
def tell_planned(meeting: Meeting, guests: Collection[Guest], talks: Mapping[int, int]) -> None:
    """Tell each organisation how many talks it has; with whom is on its page only."""
    first = meeting.plan_number == 1
    kind = PLANNED if first else REPLANNED
    _tell(kind, meeting, guests, f"{meeting.id}/{meeting.plan_number}", talks=talks)


@outbox.telling
def tell_changed(meeting: Meeting, guests: Collection[Guest]) -> None:
    """Tell of another time or place."""
    _tell(CHANGED, meeting, guests, f"{meeting.id}/{meeting.version}", "meetings.show")


@outbox.telling
def tell_cancelled(meeting: Meeting, guests: Collection[Guest]) -> None:
    """Tell that the meeting does not take place."""
    _tell(CANCELLED, meeting, guests, str(meeting.id), "meetings.show")


@outbox.telling
def remind(meeting: Meeting, guests: Collection[Guest]) -> None:
    """Remind those who come, in the morning of the day before."""
    day = site.local_day(meeting.begins_at)
    morning = datetime.combine(day - timedelta(days=1), time(outbox.DIGEST_HOUR), site.zone())
    _tell(TOMORROW, meeting, guests, f"{meeting.id}/{day}", not_before=morning)


def _tell(
    kind: MailKind,
    meeting: Meeting,
    guests: Iterable[Guest],
    event: str,
    endpoint: str = "meetings.mine",
    *,
    talks: Mapping[int, int] | None = None,
    not_before: datetime | None = None,
) -> None:
    told = [guest.organisation_id for guest in guests]
    members = members_by_owner(told)
    values = {
        "title": meeting.title,
        "place": meeting.place,
        "moment": partial(zoned_moment, meeting.begins_at),
        "reason": meeting.cancel_reason,
    }
    path = path_to(endpoint, meeting_id=meeting.id)
    letters = [
        Letter(
            members[key],
            f"{event}/{key}",
            path,
            values | ({"count": talks.get(key, 0)} if talks is not None else {}),
            not_before,
        )
        for key in told
    ]
    outbox.post_all(kind, letters)
