"""The demo's challenges: one at each stage of a challenge's life."""

from __future__ import annotations

from functools import cache

from web.challenges.models import Challenge
from web.postings.demo import Row, read_rows


def stage_of(challenge: Challenge) -> str | None:
    """Return how far the demo leads a challenge; None for one that is not of the demo.

    'draft', 'announced', 'review', 'publicity', 'running' or 'accepted'.
    """
    if not challenge.is_demo:
        return None
    row = rows().get(challenge.title)
    return None if row is None else str(row["stage"])


@cache
def rows() -> dict[str, Row]:
    """Return the rows of the demo's file by title."""
    return {str(row["title"]): row for row in read_rows("challenges")}
