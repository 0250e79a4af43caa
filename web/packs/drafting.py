"""What the engine proposes for a pack."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.types import Evidence
from web.packs.kinds import PartKind
from web.postings.models import Posting


@dataclass(frozen=True, slots=True)
class DraftedPart:
    """One part that the engine proposes. Its grounds are in ``evidence``."""

    kind: PartKind
    object_id: int
    """Of the posting where it is an achievement, else of the entry."""
    is_weak: bool
    evidence: Evidence
    rank: int
    """Within its kind, from 1."""


def draft_parts(need: Posting) -> list[DraftedPart]:
    """Return what the engine would put into a pack for a published need, by kind and rank.

    A kind for which nothing has any grounds is left out: its absence is told as what is missing.
    """
    raise NotImplementedError
