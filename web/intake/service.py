"""Bringing a table, saying what its columns mean, taking its rows, or leaving it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.domain.codes import Role
from matcher.domain.errors import InputError, LostRace, WrongState
from matcher.domain.machine import step
from matcher.types import Kind
from web.base import db, log, queue
from web.base.access import require
from web.base.files import store
from web.base.files.names import clean_name
from web.base.files.tables import identify
from web.calls import service as calls
from web.calls.models import Call
from web.intake import memory
from web.intake.models import Intake
from web.intake.permissions import BRING_TABLE, WORK_TABLE
from web.intake.states import INTAKE, IntakeState
from web.intake.targets import targets
from web.intake.verbs import IntakeObject, IntakeVerb
from web.people.models import User
from web.postings.kinds import KIND_OF_ROLE

READ, TAKE = "read_table", "take_table"
"""Tasks of the worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """How the rows of a table are to be taken."""

    only_good: bool
    """Without the bad ones; else there must be none."""
    submits: bool
    """Complete rows are handed in, the others are drafts."""
    declares: bool
    """The person declares for every row what a submission declares, or an officer that the
    organisations have declared it."""
    call: Call | None = None


def kinds_for(user: User) -> tuple[Kind, ...]:
    """Return what kinds of tables an account brings."""
    if user.role is Role.OFFICER:
        return tuple(Kind)
    kind = KIND_OF_ROLE.get(user.role)
    return () if kind is None else (kind,)


def bring(actor: User, kind: Kind, name: str, content: bytes, call: Call | None = None) -> Intake:
    """Keep a table for the worker to read. Raises InputError of ``file`` or ``kind``."""
    require(actor, BRING_TABLE)
    if kind not in kinds_for(actor):
        raise InputError.of("kind", "not_yours")
    if call is not None:
        _require_accepts(call, kind, actor)
    found = identify(name, content)
    organisation_id = owner_id_of(actor)
    intake = Intake(
        kind=kind,
        actor=actor,
        organisation_id=organisation_id,
        call=call,
        file=store.keep(content, found),
        name=clean_name(name, found),
        mapping=memory.recall(organisation_id, kind),
    )
    db.session().add(intake)
    db.flush()
    _record(actor, IntakeVerb.BRING, intake, kind=kind.value)
    _have_done(READ, intake)
    return intake


def correct(
    actor: User, intake: Intake, meaning: Mapping[str, str], expected: int | None = None
) -> None:
    """Say what headings mean; the table is read again, and later ones of the same owner are too."""
    require(actor, WORK_TABLE, intake)
    _check_version(intake, expected)
    before = intake.state
    state = step(INTAKE, before, "reread")
    fields = {field for field, _ in targets(intake.kind, is_office=intake.organisation_id is None)}
    known = {heading: field for heading, field in meaning.items() if field in fields | {""}}
    intake.mapping = {**intake.mapping, **known}
    memory.remember(intake.organisation_id, intake.kind, known)
    intake.state = state
    _record(actor, IntakeVerb.MAP, intake, before)
    _have_done(READ, intake)


def take(actor: User, intake: Intake, decision: Decision, expected: int | None = None) -> None:
    """Have the rows stored. Raises InputError of ``rows``, ``declares`` or ``call``."""
    require(actor, WORK_TABLE, intake)
    _check_version(intake, expected)
    before = intake.state
    state = step(INTAKE, before, "take")
    if intake.rows == intake.bad_rows:
        raise InputError.of("rows", "none")
    if intake.bad_rows and not decision.only_good:
        raise InputError.of("rows", "bad")
    if decision.submits and not decision.declares:
        raise InputError.of("declares", "missing")
    if decision.call is not None:
        _require_accepts(decision.call, intake.kind, actor)
    intake.call = decision.call
    intake.options = {"only_good": decision.only_good, "submits": decision.submits}
    intake.state, intake.done_rows = state, 0
    # Who takes them answers for the rows: they are the author of what is made.
    intake.actor = actor
    _record(actor, IntakeVerb.TAKE, intake, before, submits=decision.submits)
    if decision.submits and intake.organisation_id is None:
        _record(actor, IntakeVerb.VOUCH, intake)
    _have_done(TAKE, intake)


def cancel(actor: User, intake: Intake, expected: int | None = None) -> None:
    """Leave the table; nothing of it is stored as a posting."""
    require(actor, WORK_TABLE, intake)
    _check_version(intake, expected)
    before = intake.state
    intake.state = step(INTAKE, before, "cancel")
    _record(actor, IntakeVerb.CANCEL, intake, before)


def owner_id_of(user: User) -> int | None:
    """Return whose tables an account brings: its organisation's, or the office's (None)."""
    return None if user.role is Role.OFFICER else user.organisation_id


def _require_accepts(call: Call, kind: Kind, actor: User) -> None:
    try:
        calls.require_accepts(call, kind, owner_id_of(actor))
    except WrongState as error:
        raise InputError.of("call", "closed") from error


def _check_version(intake: Intake, expected: int | None) -> None:
    # Nobody decides on a preview that somebody else has changed since.
    if expected is not None and intake.version != expected:
        raise LostRace(f"table {intake.id}")


def _have_done(task: str, intake: Intake) -> None:
    intake_id = intake.id
    db.after_commit(lambda: queue.put(task, intake_id))


def _record(
    actor: User,
    verb: IntakeVerb,
    intake: Intake,
    before: IntakeState | None = None,
    **detail: object,
) -> None:
    log.record(
        actor,
        verb,
        IntakeObject.TABLE,
        intake.id,
        before=before.value if before else "",
        after=intake.state.value if before else "",
        **detail,
    )
