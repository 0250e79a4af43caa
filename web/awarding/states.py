"""Awards 立项, their milestones, and objections 异议 against what was publicised."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.machine import Machine, any_of


class AwardState(StrEnum):
    """Life of an award."""

    PROPOSED = "proposed"
    """In the publicity period."""
    AWARDED = "awarded"
    CONTRACTED = "contracted"
    """Its contract is signed and its milestones stand."""
    OUT = "out"
    """Did not go on after a stage gate of a race."""
    ACCEPTED = "accepted"
    TERMINATED = "terminated"
    DROPPED = "dropped"
    """Taken out before the award: an objection was upheld, or the bidder stepped back."""


A = AwardState

AWARD = Machine(
    "award",
    A.PROPOSED,
    {
        "propose": (any_of(A.DROPPED), A.PROPOSED),
        "award": (any_of(A.PROPOSED), A.AWARDED),
        "drop": (any_of(A.PROPOSED, A.AWARDED), A.DROPPED),
        "contract": (any_of(A.AWARDED), A.CONTRACTED),
        "put_out": (any_of(A.CONTRACTED), A.OUT),
        "accept": (any_of(A.CONTRACTED), A.ACCEPTED),
        "terminate": (any_of(A.AWARDED, A.CONTRACTED), A.TERMINATED),
    },
)

OPEN_AWARDS = frozenset({A.AWARDED, A.CONTRACTED})
"""Awards whose work is still to be done."""
WON_AWARDS = frozenset({A.AWARDED, A.CONTRACTED, A.OUT, A.ACCEPTED, A.TERMINATED})
"""Bids that were awarded, whatever came of them."""


class StageState(StrEnum):
    """Life of a milestone of an award."""

    PENDING = "pending"
    REPORTED = "reported"
    PASSED = "passed"
    REWORK = "rework"
    """Reported and not good enough yet."""
    FAILED = "failed"


STAGE = Machine(
    "award_stage",
    StageState.PENDING,
    {
        "report": (any_of(StageState.PENDING, StageState.REWORK), StageState.REPORTED),
        "pass": (any_of(StageState.REPORTED), StageState.PASSED),
        "return": (any_of(StageState.REPORTED), StageState.REWORK),
        "fail": (
            any_of(StageState.PENDING, StageState.REPORTED, StageState.REWORK),
            StageState.FAILED,
        ),
    },
)


class ObjectionState(StrEnum):
    """What became of an objection."""

    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """What it was about came to an end before it was answered."""


OBJECTION = Machine(
    "objection",
    ObjectionState.OPEN,
    {
        "uphold": (any_of(ObjectionState.OPEN), ObjectionState.UPHELD),
        "dismiss": (any_of(ObjectionState.OPEN), ObjectionState.DISMISSED),
        "take_back": (any_of(ObjectionState.OPEN), ObjectionState.WITHDRAWN),
        "lapse": (any_of(ObjectionState.OPEN), ObjectionState.LAPSED),
    },
)


class ObjectionOutcome(StrEnum):
    """What follows from an objection that was upheld."""

    DROP = "drop"
    """The bid is awarded nothing; the next in rank may be proposed."""
    REVIEW_AGAIN = "review_again"
    FAIL = "fail"


class StageStep(StrEnum):
    """What somebody said about a milestone."""

    REPORT = "report"
    AGREE = "agree"
    """The owner of the problem thinks that it is reached."""
    DOUBT = "doubt"
    """The owner of the problem thinks that it is not."""
    PASS = "pass"  # noqa: S105 - no password
    RETURN = "return"
    FAIL = "fail"


class GateFate(StrEnum):
    """What becomes of a team at a stage gate."""

    GO_ON = "go_on"
    OUT = "out"
