"""A calendar of one's own: the secret address, and the deadlines behind it."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from flask_babel import force_locale, gettext
from icalendar import Calendar, Event
from sqlalchemy import select

from web.base import db, log, registry, site
from web.base.access import require
from web.base.clock import utc_now
from web.base.inbox import Task, TaskKind
from web.base.labels import site_name
from web.base.permissions import READ_OWN_WORK
from web.base.urls import path_to
from web.matches.queries import pair_title
from web.people.models import User
from web.people.verbs import PeopleObject
from web.postings.kinds import is_member
from web.reminders.queries import contracts_of_holder
from web.reminders.verbs import CalendarVerb

_KEY = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Deadline:
    """One day by which something is to be done. ``key`` stays when the day moves."""

    key: str
    day: date
    title: str
    path: str


def open_calendar(actor: User) -> None:
    """Give the account's calendar a new secret address; an old one leads nowhere from now on."""
    require(actor, READ_OWN_WORK)
    actor.calendar_key = secrets.token_urlsafe(32)
    log.record(actor, CalendarVerb.OPEN, PeopleObject.USER, actor.id)


def close_calendar(actor: User) -> None:
    """Let the address lead nowhere."""
    require(actor, READ_OWN_WORK)
    if actor.calendar_key is not None:
        actor.calendar_key = None
        log.record(actor, CalendarVerb.CLOSE, PeopleObject.USER, actor.id)


def address_of(user: User) -> str:
    """Return the secret address of the account's calendar; empty while there is none."""
    if user.calendar_key is None:
        return ""
    return site.address() + path_to("reminders.feed", key=user.calendar_key)


def find_owner(key: str) -> User | None:
    """Return the account in use whose calendar has the key."""
    if not _KEY.fullmatch(key):
        return None
    return db.session().scalar(select(User).where(User.calendar_key == key, User.active))


def write_calendar(user: User) -> bytes:
    """Return the account's deadlines as a calendar, in the account's language."""
    with force_locale(user.locale or site.settings().default_locale):
        calendar = Calendar()
        calendar.add("prodid", "-//techmatch//deadlines//ZH")
        calendar.add("version", "2.0")
        calendar.add("calscale", "GREGORIAN")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", gettext("%(site)s：我的期限", site=site_name()))
        for deadline in list_deadlines(user, site.today()):
            calendar.add_component(_event(deadline))
        found: bytes = calendar.to_ical()
    return found


def list_deadlines(user: User, today: date) -> list[Deadline]:
    """Return what the account has to do by a day, as its inbox shows it, the first day first.

    Whoever holds the achievement of a signed deal registers the contract; the inbox tells that
    to the broker.
    """
    declared = registry.present().tasks
    found = [
        _deadline(task, declared[task.kind], task.until)
        for kind in sorted(declared.values(), key=lambda one: one.place)
        if kind.find is not None and user.role in kind.roles
        for task in kind.find(user, today)
        if task.until is not None
    ]
    return sorted(found + _registrations(user), key=lambda one: (one.day, one.key))


def _deadline(task: Task, kind: TaskKind, day: date) -> Deadline:
    arguments = {kind.argument: task.object_id} if kind.argument else {}
    return Deadline(
        f"{task.kind}-{task.object_id or 0}",
        day,
        gettext("%(what)s：%(title)s", what=str(kind.words), title=task.title),
        path_to(kind.endpoint, kind.anchor, **arguments),
    )


def _registrations(user: User) -> list[Deadline]:
    if not is_member(user) or user.organisation_id is None:
        return []
    return [
        Deadline(
            f"contract-{contract.id}",
            contract.register_by,
            gettext("登记技术合同：%(title)s", title=pair_title(contract.match)),
            path_to("deals.show", match_id=contract.match_id),
        )
        for contract in contracts_of_holder(user.organisation_id)
    ]


def _event(deadline: Deadline) -> Event:
    event = Event()
    event.add("uid", f"{deadline.key}@{urlsplit(site.address()).hostname}")
    event.add("dtstamp", utc_now())
    event.add("dtstart", deadline.day)
    event.add("dtend", deadline.day + timedelta(days=1))
    event.add("summary", deadline.title)
    event.add("url", site.address() + deadline.path)
    event.add("transp", "TRANSPARENT")
    return event
