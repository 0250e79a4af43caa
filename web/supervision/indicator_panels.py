"""The indicators on the public page of figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.supervision.indicator_queries import list_public_tracks, source_name


def public() -> Mapping[str, Any] | None:
    """Return the public indicators as they stood at the end of the last year."""
    tracks = list_public_tracks()
    return {"tracks": tracks, "source": source_name()} if tracks else None
