"""The life of a joint need."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.machine import Machine, any_of


class JointState(StrEnum):
    """Life of a joint need of several firms."""

    ASKING = "asking"
    PUBLISHED = "published"
    CLOSED = "closed"


LEAST_FIRMS = 2
"""A joint need is public while at least so many firms agree to be part of it."""

JOINT = Machine(
    "joint",
    JointState.ASKING,
    {
        "publish": (any_of(JointState.ASKING), JointState.PUBLISHED),
        "retract": (any_of(JointState.PUBLISHED), JointState.ASKING),
        "close": (any_of(JointState.ASKING, JointState.PUBLISHED), JointState.CLOSED),
    },
)
