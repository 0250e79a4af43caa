"""Finding calls."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from matcher.domain.errors import InputError
from web.base import db
from web.calls.models import Call

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
