"""The life of a matchmaking meeting, of an invitation to it, and what comes of a talk."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.machine import Machine, any_of


class MeetingState(StrEnum):
    """Life of a meeting."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    HELD = "held"
    CLOSED = "closed"
    """Its outcomes are published."""
    CANCELLED = "cancelled"


MEETING = Machine(
    "meeting",
    MeetingState.DRAFT,
    {
        "announce": (any_of(MeetingState.DRAFT), MeetingState.ANNOUNCED),
        "hold": (any_of(MeetingState.ANNOUNCED), MeetingState.HELD),
        "publish_outcomes": (any_of(MeetingState.HELD), MeetingState.CLOSED),
        "cancel": (any_of(MeetingState.DRAFT, MeetingState.ANNOUNCED), MeetingState.CANCELLED),
    },
)

EDITABLE_STATES = frozenset({MeetingState.DRAFT, MeetingState.ANNOUNCED})


class GuestState(StrEnum):
    """What an organisation answered."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WAITLIST = "waitlist"
    """It wants to come and moves up when there is room."""


AWAITED_STATES = frozenset({GuestState.INVITED, GuestState.ACCEPTED, GuestState.WAITLIST})
"""Whom news of the meeting concerns."""


class TalkOutcome(StrEnum):
    """What came of two parties sitting at a table."""

    INTERESTED = "interested"
    AGAIN = "again"
    UNSUITABLE = "unsuitable"
    NOT_MET = "not_met"


MET = (TalkOutcome.INTERESTED, TalkOutcome.AGAIN, TalkOutcome.UNSUITABLE)
"""The outcomes of talks that took place."""


class LeftReason(StrEnum):
    """Why a pair has no table; the first three are the planner's."""

    NO_TIME = "no_time"
    PARTY_FULL = "party_full"
    ROOM_FULL = "room_full"
    NOT_COMING = "not_coming"
    """One of its parties has not accepted, or the pair is over."""
