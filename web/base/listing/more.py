"""Columns of a register's files that are no fields of an entry, such as figures of a year.

The feature that declares the register reads and keeps them itself; bringing a file calls it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Cells = Mapping[str, object]
"""Heading -> what its cell holds."""


@dataclass(frozen=True, slots=True)
class More:
    """What a feature makes of such columns."""

    headings: tuple[str, ...]
    """Those that an empty file offers."""
    knows: Callable[[str], bool]
    """heading, folded -> whether it is one of these columns."""
    read: Callable[[Cells], Any]
    """Returns what the cells of a row say, None where nothing. Raises CellError."""
    is_new: Callable[[Any, Any], bool]
    """(entry or None, what was read) -> whether anything of it is not kept yet."""
    keep: Callable[[Any, Any, Any], None]
    """(account, entry, what was read): keeps it."""
    label: Any
    """What it is called on the preview."""
    note: Any = ""
    """How to fill them in, in a sentence."""
