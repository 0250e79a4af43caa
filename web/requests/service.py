"""Asking the owner of an entry, and what follows. Days are held from the asking on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from matcher.domain.errors import Forbidden, InputError, WrongState
from matcher.domain.policy import Relation
from web.base import db, log, site
from web.base.access import require
from web.base.cases.service import Given, let_follow, open_case, take_step
from web.base.clock import utc_now
from web.base.hourly import once_an_hour
from web.base.labels import region
from web.base.listing.register import Asking
from web.base.workdays.queries import present_calendar
from web.people.models import User
from web.postings.kinds import is_member
from web.postings.models import Posting
from web.postings.service import require_verified_organisation
from web.registers.disclosure import public_view
from web.registers.events import EntryLeft
from web.registers.models import Entry
from web.registers.permissions import KEEP_ENTRY
from web.registers.relations import relations_to_entry
from web.requests import capacity, mails
from web.requests.lists import can_be_finished, can_be_rated, can_be_withdrawn, find_by, needs_for
from web.requests.models import LEAST_RATING, MOST_RATING, RegisterRequest
from web.requests.permissions import FOLLOW_REQUEST
from web.requests.queries import free_units
from web.requests.states import RequestState
from web.requests.verbs import RequestObject, RequestVerb

ANSWER_DAYS = 10
"""After so many days an open request lapses, unless the region pack says otherwise."""
SOON_DAYS = 2
"""So many days before, who is to answer is told."""
FARTHEST = 730
"""So many days ahead a capacity can be stated."""
MOST_UNITS = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: words, days where the entry has some, and who is to be called."""

    note: str
    contact_name: str
    contact_phone: str = ""
    contact_email: str = ""
    posting: Posting | None = None
    first: date | None = None
    last: date | None = None
    units: int = 1


def ask(actor: User, entry: Entry, wanted: Wanted) -> RegisterRequest:
    """Ask for an entry. Raises ``capacity.DaysGone`` where somebody else was quicker."""
    request = RegisterRequest(
        entry=entry,
        title="",
        note=wanted.note.strip(),
        posting=wanted.posting,
        organisation=actor.organisation if is_member(actor) else None,
        contact_name=wanted.contact_name,
        contact_phone=wanted.contact_phone,
        contact_email=wanted.contact_email,
    )
    prepare = partial(_prepare, actor, entry, wanted, request)
    open_case(actor, request, entry, prepare, of_entry=entry.id)
    mails.tell_keepers(actor, request, mails.ASKED)
    return request


def accept(actor: User, request: RegisterRequest, words: str = "") -> None:
    """The owner accepts: who asked reads the contact from now on."""
    take_step(actor, request, "accept", Given(words))
    mails.tell_asker(actor, request, mails.ACCEPTED)


def refuse(actor: User, request: RegisterRequest, words: str) -> None:
    """The owner says no, and why; the days are free again."""
    take_step(actor, request, "refuse", Given(words))
    _give_back(request)
    mails.tell_asker(actor, request, mails.REFUSED)


def withdraw(actor: User, request: RegisterRequest) -> None:
    """Who asked takes it back; the days are free again. What has begun is finished instead."""
    take_step(actor, request, "withdraw", check=partial(_require_not_begun, request))
    _give_back(request)
    mails.tell_keepers(actor, request, mails.WITHDRAWN)


def finish(actor: User, request: RegisterRequest) -> None:
    """One of the two says that it is over."""
    take_step(actor, request, "finish", check=partial(_require_begun, request))
    mails.tell_asker(actor, request, mails.FINISHED)
    mails.tell_keepers(actor, request, mails.FINISHED)


def rate(actor: User, request: RegisterRequest, rating: int, words: str) -> None:
    """Who asked says how it was, once."""
    require(actor, FOLLOW_REQUEST, request)
    if not can_be_rated(request):
        raise WrongState("register_request", request.state.value, "rate")
    if not LEAST_RATING <= rating <= MOST_RATING:
        raise InputError.of("rating", "unknown")
    request.rating, request.rating_words, request.rated_at = rating, words.strip(), utc_now()
    log.record(actor, RequestVerb.RATE, RequestObject.REQUEST, request.id, rating=rating)
    mails.tell_keepers(actor, request, mails.RATED)


def state_capacity(
    actor: User,
    entry: Entry,
    first: date,
    last: date,
    weekdays: Collection[int],
    units: int,
    *,
    leaves_out_days_off: bool = False,
) -> int:
    """Say how much an entry takes on days of a range; return on how many days. 0 closes them.

    ``weekdays`` count from Monday, 0. Raises ``capacity.DaysTaken``.
    """
    require(actor, KEEP_ENTRY, entry)
    if entry.kind.asking is not Asking.DAYS:
        raise WrongState("register_entry", entry.state.value, "state_capacity")
    _require_range(first, last, FARTHEST)
    if (first - site.today()).days > FARTHEST:
        raise InputError.of("first_day", "far")
    if not 0 <= units <= MOST_UNITS:
        raise InputError.of("units", "range")
    calendar = present_calendar()
    days = [
        day
        for day in capacity.days_between(first, last)
        if day.weekday() in weekdays and (not leaves_out_days_off or calendar.is_working_day(day))
    ]
    if not days:
        raise InputError.of("weekdays", "no_days")
    capacity.state_units(entry.id, days, units)
    log.record(
        actor,
        RequestVerb.STATE_CAPACITY,
        RequestObject.CAPACITY,
        entry.id,
        units=units,
        held_days=len(days),
    )
    return len(days)


def lapse_after(event: EntryLeft) -> None:
    """An entry has left: what still waits for its owner ends."""
    waiting = RegisterRequest.state == RequestState.OPEN
    for request in find_by(waiting, Entry.id == event.entry.id):
        _lapse(event.actor, request)


def look_after(today: date) -> None:
    """End what nobody answered in time, and tell whose time is nearly over."""
    waiting = RegisterRequest.state == RequestState.OPEN
    for request in find_by(waiting, RegisterRequest.due_on < today):
        _lapse(None, request)
    soon = today + timedelta(days=SOON_DAYS)
    for request in find_by(waiting, RegisterRequest.due_on <= soon):
        if site.local_day(request.asked_at) < today:
            mails.tell_keepers(None, request, mails.SOON)


def sweep() -> None:
    """Look after requests, once an hour."""
    once_an_hour("requests", look_after)


def has_days(entry: Entry) -> bool:
    """Return whether days can be asked for: the entry has some that are not over."""
    if entry.kind.asking is not Asking.DAYS:
        return False
    return bool(free_units(entry.id, site.today(), date.max))


def require_askable(actor: User, entry: Entry) -> None:
    """Raise what keeps an account from asking for an entry now."""
    if not entry.is_public or entry.kind.asking is None:
        raise WrongState("register_entry", entry.state.value, "ask")
    if Relation.OWNER in relations_to_entry(actor, entry):
        raise Forbidden("the entry is the organisation's own")
    if is_member(actor) and actor.organisation is not None:
        require_verified_organisation(actor.organisation)
    waiting = (RegisterRequest.state == RequestState.OPEN, RegisterRequest.asked_by_id == actor.id)
    if find_by(*waiting, Entry.id == entry.id):
        raise WrongState("register_request", RequestState.OPEN.value, "ask")


def _prepare(actor: User, entry: Entry, wanted: Wanted, request: RegisterRequest) -> None:
    require_askable(actor, entry)
    _require_words(wanted)
    if wanted.posting and wanted.posting.id not in dict(needs_for(actor)):
        raise InputError.of("posting_id", "unknown")
    request.title = public_view(entry).title
    request.due_on = site.today() + timedelta(days=region().number("request_days", ANSWER_DAYS))
    if not has_days(entry):
        request.units = 0
        return
    if wanted.first is None or wanted.last is None:
        raise InputError.of("first_day" if wanted.first is None else "last_day", "missing")
    _require_range(wanted.first, wanted.last, capacity.LONGEST)
    if not 1 <= wanted.units <= MOST_UNITS:
        raise InputError.of("units", "range")
    days = capacity.take(entry.id, wanted.first, wanted.last, wanted.units)
    request.first_day, request.last_day, request.units = wanted.first, wanted.last, wanted.units
    request.held = [day.isoformat() for day in days]
    # An answer after the first day would come too late.
    request.due_on = min(request.due_on, wanted.first)


def _require_words(wanted: Wanted) -> None:
    if not wanted.note.strip():
        raise InputError.of("note", "missing")
    if not wanted.contact_name.strip():
        raise InputError.of("contact_name", "missing")
    if not (wanted.contact_phone or wanted.contact_email):
        raise InputError.of("contact_phone", "missing")


def _require_range(first: date, last: date, most: int) -> None:
    if first < site.today():
        raise InputError.of("first_day", "past")
    if last < first:
        raise InputError.of("last_day", "before")
    if (last - first).days >= most:
        raise InputError.of("last_day", "too_long")


def _require_not_begun(request: RegisterRequest) -> None:
    if not can_be_withdrawn(request):
        raise WrongState("register_request", request.state.value, "withdraw")


def _require_begun(request: RegisterRequest) -> None:
    if not can_be_finished(request):
        raise WrongState("register_request", request.state.value, "finish")


def _lapse(cause: User | None, request: RegisterRequest) -> None:
    let_follow(cause, request, "lapse")
    _give_back(request)
    mails.tell_asker(None, request, mails.LAPSED)


def _give_back(request: RegisterRequest) -> None:
    # First the state, as of which version it was read: who comes second gives nothing back.
    db.flush()
    capacity.give_back(request.entry_id, request.days, request.units)
