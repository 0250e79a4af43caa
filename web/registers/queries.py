"""Entries as those who keep them and the officers find them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from matcher.domain.codes import Role
from web.base import db
from web.base.clock import utc_now
from web.base.columns import JsonObject
from web.base.listing.register import Register
from web.base.paging import Page, fetch_page
from web.base.registry import present
from web.people.models import User
from web.registers.disclosure import EntryView, draft_view
from web.registers.models import Entry
from web.registers.relations import may_write
from web.registers.states import EntryState

MOST = 50
"""So many tasks of one sort are listed; whoever has more sees them where they are worked."""

ENDS_WITHIN = timedelta(days=14)
AT_ONCE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry with all that is written in it, for a reader who keeps it."""

    entry: Entry
    view: EntryView


def list_own(user: User, state: EntryState | None, number: int) -> Page[Line]:
    """Return one page of what the account keeps, the newest first."""
    statement = select(Entry).where(_keeps(user))
    if state is not None:
        statement = statement.where(Entry.state == state)
    return _page(user, statement.order_by(Entry.id.desc()), number)


def count_own(user: User) -> dict[EntryState, int]:
    """Return how many entries in each state the account keeps, in the order of life."""
    return _by_state(select(Entry.state, func.count()).where(_keeps(user)))


def find_twin(user: User, register: Register, draft: JsonObject) -> Entry | None:
    """Return what the account entered just now with the same text: a form that was sent twice."""
    statement = select(Entry).where(
        Entry.author_id == user.id,
        Entry.register == register.name,
        Entry.created_at > utc_now() - AT_ONCE,
    )
    recent = db.session().scalars(statement.order_by(Entry.id.desc()))
    return next((one for one in recent if one.draft == draft), None)


def list_waiting(officer: User, number: int) -> Page[Line]:
    """Return one page of what waits for the audit, the longest waiting first."""
    statement = select(Entry).where(Entry.state == EntryState.SUBMITTED)
    return _page(officer, statement.order_by(Entry.submitted_at, Entry.id), number)


def next_waiting(entry: Entry) -> int | None:
    """Return the id of what waits longest besides ``entry``."""
    statement = select(Entry.id).where(Entry.state == EntryState.SUBMITTED, Entry.id != entry.id)
    return db.session().scalar(statement.order_by(Entry.submitted_at, Entry.id).limit(1))


def list_register(
    officer: User, register: Register, state: EntryState | None, number: int
) -> Page[Line]:
    """Return one page of all entries of a register, the newest first."""
    statement = select(Entry).where(Entry.register == register.name)
    if state is not None:
        statement = statement.where(Entry.state == state)
    return _page(officer, statement.order_by(Entry.id.desc()), number)


def list_all(register: Register) -> Sequence[Entry]:
    """Return every entry of a register, for a file of all its fields."""
    statement = select(Entry).where(Entry.register == register.name)
    return (
        db.session()
        .scalars(statement.options(joinedload(Entry.organisation)).order_by(Entry.id))
        .all()
    )


def count_states(register: Register) -> dict[EntryState, int]:
    """Return how many entries of a register are in each state."""
    counted = select(Entry.state, func.count()).where(Entry.register == register.name)
    return _by_state(counted)


def measure_waiting() -> Select[int, datetime | None]:
    """Select how many entries wait for the audit, and since when."""
    waiting = Entry.state == EntryState.SUBMITTED
    return select(func.count(), func.min(Entry.submitted_at)).where(waiting)


def list_returned(user: User) -> Sequence[Entry]:
    """Return what the account keeps and an officer wants mended."""
    statement = select(Entry).where(_keeps(user), Entry.state == EntryState.RETURNED)
    return db.session().scalars(statement.order_by(Entry.id).limit(MOST)).all()


def list_ending(user: User, today: date) -> Sequence[Entry]:
    """Return what the account keeps and whose last day is near."""
    statement = select(Entry).where(
        _keeps(user), Entry.shown.is_not(None), Entry.until <= today + ENDS_WITHIN
    )
    return db.session().scalars(statement.order_by(Entry.until, Entry.id).limit(MOST)).all()


def writable_registers(user: User | None) -> list[Register]:
    """Return the registers in which the account enters something."""
    return [one for one in present().registers.values() if may_write(user, one)]


def _keeps(user: User) -> ColumnElement[bool]:
    """Return the condition that an entry is the account's own, as ``relations`` says."""
    if user.role is Role.EXPERT or user.organisation_id is None:
        return Entry.author_id == user.id
    return Entry.organisation_id == user.organisation_id


def _by_state(statement: Select[EntryState, int]) -> dict[EntryState, int]:
    rows = db.session().execute(statement.group_by(Entry.state))
    counts = {state: int(count) for state, count in rows}
    return {state: counts[state] for state in EntryState if state in counts}


def _page(user: User, statement: Select[Entry], number: int) -> Page[Line]:
    loaded = statement.options(joinedload(Entry.organisation), joinedload(Entry.author))
    page = fetch_page(loaded, number)
    lines = [Line(one, draft_view(one, user)) for one in page.items]
    return Page(lines, page.total, page.number, page.size)
