"""The demo's days of capacity, and what was asked for them.

``data/demo/resource_requests.jsonl``: ``starts`` counts working days from today on, ``days_ago``
days back; so the demo is never out of date, whichever day it is loaded on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from web.base import db
from web.base.clock import utc_now
from web.base.listing.register import Asking
from web.base.workdays.queries import present_calendar
from web.people.models import User
from web.postings.demo import Loaded, Row, read_rows
from web.postings.models import Posting
from web.registers.models import Entry
from web.requests import capacity, service
from web.requests.lists import needs_for
from web.requests.mails import keepers_of
from web.requests.models import RegisterRequest
from web.requests.service import Wanted
from web.requests.states import RequestState

AHEAD = 90
PILOT_UNITS = 2
"""A pilot base takes two at a time, an instrument one."""


def load_requests(loaded: Loaded) -> None:
    """State what the demo's bases and instruments take, and lead requests to their states."""
    statement = select(Entry).where(Entry.is_demo, Entry.shown.is_not(None)).order_by(Entry.id)
    entries = {
        entry.title: entry
        for entry in db.session().scalars(statement)
        if entry.kind.asking is not None
    }
    rows = [row for row in read_rows("resource_requests") if row["entry"] in entries]
    # As long as no days are stated one asks without them: those of the past are added by hand.
    for row in rows:
        if row["state"] == RequestState.DONE:
            _load_done(loaded, entries[row["entry"]], row)
    working = _working_days(loaded.today + timedelta(days=1), AHEAD)
    for entry in entries.values():
        if entry.kind.asking is Asking.DAYS:
            capacity.state_units(entry.id, working, _units_of(entry))
    for row in rows:
        if row["state"] != RequestState.DONE:
            _load_present(loaded, entries[row["entry"]], row, working)
    db.flush()


def _load_done(loaded: Loaded, entry: Entry, row: Row) -> None:
    first = loaded.today - timedelta(days=row["days_ago"])
    days = _working_days(first, AHEAD)[: row["length"]]
    request = _ask(loaded, entry, row, first - timedelta(days=14))
    keeper = keepers_of(entry)[0]
    service.accept(keeper, request, row["answer"])
    service.finish(request.asked_by, request)
    if "rating" in row:
        service.rate(request.asked_by, request, row["rating"], row["words"])
        request.rated_at = _moment(days[-1] + timedelta(days=2))
    capacity.state_units(entry.id, days, _units_of(entry))
    request.held = [day.isoformat() for day in capacity.take(entry.id, days[0], days[-1], 1)]
    request.first_day, request.last_day, request.units = days[0], days[-1], 1
    request.answered_at = _moment(first - timedelta(days=11))
    db.flush()


def _load_present(loaded: Loaded, entry: Entry, row: Row, working: Sequence[date]) -> None:
    starts = row.get("starts", 0)
    days = working[starts : starts + row.get("length", 0)]
    asked = loaded.today - timedelta(days=row["asked_days_ago"])
    request = _ask(loaded, entry, row, asked, days)
    state = RequestState(row["state"])
    if state is RequestState.ACCEPTED:
        service.accept(keepers_of(entry)[0], request, row["answer"])
    elif state is RequestState.REFUSED:
        service.refuse(keepers_of(entry)[0], request, row["answer"])
    elif state is RequestState.WITHDRAWN:
        service.withdraw(request.asked_by, request)
    if request.answered_at is not None:
        request.answered_at = _moment(asked + timedelta(days=1))
    db.flush()


def _ask(
    loaded: Loaded, entry: Entry, row: Row, asked: date, days: Sequence[date] = ()
) -> RegisterRequest:
    asker = db.session().get_one(User, loaded.users[row["by"]].id)
    need = loaded.postings[row["need"]].id if "need" in row else None
    # The demo is loaded on any day: by then the need may have ended.
    if need not in dict(needs_for(asker)):
        need = None
    wanted = Wanted(
        note=row["note"],
        contact_name=asker.name,
        contact_email=asker.email,
        posting=db.session().get_one(Posting, need) if need else None,
        first=days[0] if days else None,
        last=days[-1] if days else None,
    )
    request = service.ask(asker, entry, wanted)
    request.is_demo, request.asked_at = True, _moment(asked)
    if request.due_on is not None:
        request.due_on -= loaded.today - asked
    db.flush()
    return request


def _units_of(entry: Entry) -> int:
    return PILOT_UNITS if entry.register == "pilots" else 1


def _working_days(first: date, count: int) -> list[date]:
    calendar = present_calendar()
    last = first + timedelta(days=count - 1)
    return [day for day in capacity.days_between(first, last) if calendar.is_working_day(day)]


def _moment(day: date) -> datetime:
    moment = datetime.combine(day, datetime.min.time(), utc_now().tzinfo) + timedelta(hours=8)
    return min(moment, utc_now())
