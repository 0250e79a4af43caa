"""The expert's part of the day's work."""

from __future__ import annotations

from typing import Any

from web.people.models import User
from web.reviewing.states import SeatState
from web.scoring import queries


def of_work(user: User) -> dict[str, Any]:
    """Return what waits for an expert."""
    lines = queries.list_seats(user)
    taken = [one for one in lines if one.seat.state is SeatState.ACCEPTED and not one.is_done]
    return {
        "expert": queries.find_expert(user),
        "offered": [one for one in lines if one.seat.state is SeatState.OFFERED],
        "working": taken,
        "waiting": sum(len(one.counted) - one.submitted for one in taken),
    }
