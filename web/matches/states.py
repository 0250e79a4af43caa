"""The life of a match, from the engine's proposal to the completed contract."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from matcher.domain.machine import Machine, any_of


class MatchState(StrEnum):
    """Life of a pairing, from the engine's proposal to the completed contract."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    INTRODUCED = "introduced"
    NEGOTIATING = "negotiating"
    SIGNED = "signed"
    REGISTERED = "registered"
    COMPLETED = "completed"
    CLOSED = "closed"


ACTIVE_MATCH_STATES = frozenset(
    {
        MatchState.PROPOSED,
        MatchState.CONFIRMED,
        MatchState.INTRODUCED,
        MatchState.NEGOTIATING,
        MatchState.SIGNED,
        MatchState.REGISTERED,
    }
)
"""States from which a match can still move; the others are final."""

INTRODUCED_MATCH_STATES = frozenset(
    {
        MatchState.INTRODUCED,
        MatchState.NEGOTIATING,
        MatchState.SIGNED,
        MatchState.REGISTERED,
        MatchState.COMPLETED,
    }
)
"""States in which the two parties and the broker see each other's details and contacts."""

SIGNED_MATCH_STATES = frozenset({MatchState.SIGNED, MatchState.REGISTERED, MatchState.COMPLETED})
"""States in which a signed contract exists."""

MATCH = Machine(
    "match",
    MatchState.PROPOSED,
    {
        "confirm": (any_of(MatchState.PROPOSED), MatchState.CONFIRMED),
        "decline": (any_of(MatchState.PROPOSED), MatchState.DECLINED),
        "undo": (any_of(MatchState.CONFIRMED, MatchState.DECLINED), MatchState.PROPOSED),
        "introduce": (any_of(MatchState.CONFIRMED), MatchState.INTRODUCED),
        "negotiate": (any_of(MatchState.INTRODUCED), MatchState.NEGOTIATING),
        "sign": (any_of(MatchState.NEGOTIATING), MatchState.SIGNED),
        "register": (any_of(MatchState.SIGNED), MatchState.REGISTERED),
        "complete": (any_of(MatchState.REGISTERED), MatchState.COMPLETED),
        "propose_again": (any_of(MatchState.CLOSED), MatchState.PROPOSED),
        "close": (ACTIVE_MATCH_STATES, MatchState.CLOSED),
    },
)

UNDO_OFFER = timedelta(seconds=10)
"""How long a page offers to take a decision on a match back."""

UNDO_WINDOW = timedelta(seconds=15)
"""How long it can be taken back: a click at the last moment still arrives in time."""


def is_provisional(decided_at: datetime, now: datetime) -> bool:
    """Return whether a decision may still be taken back. As long as it may, no party knows it."""
    return now - decided_at < UNDO_WINDOW
