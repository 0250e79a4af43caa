"""What can be wrong with the log's chain."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """What the first entry that does not fit tells."""

    CHANGED = "changed"
    """The entry is not what was sealed: it, its seal or its place was changed."""
    MISSING = "missing"
    """Its seal is there, the entry is not."""
    NO_SEAL = "no_seal"
    """The number is missing: the seal was removed."""
    INSERTED = "inserted"
    """An entry that the program never sealed."""
    CUT = "cut"
    """The chain is shorter than it was."""
    REPLACED = "replaced"
    """The chain fits in itself and is another one than before."""
    NO_KEY = "no_key"
    """The key that sealed it is not there: nothing can be said."""
