"""Which tables a statement reads and writes, told by its text.

The text is all that a database gets, whoever made it, so nothing can read or write beside this.
It may name a table too many, as a column can be called like one; that costs a page made anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import MetaData

from web.base.db import Base

_WORD = re.compile(r"\w+")
_WRITTEN = re.compile(
    r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO"
    r"|TRUNCATE(?:\s+TABLE)?|COPY)\s+(?:ONLY\s+)?\"?(\w+)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\bnow\s*\(\s*\)|\bCURRENT_(?:TIMESTAMP|DATE|TIME)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Touched:
    """What one statement has to do with."""

    read: frozenset[str]
    """Tables that it names at all."""
    written: frozenset[str]
    """Tables that it changes, with those that the database changes along with them."""
    asks_clock: bool
    """Whether the database is asked what time it is."""


def touched(statement: str) -> Touched:
    """Return what a statement reads and writes."""
    # By how many tables are known: a feature that is loaded later brings its own.
    return _read(statement, len(Base.metadata.tables))


@lru_cache(maxsize=4096)
def _read(statement: str, _known: int) -> Touched:
    names = frozenset(_WORD.findall(statement)) & frozenset(Base.metadata.tables)
    written = frozenset(_WRITTEN.findall(statement)) & names
    along = [_swept_along(Base.metadata, table) for table in written]
    return Touched(names, written.union(*along), bool(_CLOCK.search(statement)))


def _swept_along(metadata: MetaData, table: str) -> frozenset[str]:
    """Return the tables whose rows the database itself removes or changes with those of one."""
    return frozenset(
        other.name
        for other in metadata.tables.values()
        for key in other.foreign_keys
        if (key.ondelete or key.onupdate) and key.column.table.name == table
    )
