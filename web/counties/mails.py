"""Messages about duties: their titles and days, and no words of any report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import partial

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base import site
from web.base.clock import utc_now
from web.base.formats import full_day
from web.base.hourly import once_an_hour
from web.base.mails import outbox
from web.base.mails.kinds import Cadence, MailGroup, MailKind
from web.base.mails.outbox import Letter
from web.base.urls import path_to
from web.counties.models import CountyDuty, CountyReport
from web.counties.queries import DAYS_AHEAD, last_due, list_due
from web.people.queries import accounts_with
from web.postings.mails import DUE as DUE_GROUP
from web.postings.mails import OFFICE
from web.postings.queries import members_by_owner

COUNTIES = MailGroup(
    "counties",
    _l("县域结对任务"),
    _l("单位有了新任务、任务通过验收或被退回时告诉您。"),
    place=35,
    roles=frozenset({Role.INSTITUTE}),
)

_LINK = _l("看这项任务")

GIVEN = MailKind(
    "county_duties_given",
    subject=_l("有新的县域结对任务"),
    lines=(_l("科技局把县域结对的任务列给了您的单位，请看内容和完成时限。"),),
    link=_l("看任务清单"),
    group=COUNTIES,
)

DUE = MailKind(
    "county_duty_due",
    subject=_l("任务快到期：%(title)s"),
    lines=(_l("“%(title)s”要在 %(day)s 前完成。完成了请在平台上报告。"),),
    link=_LINK,
    group=DUE_GROUP,
)

LATE = MailKind(
    "county_duty_late",
    subject=_l("任务已过完成时限：%(title)s"),
    lines=(_l("“%(title)s”应在 %(day)s 前完成，平台上还没有完成的报告。"),),
    link=_LINK,
    group=DUE_GROUP,
)

RETURNED = MailKind(
    "county_duty_returned",
    subject=_l("任务被退回：%(title)s"),
    lines=(_l("“%(title)s”没有通过验收，原因写在任务页上。"),),
    link=_LINK,
    group=COUNTIES,
)

ACCEPTED = MailKind(
    "county_duty_accepted",
    subject=_l("任务通过验收：%(title)s"),
    lines=(_l("“%(title)s”已通过验收。"),),
    link=_LINK,
    group=COUNTIES,
)

CANCELLED = MailKind(
    "county_duty_cancelled",
    subject=_l("任务已取消：%(title)s"),
    lines=(_l("“%(title)s”已从责任清单中取消，原因写在任务页上。"),),
    link=_LINK,
    group=COUNTIES,
)

DONE = MailKind(
    "county_duty_done",
    subject=_l("有任务等待验收"),
    lines=(_l("有单位报告完成了县域结对的任务，等待验收。"),),
    link=_l("去验收"),
    group=OFFICE,
)

MAILS = (GIVEN, DUE, LATE, RETURNED, ACCEPTED, CANCELLED, DONE)


@outbox.telling
def tell_given(duties: Sequence[CountyDuty]) -> None:
    """Tell the leads that they have new duties: once for all that came together."""
    firsts: dict[int, int] = {}
    for duty in duties:
        if duty.lead_id is not None:
            firsts.setdefault(duty.lead_id, duty.id)
    members = members_by_owner(firsts)
    path = path_to("counties.mine")
    # A duty that changes its lead later is news to the new one.
    letters = [Letter(members[lead], f"{lead}/{first}", path) for lead, first in firsts.items()]
    outbox.post_all(GIVEN, letters)


@outbox.telling
def tell_lead(kind: MailKind, duty: CountyDuty, entry: CountyReport) -> None:
    """Tell the lead what the office found."""
    outbox.post_all(kind, [_letter(duty, str(entry.id))])


@outbox.telling
def tell_done() -> None:
    """Tell the office, once before each daily digest, that duties wait to be accepted."""
    day = outbox.next_digest(Cadence.DAILY, utc_now()).date()
    outbox.post(DONE, accounts_with(Role.OFFICER), event=day, path=path_to("counties.waiting"))


def look_for_due() -> None:
    """Remind of duties: the worker's regular look, once an hour."""
    once_an_hour("counties", remind)


def remind(today: date) -> None:
    """Post the reminders of a day of the city: before each duty's day one, and one after it.

    A worker that stood still for long still reminds; what is older is left to the inbox.
    """
    morning = datetime.combine(today, time(outbox.DIGEST_HOUR), site.zone())
    soon: list[Letter] = []
    late: list[Letter] = []
    for duty in list_due(last_due(today)):
        if duty.lead_id is not None and (today - duty.due_on).days <= DAYS_AHEAD:
            found = late if duty.is_overdue(today) else soon
            found.append(_letter(duty, f"{duty.id}/{duty.due_on}", morning))
    outbox.post_all(DUE, soon)
    outbox.post_all(LATE, late)


def _letter(duty: CountyDuty, event: str, not_before: datetime | None = None) -> Letter:
    members = members_by_owner([duty.lead_id])[duty.lead_id] if duty.lead_id else []
    return Letter(
        members,
        event,
        path_to("counties.show", duty_id=duty.id),
        {"title": duty.title, "day": partial(full_day, duty.due_on)},
        not_before,
    )
