"""A stand-in until the reader brings its own."""

from __future__ import annotations

from datetime import date
from typing import Any

from matcher.types import Kind
from web.base import site
from web.exchange.found import ReadRow

_MAIN_TEXT = {Kind.NEED: "problem", Kind.ACHIEVEMENT: "application"}


def draft_values(row: ReadRow, kind: Kind) -> dict[str, Any]:
    """Return what a draft made of the row says."""
    values = dict(row.values)
    if row.content:
        values.setdefault("summary", row.content[:200])
        values.setdefault(_MAIN_TEXT[kind], row.content)
    values.setdefault("valid_until", date(site.today().year + 1, 12, 31))
    return values
