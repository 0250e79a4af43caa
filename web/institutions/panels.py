"""What institutions add to pages of others."""

from __future__ import annotations

from typing import Any

from web.base.caching.answers import keep
from web.finding.names import Call, compare_name
from web.institutions.queries import list_institutions, list_names

MOST = 4
LONG_PART = 3
"""Characters from which on a part of a name tells an institution rather than a subject."""


def of_search(text: str, **_: object) -> dict[str, Any] | None:
    """The institutions that a search calls by name."""
    if len(text) < LONG_PART:
        return None
    # Mostly it calls none: only then are they read as a whole.
    if not any(_call(text, *names) for names in keep("institutions.named", "", list_names)):
        return None
    calls = [
        (_call(text, one.organisation.name, one.organisation.name_en), one)
        for one in list_institutions()
    ]
    named = [(call, one) for call, one in calls if call]
    named.sort(key=lambda pair: -pair[0])
    return {"institutions": [one for _, one in named[:MOST]]} if named else None


def _call(text: str, *names: str) -> Call:
    return max(compare_name(text, name) for name in names)
