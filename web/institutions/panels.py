"""What institutions add to pages of others."""

from __future__ import annotations

from typing import Any

from web.finding.names import Call, compare_name
from web.institutions.queries import Institution, list_institutions

MOST = 4
LONG_PART = 3
"""Characters from which on a part of a name tells an institution rather than a subject."""


def of_search(text: str, **_: object) -> dict[str, Any] | None:
    """The institutions that a search calls by name."""
    if len(text) < LONG_PART:
        return None
    calls = [(_call(text, one), one) for one in list_institutions()]
    named = [(call, one) for call, one in calls if call]
    named.sort(key=lambda pair: -pair[0])
    return {"institutions": [one for _, one in named[:MOST]]} if named else None


def _call(text: str, one: Institution) -> Call:
    names = (one.organisation.name, one.organisation.name_en)
    return max(compare_name(text, name) for name in names)
