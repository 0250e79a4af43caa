"""What taking a table does with a row of it."""

from __future__ import annotations

from enum import StrEnum


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    EQUAL = "equal"
    IN_AUDIT = "in_audit"
    """Its posting waits for an officer: nobody changes it under their eyes."""
    ENDED = "ended"
    """Its posting was rejected or has left the platform: a person decides whether it comes back."""
    BAD = "bad"


WRITTEN = frozenset({Fate.NEW, Fate.CHANGED})
KEPT = frozenset({Fate.IN_AUDIT, Fate.ENDED})
