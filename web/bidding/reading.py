"""The one exit of what bids say. Nothing else unseals one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from web.bidding.models import Bid
from web.bidding.plans import Plan
from web.people.models import User


@dataclass(frozen=True, slots=True)
class ReadableFile:
    """A file of a bid as one reader sees it: for blind readers under a name without meaning."""

    id: int
    name: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class ReadableBid:
    """What one reader sees of a bid. ``organisation_name`` is None for who may not know it."""

    bid_id: int
    code: str
    organisation_name: str | None
    plan: Plan
    files: tuple[ReadableFile, ...]


def read_bid(bid: Bid, *, blind: bool) -> ReadableBid:
    """Return an opened bid for its challenge's readers, who have been asked for permission.

    Raises WrongState before the opening, whoever asks.
    """
    raise NotImplementedError


def read_own(reader: User, bid: Bid) -> ReadableBid:
    """Return a bid for its own bidder at any time: its draft, or what was handed in."""
    raise NotImplementedError


def read_file(bid: Bid, file_id: int, *, blind: bool) -> tuple[ReadableFile, bytes]:
    """Return a file of an opened bid, for blind readers without metadata."""
    raise NotImplementedError


def list_admitted(challenge_id: int) -> Sequence[Bid]:
    """Return the bids that take part in the review, by their codes."""
    raise NotImplementedError
