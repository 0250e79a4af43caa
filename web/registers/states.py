"""The life of an entry of a register."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.machine import Machine, any_of


class EntryState(StrEnum):
    """Where what is being written stands. What the public sees is kept beside it."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    """The public sees what was written last."""
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


ENTRY = Machine(
    "register_entry",
    EntryState.DRAFT,
    {
        "change": (frozenset(EntryState), EntryState.DRAFT),
        "submit": (any_of(EntryState.DRAFT, EntryState.RETURNED), EntryState.SUBMITTED),
        "return": (any_of(EntryState.SUBMITTED), EntryState.RETURNED),
        "publish": (any_of(EntryState.SUBMITTED, EntryState.DRAFT), EntryState.PUBLISHED),
        "withdraw": (
            frozenset(EntryState) - {EntryState.WITHDRAWN, EntryState.EXPIRED},
            EntryState.WITHDRAWN,
        ),
        "expire": (
            frozenset(EntryState) - {EntryState.WITHDRAWN, EntryState.EXPIRED},
            EntryState.EXPIRED,
        ),
    },
)
"""A published entry that is changed stays as it is for the public until the change is published.
An officer publishes without submitting."""

OFF = frozenset({EntryState.WITHDRAWN, EntryState.EXPIRED})
"""Not public, whatever was published before."""
