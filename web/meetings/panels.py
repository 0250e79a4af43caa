"""What meetings add to pages of other features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from web.base import db
from web.calls.models import Call
from web.meetings.models import Meeting
from web.meetings.times import when


def of_call(call: Call) -> Mapping[str, Any] | None:
    """Return the announced meetings that belong to a call."""
    announced = (Meeting.call_id == call.id, Meeting.announced_at.is_not(None))
    statement = select(Meeting).where(*announced)
    found = db.session().scalars(statement.order_by(Meeting.begins_at)).all()
    return {"meetings": found, "when": when} if found else None
