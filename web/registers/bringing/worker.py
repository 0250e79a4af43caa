"""The worker stores the rows of a table, some at a time.

After a crash the table is planned anew: what was stored before is there as the row says, so it
is not stored twice.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy import select, update

from matcher.domain.codes import Role
from matcher.domain.errors import Forbidden, InputError, LostRace, WrongState
from matcher.domain.machine import step
from web.base import db
from web.base.clock import utc_now
from web.base.site import settings
from web.people.models import Organisation
from web.registers import service as entries
from web.registers.bringing import service
from web.registers.bringing.models import Bringing
from web.registers.bringing.planning import Fate, Planned, plan
from web.registers.bringing.states import BringState
from web.registers.models import Entry
from web.registers.states import ENTRY, EntryState

logger = logging.getLogger(__name__)

CHUNK = 25
"""Rows of one transaction: nobody waits long for it, and the page shows progress."""
KEPT = timedelta(days=30)
"""How long a table waits for a decision."""


@dataclass(frozen=True, slots=True)
class _Row:
    """What is stored of a row, free of any session."""

    number: int
    owner_id: int | None
    owner_name: str
    entry_id: int | None
    seen: int | None
    told: dict[str, Any]
    more: Any


def take_rows(bringing_id: int) -> None:
    """Store what is left to store of a table."""
    with db.reading() as session:
        bringing = session.get(Bringing, bringing_id)
        if bringing is None or bringing.state is not BringState.TAKING:
            return
        language = bringing.actor.locale or settings().default_locale
        with force_locale(language):
            rows = [_plain(one) for one in plan(bringing, service.read(bringing)).good]
    for first in range(0, len(rows), CHUNK):
        with force_locale(language):
            _take(bringing_id, rows[first : first + CHUNK])
    with db.unit_of_work() as session:
        bringing = session.get_one(Bringing, bringing_id)
        bringing.taken_at = utc_now()
        service.finish(bringing)


def work_off() -> None:
    """Take what waits because a task was lost, and forget what nobody decided on."""
    with db.reading() as session:
        taking = select(Bringing.id).where(Bringing.state == BringState.TAKING)
        waiting = session.scalars(taking.order_by(Bringing.id)).all()
    for bringing_id in waiting:
        try:
            take_rows(bringing_id)
        except Exception:
            # One table must not keep the others out.
            logger.exception("the rows of table %s could not be taken", bringing_id)
    old = Bringing.created_at < utc_now() - KEPT
    unread = Bringing.state == BringState.READ
    with db.reading() as session:
        is_any = session.scalar(select(Bringing.id).where(old, unread).limit(1))
    if is_any is not None:
        forget = update(Bringing).where(old, unread)
        with db.unit_of_work() as session:
            session.execute(forget.values(state=BringState.DROPPED, file_id=None))


def _plain(one: Planned) -> _Row:
    is_known = isinstance(one.owner, Organisation)
    return _Row(
        one.row.number,
        one.owner.id if isinstance(one.owner, Organisation) else None,
        "" if is_known else one.owner_name,
        one.entry.id if one.entry else None,
        one.entry.version if one.entry else None,
        one.told if one.fate is Fate.NEW or one.changed else {},
        one.row.more,
    )


def _take(bringing_id: int, rows: Sequence[_Row]) -> None:
    with db.unit_of_work() as session:
        bringing = session.get_one(Bringing, bringing_id)
        outcome = dict(bringing.outcome)
        left = list(outcome["left"])
        for row in rows:
            try:
                with session.begin_nested():
                    _store(bringing, row)
            except (InputError, LostRace, WrongState, Forbidden) as error:
                left.append([row.number, _say(error)])
            else:
                outcome["new" if row.entry_id is None else "changed"] += 1
        bringing.outcome = {**outcome, "left": left}


def _store(bringing: Bringing, row: _Row) -> None:
    actor, register = bringing.actor, bringing.kind
    if row.entry_id is None:
        entry = _enter(bringing, row)
    else:
        entry = db.session().get_one(Entry, row.entry_id)
        if row.told:
            entries.change(actor, entry, row.told, seen=row.seen)
            _hand_on(bringing, entry)
    if row.more is not None and register.more is not None:
        register.more.keep(actor, entry, row.more)


def _enter(bringing: Bringing, row: _Row) -> Entry:
    owner: Organisation | str = row.owner_name
    if row.owner_id is not None:
        owner = db.session().get_one(Organisation, row.owner_id)
    entry = entries.enter(
        bringing.actor, bringing.kind, owner, row.told, publish=bringing.is_office
    )
    if not bringing.is_office:
        entries.submit(bringing.actor, entry)
    return entry


def _hand_on(bringing: Bringing, entry: Entry) -> None:
    """An officer's change is shown at once, a member's waits for the audit."""
    if not bringing.is_office:
        entries.submit(bringing.actor, entry)
        return
    if entry.author.role is not Role.OFFICER and entry.state is EntryState.DRAFT:
        # By the officer's own hand: no other officer need be told that something waits.
        entry.state = step(ENTRY, entry.state, "submit")
    entries.publish(bringing.actor, entry)


def _say(error: Exception) -> str:
    if isinstance(error, InputError):
        return gettext("，").join(one.text for one in error.problems if one.text)
    return gettext("导入的时候，这一条刚被别人改动，没有导入。")


HANDLERS = {service.TAKE: take_rows}
