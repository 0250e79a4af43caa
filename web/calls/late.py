"""Letting one organisation submit one thing after a call has ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matcher.domain.errors import InputError, WrongState
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.calls.mails import receivers, tell_permitted
from web.calls.models import Call, LatePermission
from web.calls.permissions import MANAGE_CALLS
from web.calls.states import CallState
from web.calls.verbs import CallObject, CallVerb
from web.people.models import Organisation, User


def permit(
    actor: User, call: Call, organisation: Organisation, until: datetime, reason: str
) -> LatePermission:
    """Let ``organisation`` submit one thing to an ended call until then.

    Raises InputError of ``reason`` or ``until``; WrongState unless the call has ended and its
    catalogue is not out; InputError of ``organisation``, "permitted" where it may already,
    "nobody" where nobody of it could submit.
    """
    require(actor, MANAGE_CALLS, call)
    if call.state is not CallState.CLOSED:
        raise WrongState("call", call.state.value, "permit")
    if not reason.strip():
        raise InputError.of("reason", "missing")
    if until <= utc_now():
        raise InputError.of("until", "past")
    if find_permission(call, organisation.id) is not None:
        raise InputError.of("organisation", "permitted")
    if not receivers(call, organisation.id):
        raise InputError.of("organisation", "nobody")
    permission = LatePermission(
        call=call,
        organisation=organisation,
        until=until,
        reason=reason.strip(),
        granted_by_id=actor.id,
    )
    db.session().add(permission)
    log.record(
        actor,
        CallVerb.PERMIT_LATE,
        CallObject.CALL,
        call.id,
        organisation=organisation.id,
        until=until.isoformat(),
        reason=permission.reason,
    )
    db.session().flush()
    tell_permitted(permission)
    return permission


def find_permission(
    call: Call, organisation_id: int | None, now: datetime | None = None
) -> LatePermission | None:
    """Return the organisation's permission that still holds, if there is one."""
    if call.state is not CallState.CLOSED or organisation_id is None:
        return None
    return db.session().scalar(
        select(LatePermission).where(
            LatePermission.call_id == call.id,
            LatePermission.organisation_id == organisation_id,
            LatePermission.used_at.is_(None),
            LatePermission.until >= (now or utc_now()),
        )
    )


def list_permissions(call: Call) -> Sequence[LatePermission]:
    """Return what was permitted, the newest first."""
    statement = (
        select(LatePermission)
        .where(LatePermission.call_id == call.id)
        .options(joinedload(LatePermission.organisation))
        .order_by(LatePermission.id.desc())
    )
    return db.session().scalars(statement).all()
