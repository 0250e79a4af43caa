"""The life of an expert in the pool, and what can tie one to who is judged."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.machine import Machine, any_of


class ExpertState(StrEnum):
    """Where an expert stands in the pool."""

    LISTED = "listed"
    """Known to the bureau and not yet asked."""
    INVITED = "invited"
    ACTIVE = "active"
    """Has an account and can be drawn."""
    PAUSED = "paused"
    DECLINED = "declined"
    LEFT = "left"


EXPERT = Machine(
    "expert",
    ExpertState.LISTED,
    {
        "invite": (
            any_of(ExpertState.LISTED, ExpertState.INVITED, ExpertState.DECLINED),
            ExpertState.INVITED,
        ),
        "join": (
            any_of(ExpertState.LISTED, ExpertState.INVITED, ExpertState.DECLINED),
            ExpertState.ACTIVE,
        ),
        "decline": (any_of(ExpertState.INVITED), ExpertState.DECLINED),
        "pause": (any_of(ExpertState.ACTIVE), ExpertState.PAUSED),
        "resume": (any_of(ExpertState.PAUSED), ExpertState.ACTIVE),
        "leave": (
            any_of(*(state for state in ExpertState if state is not ExpertState.LEFT)),
            ExpertState.LEFT,
        ),
        "return": (any_of(ExpertState.LEFT), ExpertState.ACTIVE),
    },
)


class ExpertUse(StrEnum):
    """What somebody of the pool has agreed to be asked for."""

    REVIEW = "review"
    ENVOY = "envoy"
    """科技特派员"""
    VICE_PRESIDENT = "vice_president"
    """科技副总"""


class Tie(StrEnum):
    """What ties an expert to an organisation or team that is judged."""

    SAME_ORGANISATION = "same_organisation"
    FORMER_EMPLOYER = "former_employer"
    CO_APPLICANT = "co_applicant"
    """Stands in the team, or the own organisation is a partner, of what is judged or of an
    earlier bid of the same party."""
    EARLIER_DEAL = "earlier_deal"
    MAIL_DOMAIN = "mail_domain"
    DECLARED = "declared"
    """The expert has declared it: relatives, shares, or another interest."""
