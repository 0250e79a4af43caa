"""Quarterly calls: draft, open and close by hand or by the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from matcher.domain.codes import CallKind
from matcher.domain.errors import InputError, LostRace, Problem, WrongState
from matcher.domain.machine import step
from matcher.types import Kind
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.base.verbs import CommonVerb
from web.calls.mails import tell_opened
from web.calls.models import Call
from web.calls.permissions import MANAGE_CALLS
from web.calls.states import CALL, CallState
from web.calls.verbs import CallObject, CallVerb
from web.people.models import User

EDITABLE_STATES = frozenset({CallState.DRAFT, CallState.SCHEDULED, CallState.OPEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class CallData:
    """What an officer writes into a call. Times are aware."""

    year: int
    quarter: int
    kind: CallKind
    title: str
    notice: str
    eligible: str
    contact: str
    focus_fields: list[str]
    opens_at: datetime
    closes_at: datetime
    grace_minutes: int = 30


def create_call(actor: User, data: CallData) -> Call:
    """Return a new call in draft. Raises InputError when the quarter already has one."""
    require(actor, MANAGE_CALLS)
    call = Call()
    _write(call, data)
    _refuse_second(call)
    db.session().add(call)
    db.session().flush()
    log.record(
        actor, CommonVerb.CREATE, CallObject.CALL, call.id, after=call.state.value, key=call.key
    )
    return call


def update_call(
    actor: User, call: Call, data: CallData, expected_version: int | None = None
) -> None:
    """Change a call; of an open one only what does not move the goalposts backwards.

    Raises LostRace when ``expected_version`` is given and is not the present one.
    """
    require(actor, MANAGE_CALLS, call)
    if expected_version is not None and call.version != expected_version:
        raise LostRace(f"call {call.id}")
    if call.state not in EDITABLE_STATES:
        raise WrongState("call", call.state.value, "edit")
    if call.state is CallState.OPEN:
        _keep_promises(call, data)
    _write(call, data)
    _refuse_second(call)
    log.record(actor, CommonVerb.EDIT, CallObject.CALL, call.id)


def move_call(actor: User | None, call: Call, action: str) -> None:
    """Take one step of the call's state machine ('catalogue' is publish_catalogue)."""
    if actor is not None:
        require(actor, MANAGE_CALLS, call)
    before = call.state
    call.state = step(CALL, before, action)
    now = utc_now()
    if action == "open" and call.opens_at > now:
        call.opens_at = now
    if action == "close" and call.closes_at > now and now > call.opens_at:
        call.closes_at = now
    log.record(
        actor,
        CallVerb(action),
        CallObject.CALL,
        call.id,
        before=before.value,
        after=call.state.value,
    )
    if call.state is CallState.OPEN:
        tell_opened(call)


def accepts(call: Call, kind: Kind, now: datetime | None = None) -> bool:
    """Return whether a posting of ``kind`` may still be submitted to the call."""
    wanted = {
        CallKind.NEEDS: {Kind.NEED},
        CallKind.ACHIEVEMENTS: {Kind.ACHIEVEMENT},
        CallKind.BOTH: set(Kind),
    }[call.kind]
    if kind not in wanted:
        return False
    now = now or utc_now()
    grace = timedelta(minutes=call.grace_minutes)
    in_time = call.opens_at <= now <= call.closes_at + grace
    return in_time and call.state in (CallState.OPEN, CallState.CLOSED)


def require_accepts(call: Call, kind: Kind) -> None:
    """Raise WrongState unless the call takes a posting of ``kind`` now."""
    if not accepts(call, kind):
        raise WrongState("call", call.state.value, "submit")


def advance_by_clock(now: datetime) -> int:
    """Open scheduled calls and close open ones whose time has come; return how many moved."""
    due = list(
        db.session().scalars(
            select(Call).where(Call.state == CallState.SCHEDULED, Call.opens_at <= now)
        )
    )
    for call in due:
        move_call(None, call, "open")
    over = list(
        db.session().scalars(
            select(Call).where(Call.state == CallState.OPEN, Call.closes_at <= now)
        )
    )
    for call in over:
        move_call(None, call, "close")
    return len(due) + len(over)


def advance_calls() -> None:
    """Open and close what is due: the worker's regular look."""
    with db.unit_of_work():
        advance_by_clock(utc_now())


def _keep_promises(call: Call, data: CallData) -> None:
    broken = []
    # People rely on a published deadline: it can be extended, not shortened.
    if data.closes_at < call.closes_at:
        broken.append(Problem("closes_at", "shortened"))
    if data.kind is not call.kind:
        broken.append(Problem("kind", "announced"))
    if broken:
        raise InputError(broken)


def _write(call: Call, data: CallData) -> None:
    if data.closes_at <= data.opens_at:
        raise InputError.of("closes_at", "before_opening")
    for name in data.__slots__:
        setattr(call, name, getattr(data, name))


def _refuse_second(call: Call) -> None:
    with db.session().no_autoflush:
        twin = db.session().scalar(
            select(Call.id).where(
                Call.year == call.year,
                Call.quarter == call.quarter,
                Call.kind == call.kind,
                Call.id != (call.id or -1),
            )
        )
    if twin is not None:
        raise InputError.of("quarter", "taken")
