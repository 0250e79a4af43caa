"""Parts of other pages: what a search finds in registers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.base.caching.answers import keep
from web.registers.listing import find_named

FEW = 4


def of_search(text: str) -> Mapping[str, Any] | None:
    """Return the entries that hold every word of a search."""
    found = keep("registers.named", text, lambda: find_named(text, FEW))
    return {"views": found} if found else None
