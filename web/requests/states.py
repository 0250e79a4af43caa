"""The life of a request to the owner of an entry."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.machine import Machine, any_of


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """By who asked."""
    LAPSED = "lapsed"
    """Nobody answered in time, or the entry has left."""
    DONE = "done"


REQUEST = Machine(
    "register_request",
    RequestState.OPEN,
    {
        "accept": (any_of(RequestState.OPEN), RequestState.ACCEPTED),
        "refuse": (any_of(RequestState.OPEN), RequestState.REFUSED),
        "withdraw": (any_of(RequestState.OPEN, RequestState.ACCEPTED), RequestState.WITHDRAWN),
        "lapse": (any_of(RequestState.OPEN), RequestState.LAPSED),
        "finish": (any_of(RequestState.ACCEPTED), RequestState.DONE),
    },
)
"""Days are held from the asking on; refused, withdrawn and lapsed requests give them back."""

HOLDING = any_of(RequestState.OPEN, RequestState.ACCEPTED, RequestState.DONE)
"""States in which a request's days are taken."""

TOLD = any_of(RequestState.ACCEPTED, RequestState.DONE)
"""States in which who asked reads the contact of the entry."""
