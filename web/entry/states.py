"""What can come of a code."""

from __future__ import annotations

from enum import StrEnum


class CodeAnswer(StrEnum):
    """Whether a code of the second factor was taken."""

    TAKEN = "taken"
    REFUSED = "refused"
    TOO_MANY = "too_many"
    """Too many wrong ones came before: none is looked at for a while."""
