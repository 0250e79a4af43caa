"""An expert's seat in a round: offered, accepted, left; its sheets follow."""

from __future__ import annotations

from web.experts.states import Tie
from web.people.models import User
from web.reviewing.models import Seat, Sheet


def accept(actor: User, seat: Seat) -> None:
    """The expert of the seat agrees to judge."""
    raise NotImplementedError


def decline(actor: User, seat: Seat, reason: str) -> None:
    """The expert cannot, and says why; officers are told and draw somebody else."""
    raise NotImplementedError


def recuse(actor: User, seat: Seat, tie: Tie, reason: str) -> None:
    """The expert steps back from the whole round because of a conflict of interest."""
    raise NotImplementedError


def recuse_sheet(actor: User, sheet: Sheet, reason: str) -> None:
    """The expert steps back from one bid because of a conflict of interest."""
    raise NotImplementedError
