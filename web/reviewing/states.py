"""Rounds of review, the seats of their experts, and the sheets they fill in."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.machine import Machine, any_of


class Purpose(StrEnum):
    """What a round judges."""

    APPRAISAL = "appraisal"
    """论证: whether the challenge is worth announcing. Sheets without a bid."""
    BIDS = "bids"
    GATE = "gate"
    """Whether awarded teams pass a stage gate."""
    ACCEPTANCE = "acceptance"
    """验收"""


class ReviewMode(StrEnum):
    """How a round is held."""

    NETWORK = "network"
    MEETING = "meeting"
    VISIT = "visit"


class RoundState(StrEnum):
    """Life of a round."""

    DRAFT = "draft"
    OPEN = "open"
    """Its experts are asked, and score."""
    RELEASED = "released"
    """All sheets are in: officers read scores, and nobody changes one."""
    CANCELLED = "cancelled"


ROUND = Machine(
    "review_round",
    RoundState.DRAFT,
    {
        "start": (any_of(RoundState.DRAFT), RoundState.OPEN),
        "release": (any_of(RoundState.OPEN), RoundState.RELEASED),
        "cancel": (any_of(RoundState.DRAFT, RoundState.OPEN), RoundState.CANCELLED),
    },
)


class SeatState(StrEnum):
    """What an expert of a round answered."""

    DRAWN = "drawn"
    """Chosen and not told yet."""
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    RECUSED = "recused"
    """Has declared a conflict of interest 回避, or one was found."""
    EXCUSED = "excused"
    """Taken out by the office, with a reason."""


T = SeatState

SEAT = Machine(
    "review_seat",
    T.DRAWN,
    {
        "offer": (any_of(T.DRAWN), T.OFFERED),
        "accept": (any_of(T.OFFERED), T.ACCEPTED),
        "decline": (any_of(T.OFFERED, T.ACCEPTED), T.DECLINED),
        "recuse": (any_of(T.DRAWN, T.OFFERED, T.ACCEPTED), T.RECUSED),
        "excuse": (any_of(T.DRAWN, T.OFFERED, T.ACCEPTED), T.EXCUSED),
    },
)


class SheetState(StrEnum):
    """Life of one expert's judgement of one bid."""

    OPEN = "open"
    SUBMITTED = "submitted"
    RECUSED = "recused"
    """The expert has a conflict with this one."""
    DROPPED = "dropped"
    """Its seat is empty, or its bid takes part no more."""


SHEET = Machine(
    "score_sheet",
    SheetState.OPEN,
    {
        "submit": (any_of(SheetState.OPEN), SheetState.SUBMITTED),
        "reopen": (any_of(SheetState.SUBMITTED), SheetState.OPEN),
        "recuse": (any_of(SheetState.OPEN, SheetState.SUBMITTED), SheetState.RECUSED),
        "drop": (any_of(SheetState.OPEN, SheetState.SUBMITTED), SheetState.DROPPED),
    },
)


class Verdict(StrEnum):
    """What an expert recommends beside the points."""

    SUPPORT = "support"
    SUPPORT_IF = "support_if"
    """With changes, which the comment names."""
    AGAINST = "against"
