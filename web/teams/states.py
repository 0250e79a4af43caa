"""The life of somebody's consent to stand in the register."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.machine import Machine, any_of


class ConsentState(StrEnum):
    """Where a person's consent stands."""

    NAMED = "named"
    """Written down by who keeps the entry, and not asked yet."""
    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


C = ConsentState

CONSENT = Machine(
    "register_consent",
    C.NAMED,
    {
        # Whoever has said no is left in peace: the way back is the person's own.
        "ask": (any_of(C.NAMED, C.ASKED, C.AGREED), C.ASKED),
        "agree": (any_of(C.ASKED, C.REFUSED, C.WITHDRAWN), C.AGREED),
        "refuse": (any_of(C.ASKED), C.REFUSED),
        "withdraw": (any_of(C.AGREED), C.WITHDRAWN),
    },
)

NO = frozenset({C.REFUSED, C.WITHDRAWN})
"""States that keep an entry off the public pages."""
