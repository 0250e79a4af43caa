"""What the matching adds to pages of others."""

from __future__ import annotations

from typing import Any

from web.calls.models import Call
from web.closing.queries import find_run, progress_of
from web.closing.states import ENDED_CALLS


def of_call(call: Call, **_: object) -> dict[str, Any] | None:
    """The way from an ended call's office page to its matching."""
    if call.state not in ENDED_CALLS:
        return None
    run = find_run(call, None)
    return {"run": run, "progress": progress_of(run) if run else None}
