"""The life of a bid."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.machine import Machine, any_of


class BidState(StrEnum):
    """Where a bid stands. What became of it after the review is its award's to say."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETRACTED = "retracted"
    """Taken back by its bidder before the deadline."""
    LAPSED = "lapsed"
    """A draft at the deadline: it never took part."""
    OPENED = "opened"
    ADMITTED = "admitted"
    """Has passed the check of form 形式审查."""
    REFUSED = "refused"
    VOID = "void"
    """The challenge was withdrawn."""


B = BidState

BID = Machine(
    "bid",
    B.DRAFT,
    {
        "submit": (any_of(B.DRAFT, B.SUBMITTED, B.RETRACTED), B.SUBMITTED),
        "retract": (any_of(B.SUBMITTED), B.RETRACTED),
        "lapse": (any_of(B.DRAFT, B.RETRACTED), B.LAPSED),
        "open": (any_of(B.SUBMITTED), B.OPENED),
        "admit": (any_of(B.OPENED, B.REFUSED), B.ADMITTED),
        "refuse": (any_of(B.OPENED, B.ADMITTED), B.REFUSED),
        "void": (
            any_of(B.DRAFT, B.SUBMITTED, B.RETRACTED, B.OPENED, B.ADMITTED, B.REFUSED),
            B.VOID,
        ),
    },
)


WRITABLE_STATES = frozenset({B.DRAFT, B.SUBMITTED, B.RETRACTED})
"""The bidder may go on writing, until the deadline."""
HANDED_IN_STATES = frozenset({B.SUBMITTED, B.OPENED, B.ADMITTED, B.REFUSED})
OPENED_STATES = frozenset({B.OPENED, B.ADMITTED, B.REFUSED})


class FormFault(StrEnum):
    """Why a bid does not pass the check of form."""

    NOT_ELIGIBLE = "not_eligible"
    INCOMPLETE = "incomplete"
    OVER_BUDGET = "over_budget"
    NAMES_IN_BLIND = "names_in_blind"
    """The anonymous part tells who bids."""
    DUPLICATE = "duplicate"
    OTHER = "other"


class Gap(StrEnum):
    """What a plan lacks before it can be handed in."""

    APPROACH = "approach"
    BASIS = "basis"
    COMMITMENTS = "commitments"
    TEAM = "team"
    MILESTONES = "milestones"
    BUDGET = "budget"
    CONTACT_NAME = "contact_name"
    CONTACT_WAY = "contact_phone"
    AGREEMENT = "agrees"
