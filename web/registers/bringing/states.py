"""How far a table has come that somebody brings."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.machine import Machine, any_of


class BringState(StrEnum):
    """The life of a table."""

    READ = "read"
    """Its preview waits for a decision."""
    TAKING = "taking"
    """The worker stores its rows."""
    TAKEN = "taken"
    DROPPED = "dropped"


BRINGING = Machine(
    "bringing",
    BringState.READ,
    {
        "take": (any_of(BringState.READ), BringState.TAKING),
        "finish": (any_of(BringState.TAKING), BringState.TAKEN),
        "drop": (any_of(BringState.READ), BringState.DROPPED),
    },
)
