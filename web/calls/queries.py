"""Finding calls."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, or_, select

from matcher.domain.errors import InputError
from web.base import db
from web.calls.models import Call
from web.calls.states import CallState

NEWEST_FIRST = (Call.year.desc(), Call.quarter.desc(), Call.theme, Call.kind)
"""The newest quarter first, its general call before thematic ones."""


def list_all_calls() -> Sequence[Call]:
    """Return every call, the newest quarter first."""
    return db.session().scalars(select(Call).order_by(*NEWEST_FIRST)).all()


def get_call(call_id: int) -> Call:
    """Return a call by id; InputError when there is none."""
    call = db.session().get(Call, call_id)
    if call is None:
        text = f"there is no call {call_id}; techmatch call list shows them"
        raise InputError.of("call", "unknown", text)
    return call


def find_following(call: Call) -> Call | None:
    """Return the newest call of the same kind and theme of a later quarter."""
    is_later = or_(Call.year > call.year, (Call.year == call.year) & (Call.quarter > call.quarter))
    return db.session().scalar(_alike(call).where(is_later).order_by(*NEWEST_FIRST).limit(1))


def find_preceding(call: Call) -> Call | None:
    """Return the last call before this one, of the same kind and theme, that was announced."""
    is_earlier = or_(
        Call.year < call.year, (Call.year == call.year) & (Call.quarter < call.quarter)
    )
    announced = _alike(call).where(is_earlier, Call.state != CallState.DRAFT)
    return db.session().scalar(announced.order_by(*NEWEST_FIRST).limit(1))


def newest_of_each() -> list[Call]:
    """Return the newest call of each kind and theme, those of the newest quarter first."""
    found: dict[tuple[str, str], Call] = {}
    for call in list_all_calls():
        found.setdefault((call.kind.value, call.theme), call)
    return list(found.values())


def list_prepared() -> Sequence[Call]:
    """Return the drafts made from an earlier call, that of the next quarter first."""
    prepared = select(Call).where(Call.state == CallState.DRAFT, Call.prepared_from_id.is_not(None))
    return db.session().scalars(prepared.order_by(Call.year, Call.quarter, Call.id)).all()


def _alike(call: Call) -> Select[Call]:
    return select(Call).where(Call.kind == call.kind, Call.theme == call.theme)
