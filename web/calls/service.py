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
from web.calls import late
from web.calls.mails import tell_extended, tell_opened
from web.calls.models import Call
from web.calls.permissions import MANAGE_CALLS
from web.calls.states import CALL, WANTED, CallState
from web.calls.verbs import CallObject, CallVerb
from web.people.models import User

EDITABLE_STATES = frozenset({CallState.DRAFT, CallState.SCHEDULED, CallState.OPEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class CallData:
    """What an officer writes into a call. Times are aware."""

    year: int
    quarter: int
    kind: CallKind
    theme: str = ""
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

    An open call that closes later than was said is extended: those it is for are told. Raises
    LostRace when ``expected_version`` is given and is not the present one.
    """
    require(actor, MANAGE_CALLS, call)
    _check_version(call, expected_version)
    if call.state not in EDITABLE_STATES:
        raise WrongState("call", call.state.value, "edit")
    if call.state is CallState.OPEN:
        _keep_promises(call, data)
    before = call.closes_at
    _write(call, data)
    _refuse_second(call)
    log.record(actor, CommonVerb.EDIT, CallObject.CALL, call.id)
    if call.state is CallState.OPEN and call.closes_at > before:
        _extended(actor, call, CallVerb.EXTEND, before, "")


def extend(
    actor: User,
    call: Call,
    closes_at: datetime,
    reason: str,
    expected_version: int | None = None,
) -> None:
    """Let a call close later; one that has ended opens again, as long as its catalogue is not out.

    Those it is for are told. Raises InputError of ``closes_at`` or ``reason``, WrongState, and
    LostRace like ``update_call``.
    """
    require(actor, MANAGE_CALLS, call)
    _check_version(call, expected_version)
    if call.state not in (CallState.OPEN, CallState.CLOSED):
        raise WrongState("call", call.state.value, "extend")
    problems = []
    if not reason.strip():
        problems.append(Problem("reason", "missing"))
    if closes_at <= utc_now():
        problems.append(Problem("closes_at", "past"))
    elif closes_at <= call.closes_at:
        problems.append(Problem("closes_at", "not_later"))
    if problems:
        raise InputError(problems)
    verb = CallVerb.EXTEND
    if call.state is CallState.CLOSED:
        call.state, verb = step(CALL, call.state, "reopen_call"), CallVerb.REOPEN
    before, call.closes_at = call.closes_at, closes_at
    _extended(actor, call, verb, before, reason.strip())


def move_call(
    actor: User | None,
    call: Call,
    action: str,
    expected_version: int | None = None,
    now: datetime | None = None,
) -> None:
    """Take one step of the call's state machine ('catalogue' is publish_catalogue)."""
    if actor is not None:
        require(actor, MANAGE_CALLS, call)
    _check_version(call, expected_version)
    before = call.state
    call.state = step(CALL, before, action)
    now = now or utc_now()
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
    # Nobody is invited to what is over already, such as after the worker stood still.
    if call.state is CallState.OPEN and call.closes_at > now:
        tell_opened(call)


def accepts(
    call: Call, kind: Kind, now: datetime | None = None, organisation_id: int | None = None
) -> bool:
    """Return whether a posting of ``kind`` may still be submitted to the call.

    Without an organisation this is what holds for everybody; one of them may be let in later.
    """
    if kind not in WANTED[call.kind]:
        return False
    now = now or utc_now()
    grace = timedelta(minutes=call.grace_minutes)
    in_time = call.opens_at <= now <= call.closes_at + grace
    if in_time and call.state in (CallState.OPEN, CallState.CLOSED):
        return True
    return late.find_permission(call, organisation_id, now) is not None


def require_accepts(call: Call, kind: Kind, organisation_id: int | None = None) -> None:
    """Raise WrongState unless the call takes a posting of ``kind`` now."""
    if not accepts(call, kind, organisation_id=organisation_id):
        raise WrongState("call", call.state.value, "submit")


def take_submission(call: Call, kind: Kind, organisation_id: int) -> None:
    """Let the call take one submission; who is late uses up a permission. Raises WrongState."""
    require_accepts(call, kind, organisation_id)
    if not accepts(call, kind):
        permission = late.find_permission(call, organisation_id)
        assert permission is not None
        permission.used_at = utc_now()


def advance_by_clock(now: datetime) -> int:
    """Open scheduled calls and close open ones whose time has come; return how many moved."""
    due = list(
        db.session().scalars(
            select(Call).where(Call.state == CallState.SCHEDULED, Call.opens_at <= now)
        )
    )
    for call in due:
        move_call(None, call, "open", now=now)
    over = list(
        db.session().scalars(
            select(Call).where(Call.state == CallState.OPEN, Call.closes_at <= now)
        )
    )
    for call in over:
        move_call(None, call, "close", now=now)
    return len(due) + len(over)


def advance_calls() -> None:
    """Open and close what is due: the worker's regular look."""
    with db.unit_of_work():
        advance_by_clock(utc_now())


def _check_version(call: Call, expected: int | None) -> None:
    if expected is not None and call.version != expected:
        raise LostRace(f"call {call.id}")


def _extended(actor: User, call: Call, verb: CallVerb, before: datetime, reason: str) -> None:
    log.record(
        actor,
        verb,
        CallObject.CALL,
        call.id,
        old=before.isoformat(timespec="minutes"),
        new=call.closes_at.isoformat(timespec="minutes"),
        reason=reason,
    )
    tell_extended(call)


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
                Call.theme == call.theme,
                Call.id != (call.id or -1),
            )
        )
    if twin is not None:
        raise InputError.of("theme" if call.theme else "quarter", "taken")
