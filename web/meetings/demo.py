"""The demo's meetings."""

from __future__ import annotations

from web.postings.demo import Loaded


def load_meetings(_loaded: Loaded) -> None:
    """Load them."""
