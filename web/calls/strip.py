"""Where today stands on a call's strip."""

from __future__ import annotations

from datetime import datetime

from web.calls.models import Call
from web.calls.states import CallState


def season_place(call: Call, now: datetime) -> float:
    """Return where today stands on the call's strip, in per cent of its width.

    The four stations (draft, open, closed, catalogue) stand at 12.5, 37.5, 62.5 and 87.5.
    """
    fixed = {
        CallState.DRAFT: 12.5,
        CallState.SCHEDULED: 25.0,
        CallState.CLOSED: 75.0,
        CallState.CATALOGUED: 87.5,
        CallState.ARCHIVED: 87.5,
    }
    if call.state in fixed:
        return fixed[call.state]
    share = (now - call.opens_at) / (call.closes_at - call.opens_at)
    return round(37.5 + 25 * min(1.0, max(0.0, share)), 2)


def season_step(call: Call) -> int:
    """Return the number of the station the call has reached, 0 (draft) to 3 (catalogue)."""
    return {
        CallState.DRAFT: 0,
        CallState.SCHEDULED: 0,
        CallState.OPEN: 1,
        CallState.CLOSED: 2,
    }.get(call.state, 3)
