"""What readers see of a bid, as values."""

from __future__ import annotations

from dataclasses import dataclass

from web.base.contacts import Contact
from web.bidding.plans import Plan


@dataclass(frozen=True, slots=True)
class ReadableFile:
    """A file of a bid as one reader sees it: for blind readers under a name without meaning."""

    id: int
    name: str
    kind: str
    size: int
    is_blind: bool = False


@dataclass(frozen=True, slots=True)
class ReadableBid:
    """What one reader sees of a bid. ``organisation_name`` is None for who may not know it."""

    bid_id: int
    code: str
    organisation_name: str | None
    plan: Plan
    files: tuple[ReadableFile, ...]
    contact: Contact | None = None
    """Whose contact data the plan holds; None for who does not see any."""
