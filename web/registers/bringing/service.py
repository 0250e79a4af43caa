"""Bringing a table into a register, filling in what it leaves out, taking its rows or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matcher.domain.codes import Role, Verification
from matcher.domain.errors import Forbidden, InputError, LostRace
from matcher.domain.machine import step
from web.base import db, log, queue
from web.base.access import allows, require
from web.base.files import store
from web.base.files.limits import MEGABYTE
from web.base.files.names import clean_name
from web.base.files.refusals import Reason
from web.base.files.tables import identify
from web.base.listing.register import Register
from web.people.models import User
from web.registers import values
from web.registers.bringing.models import Bringing
from web.registers.bringing.planning import Plan, plan
from web.registers.bringing.reading import OWNER, Reading, read_file
from web.registers.bringing.states import BRINGING, BringState
from web.registers.bringing.verbs import BringObject, BringVerb
from web.registers.permissions import BRING_ENTRIES, BRING_OWN_ENTRIES, WORK_BRINGING

TAKE = "take_register_rows"
"""The worker's task."""
MOST_BYTES = 5 * MEGABYTE


def may_bring(user: User | None, register: Register) -> bool:
    """Return whether an account brings tables into a register."""
    if user is None or allows(user, BRING_ENTRIES):
        return user is not None
    owns = user.organisation is not None and user.role in register.writers
    return owns and allows(user, BRING_OWN_ENTRIES)


def bring(actor: User, register: Register, name: str, content: bytes) -> Bringing:
    """Keep a table to be looked through. Raises InputError of ``file``."""
    require(actor, BRING_OWN_ENTRIES)
    if not may_bring(actor, register):
        raise Forbidden(f"{actor.role} brings nothing into {register.name}")
    if len(content) > MOST_BYTES:
        raise InputError.of("file", Reason.TOO_LARGE.value)
    own = None if actor.role is Role.OFFICER else actor.organisation
    if own is not None and own.verification is not Verification.VERIFIED:
        raise InputError.of("file", "unverified")
    found = identify(name, content)
    read_file(register, content, name)
    bringing = Bringing(
        register=register.name,
        actor=actor,
        organisation=own,
        file=store.keep(content, found),
        name=clean_name(name, found),
    )
    db.session().add(bringing)
    db.flush()
    _record(actor, BringVerb.BRING, bringing, register=register.name)
    return bringing


def read(bringing: Bringing) -> Reading:
    """Return what the file says. The same file says the same."""
    if bringing.file is None:
        raise ValueError(f"the file of bringing {bringing.id} is gone")
    return read_file(bringing.kind, store.read(bringing.file), bringing.name)


def give(actor: User, bringing: Bringing, told: Mapping[str, Any], seen: int | None = None) -> None:
    """Say what to put where a row says nothing: a value for each of some fields."""
    require(actor, WORK_BRINGING, bringing)
    _check(bringing, seen)
    step(BRINGING, bringing.state, "take")
    stored = values.store(bringing.kind.listing, told)
    given = {name: stored[name] for name in told if stored.get(name)}
    if bringing.is_office and told.get(OWNER):
        given[OWNER] = str(told[OWNER])
    bringing.given = given


def take(actor: User, bringing: Bringing, seal: str, seen: int | None = None) -> Plan:
    """Have the good rows stored. ``seal`` is that of the plan that was looked through.

    Raises LostRace where the register has changed since so that the plan is another one.
    """
    require(actor, WORK_BRINGING, bringing)
    _check(bringing, seen)
    before = bringing.state
    state = step(BRINGING, before, "take")
    planned = plan(bringing, read(bringing))
    if planned.seal != seal:
        raise LostRace(f"bringing {bringing.id}")
    if not planned.good:
        raise InputError.of("rows", "none")
    bringing.state = state
    bringing.outcome = {**planned.counts, "new": 0, "changed": 0, "left": []}
    _record(actor, BringVerb.TAKE, bringing, before, **_told(planned.counts))
    bringing_id = bringing.id
    db.after_commit(lambda: queue.put(TAKE, bringing_id))
    return planned


def drop(actor: User, bringing: Bringing, seen: int | None = None) -> None:
    """Leave the table; nothing of it is kept."""
    require(actor, WORK_BRINGING, bringing)
    _check(bringing, seen)
    before = bringing.state
    bringing.state, bringing.file = step(BRINGING, before, "drop"), None
    _record(actor, BringVerb.DROP, bringing, before)


def finish(bringing: Bringing) -> None:
    """Note that all rows were looked at; the file is not needed any more."""
    before = bringing.state
    bringing.state, bringing.file = step(BRINGING, before, "finish"), None
    counts = {**bringing.outcome, "left": len(bringing.outcome["left"])}
    _record(bringing.actor, BringVerb.FINISH, bringing, before, **_told(counts))


def _told(counts: Mapping[str, int]) -> dict[str, int]:
    return {f"rows_{fate}": count for fate, count in counts.items()}


def _check(bringing: Bringing, seen: int | None) -> None:
    if seen is not None and bringing.version != seen:
        raise LostRace(f"bringing {bringing.id}")


def _record(
    actor: User,
    verb: BringVerb,
    bringing: Bringing,
    before: BringState | None = None,
    **detail: object,
) -> None:
    log.record(
        actor,
        verb,
        BringObject.TABLE,
        bringing.id,
        before=before.value if before else "",
        after=bringing.state.value if before else "",
        **detail,
    )
