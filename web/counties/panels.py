"""County pairing on pages of other features."""

from __future__ import annotations

from typing import Any

from web.base.site import today
from web.counties import queries


def of_districts(**_: object) -> dict[str, Any] | None:
    """Return the counties that an institute stands by."""
    found = {code: one for code, one in queries.tally(today()).items() if code and one.pairs}
    return {"tallies": found} if found else None
