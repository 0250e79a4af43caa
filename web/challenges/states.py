"""The life of an open challenge, and the ways to organise one."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.machine import Machine, any_of


class Variant(StrEnum):
    """How a challenge is organised."""

    OPEN = "open"
    """揭榜挂帅: the best bid is awarded."""
    RACE = "race"
    """赛马: several teams are funded up to a gate, then the best goes on."""
    OWNER = "owner"
    """业主制: the owner of the problem chooses, with reasons."""


class ChallengeState(StrEnum):
    """Life of a challenge."""

    DRAFT = "draft"
    APPRAISAL = "appraisal"
    """Experts appraise 论证 whether it is worth being announced."""
    READY = "ready"
    """Appraised: its terms are complete and may be announced."""
    ANNOUNCED = "announced"
    """发榜: questions are answered, bids come in, sealed."""
    CLOSED = "closed"
    """The deadline is past; the bids are still sealed."""
    OPENED = "opened"
    """The bids are open and checked for form."""
    REVIEW = "review"
    RANKED = "ranked"
    """All rounds are released: the order of the bids is known to officers."""
    PUBLICITY = "publicity"
    """公示"""
    AWARDED = "awarded"
    """立项; contracts are made."""
    RUNNING = "running"
    ACCEPTED = "accepted"
    """验收"""
    TERMINATED = "terminated"
    FAILED = "failed"
    """流榜: nobody bid, or no bid was good enough."""
    WITHDRAWN = "withdrawn"
    """Taken back by the office with a reason that everybody reads."""


S = ChallengeState

CHALLENGE = Machine(
    "challenge",
    S.DRAFT,
    {
        "appraise": (any_of(S.DRAFT), S.APPRAISAL),
        "send_back": (any_of(S.APPRAISAL, S.READY), S.DRAFT),
        "approve": (any_of(S.APPRAISAL), S.READY),
        "waive_appraisal": (any_of(S.DRAFT), S.READY),
        "announce": (any_of(S.READY), S.ANNOUNCED),
        "extend": (any_of(S.ANNOUNCED), S.ANNOUNCED),
        "close": (any_of(S.ANNOUNCED), S.CLOSED),
        "open_bids": (any_of(S.CLOSED), S.OPENED),
        "begin_review": (any_of(S.OPENED), S.REVIEW),
        "rank": (any_of(S.REVIEW), S.RANKED),
        "review_again": (any_of(S.RANKED, S.PUBLICITY), S.REVIEW),
        "publicise": (any_of(S.RANKED), S.PUBLICITY),
        "award": (any_of(S.PUBLICITY), S.AWARDED),
        "run": (any_of(S.AWARDED), S.RUNNING),
        "accept": (any_of(S.RUNNING), S.ACCEPTED),
        "terminate": (any_of(S.AWARDED, S.RUNNING), S.TERMINATED),
        "fail": (any_of(S.CLOSED, S.OPENED, S.REVIEW, S.RANKED, S.PUBLICITY), S.FAILED),
        "withdraw": (
            any_of(
                S.DRAFT,
                S.APPRAISAL,
                S.READY,
                S.ANNOUNCED,
                S.CLOSED,
                S.OPENED,
                S.REVIEW,
                S.RANKED,
                S.PUBLICITY,
            ),
            S.WITHDRAWN,
        ),
    },
)

EDITABLE_STATES = frozenset({S.DRAFT, S.READY})
SEALED_STATES = frozenset({S.ANNOUNCED, S.CLOSED})
"""Bids may be there, and nobody reads them."""
ENDED_STATES = frozenset({S.ACCEPTED, S.TERMINATED, S.FAILED, S.WITHDRAWN})
