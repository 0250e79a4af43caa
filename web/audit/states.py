"""What can be done with many texts at once, and why one of them is left."""

from __future__ import annotations

from enum import StrEnum


class BulkAction(StrEnum):
    """What can be decided on many texts at once. Rejecting for good is not among it."""

    PUBLISH = "publish"
    REQUEST_CHANGES = "request_changes"


class Left(StrEnum):
    """Why a chosen text was left as it is."""

    CHANGED = "changed"
    GONE = "gone"
    FAILED = "failed"
