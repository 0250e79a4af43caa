"""The life of a request for help."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.machine import Machine, any_of


class HelpState(StrEnum):
    """Life of a request for help with a need."""

    OPEN = "open"
    ASSIGNED = "assigned"
    DONE = "done"
    REFUSED = "refused"
    LAPSED = "lapsed"


WAITING_HELP_STATES = frozenset({HelpState.OPEN, HelpState.ASSIGNED})
"""States in which somebody still has to do something about a request for help."""

HELP = Machine(
    "help_request",
    HelpState.OPEN,
    {
        "assign": (WAITING_HELP_STATES, HelpState.ASSIGNED),
        "answer": (any_of(HelpState.ASSIGNED), HelpState.DONE),
        "grant": (any_of(HelpState.OPEN), HelpState.DONE),
        "refuse": (WAITING_HELP_STATES, HelpState.REFUSED),
        "lapse": (WAITING_HELP_STATES, HelpState.LAPSED),
    },
)
"""Advice is assigned to a broker and answered; an open challenge is granted by an officer."""
