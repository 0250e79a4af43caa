"""Reports on pages of other features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.base import site
from web.calls.models import Call
from web.calls.states import CallState
from web.reports.queries import list_published, offered_quarters

OVER = (CallState.CLOSED, CallState.CATALOGUED, CallState.ARCHIVED)


def of_office(call: Call) -> Mapping[str, Any] | None:
    """Lead from an ended call to its quarter's report."""
    quarter = call.key
    if call.state not in OVER or quarter not in offered_quarters(site.today()):
        return None
    return {"quarter": quarter, "published": list_published(quarter)}


def of_call(call: Call) -> Mapping[str, Any] | None:
    """Lead readers of a call to the report of its quarter, once it is published."""
    found = list_published(call.key) if call.state in OVER else ()
    return {"report": found[0]} if found else None
