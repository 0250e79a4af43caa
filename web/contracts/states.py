"""What the two sides say to a contract as it was recorded."""

from __future__ import annotations

from enum import StrEnum

CONFIRM_DAYS = 7
"""So long after both sides were asked they are reminded, unless the region pack says otherwise.
The days are the bureau's own; no law sets them."""


class Answer(StrEnum):
    """What one side says."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    OBJECTED = "objected"


class Standing(StrEnum):
    """How far the confirmation of a contract has come."""

    UNFILLED = "unfilled"
    """The registration form lacks something: nobody is asked yet."""
    ASKED = "asked"
    OBJECTED = "objected"
    AGREED = "agreed"
    """Both sides say that all is as in the contract."""


def standing_of(*, is_complete: bool, need: Answer, achievement: Answer) -> Standing:
    """Return how the confirmation stands."""
    if not is_complete:
        return Standing.UNFILLED
    if Answer.OBJECTED in (need, achievement):
        return Standing.OBJECTED
    return Standing.ASKED if Answer.PENDING in (need, achievement) else Standing.AGREED
