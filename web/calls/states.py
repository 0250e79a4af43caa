"""The life of a call."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.codes import CallKind
from matcher.domain.machine import Machine, any_of
from matcher.types import Kind


class CallState(StrEnum):
    """Life of a quarterly call."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    CATALOGUED = "catalogued"
    ARCHIVED = "archived"


CALL = Machine(
    "call",
    CallState.DRAFT,
    {
        "schedule": (any_of(CallState.DRAFT), CallState.SCHEDULED),
        "unschedule": (any_of(CallState.SCHEDULED), CallState.DRAFT),
        "open": (any_of(CallState.DRAFT, CallState.SCHEDULED), CallState.OPEN),
        "close": (any_of(CallState.OPEN), CallState.CLOSED),
        "reopen_call": (any_of(CallState.CLOSED), CallState.OPEN),
        "catalogue": (any_of(CallState.CLOSED), CallState.CATALOGUED),
        "archive": (any_of(CallState.CATALOGUED), CallState.ARCHIVED),
    },
)

WANTED = {
    CallKind.NEEDS: frozenset({Kind.NEED}),
    CallKind.ACHIEVEMENTS: frozenset({Kind.ACHIEVEMENT}),
    CallKind.BOTH: frozenset(Kind),
}
"""What a call asks for."""
