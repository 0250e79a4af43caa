"""The life of a pairing and of a duty."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.machine import Machine, any_of

CITY = ""
"""Stands for the whole city where a district's code is asked for."""


class PairState(StrEnum):
    """Whether an institute still stands by a county."""

    RUNNING = "running"
    ENDED = "ended"


PAIR = Machine(
    "county_pair", PairState.RUNNING, {"end": (any_of(PairState.RUNNING), PairState.ENDED)}
)


class DutyState(StrEnum):
    """Where a duty stands. That it is overdue is told by its day and stored nowhere."""

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    """Its lead says so."""
    ACCEPTED = "accepted"
    """The office says so, too."""
    RETURNED = "returned"
    CANCELLED = "cancelled"


D = DutyState

OPEN_STATES = frozenset({D.PLANNED, D.IN_PROGRESS, D.RETURNED})
"""States in which the lead has to do something: only these can be overdue."""

DUTY = Machine(
    "county_duty",
    D.PLANNED,
    {
        "progress": (OPEN_STATES, D.IN_PROGRESS),
        "finish": (OPEN_STATES, D.DONE),
        "accept": (any_of(D.DONE), D.ACCEPTED),
        "return": (any_of(D.DONE), D.RETURNED),
        "cancel": (OPEN_STATES | {D.DONE}, D.CANCELLED),
    },
)


class EntryKind(StrEnum):
    """What an entry of a duty's timeline is."""

    PROGRESS = "progress"
    DONE = "done"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    CANCELLED = "cancelled"
