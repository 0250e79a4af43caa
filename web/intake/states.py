"""The life of a table that somebody brings."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.machine import Machine, any_of


class IntakeState(StrEnum):
    """How far a table has come."""

    READING = "reading"
    """The worker reads it."""
    READ = "read"
    """Its preview waits for a decision."""
    UNREADABLE = "unreadable"
    TAKING = "taking"
    """The worker stores its rows."""
    TAKEN = "taken"
    CANCELLED = "cancelled"


INTAKE = Machine(
    "intake",
    IntakeState.READING,
    {
        "read": (any_of(IntakeState.READING), IntakeState.READ),
        "refuse": (any_of(IntakeState.READING), IntakeState.UNREADABLE),
        "reread": (any_of(IntakeState.READ, IntakeState.UNREADABLE), IntakeState.READING),
        "take": (any_of(IntakeState.READ), IntakeState.TAKING),
        "finish": (any_of(IntakeState.TAKING), IntakeState.TAKEN),
        "cancel": (
            any_of(IntakeState.READING, IntakeState.READ, IntakeState.UNREADABLE),
            IntakeState.CANCELLED,
        ),
    },
)
