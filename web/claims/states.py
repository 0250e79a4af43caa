"""The life of a claim before it is a deal."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.machine import Machine, any_of


class ClaimState(StrEnum):
    """Where a claim stands. Once a match stands for it, the match says the rest."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    TAKEN_UP = "taken_up"
    """A broker found it fit: a match carries it on."""
    RETURNED = "returned"
    """To be mended by who claims."""
    DECLINED = "declined"
    RETRACTED = "retracted"
    LAPSED = "lapsed"
    """The need has left."""


C = ClaimState

CLAIM = Machine(
    "claim",
    C.DRAFT,
    {
        "submit": (any_of(C.DRAFT, C.RETURNED, C.RETRACTED), C.SUBMITTED),
        "take_up": (any_of(C.SUBMITTED), C.TAKEN_UP),
        "undo": (any_of(C.TAKEN_UP), C.SUBMITTED),
        "return": (any_of(C.SUBMITTED), C.RETURNED),
        "decline": (any_of(C.SUBMITTED), C.DECLINED),
        "retract": (any_of(C.SUBMITTED, C.RETURNED), C.RETRACTED),
        "lapse": (any_of(C.DRAFT, C.SUBMITTED, C.RETURNED, C.RETRACTED), C.LAPSED),
    },
)

WRITABLE_STATES = frozenset({C.DRAFT, C.RETURNED, C.RETRACTED})
"""States in which who claims may change the plan."""

OPEN_STATES = WRITABLE_STATES | {C.SUBMITTED}
"""States of a claim that may still be taken up; an organisation has one for each need at
most, and they end with the need."""
