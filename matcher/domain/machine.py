"""The state machines as tables, and the one function that applies them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from matcher.errors import WrongState

S = TypeVar("S", bound=StrEnum)


class PostingState(StrEnum):
    """Life of a posting as the public meets it."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    PUBLISHED = "published"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    FULFILLED = "fulfilled"


class RevisionState(StrEnum):
    """Life of one version of a posting's text."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    APPROVED = "approved"
    SUPERSEDED = "superseded"


class MatchState(StrEnum):
    """Life of a pairing, from the engine's proposal to the completed contract."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    INTRODUCED = "introduced"
    NEGOTIATING = "negotiating"
    SIGNED = "signed"
    REGISTERED = "registered"
    COMPLETED = "completed"
    CLOSED = "closed"


class CallState(StrEnum):
    """Life of a quarterly call."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    CATALOGUED = "catalogued"
    ARCHIVED = "archived"


class HelpState(StrEnum):
    """Life of a request for help with a need."""

    OPEN = "open"
    ASSIGNED = "assigned"
    DONE = "done"
    REFUSED = "refused"
    LAPSED = "lapsed"


class JointState(StrEnum):
    """Life of a joint need of several firms."""

    ASKING = "asking"
    PUBLISHED = "published"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Machine(Generic[S]):
    """A named table of action -> (states it starts from, state it leads to)."""

    name: str
    initial: S
    steps: Mapping[str, tuple[frozenset[S], S]]

    def actions_from(self, state: S) -> frozenset[str]:
        """Return the actions possible in ``state``."""
        return frozenset(action for action, (sources, _) in self.steps.items() if state in sources)


def step(machine: Machine[S], state: S, action: str) -> S:
    """Return the state that ``action`` leads to from ``state``.

    Raises WrongState when the table has no such step.
    """
    sources, target = machine.steps.get(action, (frozenset(), state))
    if state not in sources:
        raise WrongState(machine.name, state.value, action)
    return target


def any_of(*states: S) -> frozenset[S]:
    return frozenset(states)


POSTING = Machine(
    "posting",
    PostingState.DRAFT,
    {
        "submit": (
            any_of(PostingState.DRAFT, PostingState.CHANGES_REQUESTED),
            PostingState.SUBMITTED,
        ),
        "request_changes": (any_of(PostingState.SUBMITTED), PostingState.CHANGES_REQUESTED),
        "reject": (any_of(PostingState.SUBMITTED), PostingState.REJECTED),
        "publish": (any_of(PostingState.SUBMITTED), PostingState.PUBLISHED),
        "expire": (any_of(PostingState.PUBLISHED), PostingState.EXPIRED),
        "withdraw": (any_of(PostingState.PUBLISHED), PostingState.WITHDRAWN),
        "fulfil": (any_of(PostingState.PUBLISHED), PostingState.FULFILLED),
    },
)

GONE_STATES = frozenset({PostingState.EXPIRED, PostingState.WITHDRAWN, PostingState.FULFILLED})
"""States of a posting that was published and takes no new text any more."""

REVISION = Machine(
    "revision",
    RevisionState.DRAFT,
    {
        "submit": (
            any_of(RevisionState.DRAFT, RevisionState.CHANGES_REQUESTED),
            RevisionState.SUBMITTED,
        ),
        "request_changes": (any_of(RevisionState.SUBMITTED), RevisionState.CHANGES_REQUESTED),
        "reject": (any_of(RevisionState.SUBMITTED), RevisionState.REJECTED),
        "publish": (any_of(RevisionState.SUBMITTED), RevisionState.APPROVED),
        "supersede": (any_of(RevisionState.APPROVED), RevisionState.SUPERSEDED),
    },
)

ACTIVE_MATCH_STATES = frozenset(
    {
        MatchState.PROPOSED,
        MatchState.CONFIRMED,
        MatchState.INTRODUCED,
        MatchState.NEGOTIATING,
        MatchState.SIGNED,
        MatchState.REGISTERED,
    }
)
"""States from which a match can still move; the others are final."""

INTRODUCED_MATCH_STATES = frozenset(
    {
        MatchState.INTRODUCED,
        MatchState.NEGOTIATING,
        MatchState.SIGNED,
        MatchState.REGISTERED,
        MatchState.COMPLETED,
    }
)
"""States in which the two parties and the broker see each other's details and contacts."""

SIGNED_MATCH_STATES = frozenset({MatchState.SIGNED, MatchState.REGISTERED, MatchState.COMPLETED})
"""States in which a signed contract exists."""

MATCH = Machine(
    "match",
    MatchState.PROPOSED,
    {
        "confirm": (any_of(MatchState.PROPOSED), MatchState.CONFIRMED),
        "decline": (any_of(MatchState.PROPOSED), MatchState.DECLINED),
        "undo": (any_of(MatchState.CONFIRMED, MatchState.DECLINED), MatchState.PROPOSED),
        "introduce": (any_of(MatchState.CONFIRMED), MatchState.INTRODUCED),
        "negotiate": (any_of(MatchState.INTRODUCED), MatchState.NEGOTIATING),
        "sign": (any_of(MatchState.NEGOTIATING), MatchState.SIGNED),
        "register": (any_of(MatchState.SIGNED), MatchState.REGISTERED),
        "complete": (any_of(MatchState.REGISTERED), MatchState.COMPLETED),
        "close": (ACTIVE_MATCH_STATES, MatchState.CLOSED),
    },
)

UNDO_OFFER = timedelta(seconds=10)
"""How long a page offers to take a decision on a match back."""

UNDO_WINDOW = timedelta(seconds=15)
"""How long it can be taken back: a click at the last moment still arrives in time."""


REGISTRATION_TERM = timedelta(days=30)
"""A signed contract is registered within this time."""

ANSWER_TERM = timedelta(days=7)
"""Both sides of a confirmed match answer within this time; who waits longer needs a call."""


def is_provisional(decided_at: datetime, now: datetime) -> bool:
    """Return whether a decision may still be taken back. As long as it may, no party knows it."""
    return now - decided_at < UNDO_WINDOW


CALL = Machine(
    "call",
    CallState.DRAFT,
    {
        "schedule": (any_of(CallState.DRAFT), CallState.SCHEDULED),
        "unschedule": (any_of(CallState.SCHEDULED), CallState.DRAFT),
        "open": (any_of(CallState.DRAFT, CallState.SCHEDULED), CallState.OPEN),
        "close": (any_of(CallState.OPEN), CallState.CLOSED),
        "catalogue": (any_of(CallState.CLOSED), CallState.CATALOGUED),
        "archive": (any_of(CallState.CATALOGUED), CallState.ARCHIVED),
    },
)

WAITING_HELP_STATES = frozenset({HelpState.OPEN, HelpState.ASSIGNED})
"""States in which somebody still has to do something about a request for help."""

HELP = Machine(
    "help_request",
    HelpState.OPEN,
    {
        "assign": (WAITING_HELP_STATES, HelpState.ASSIGNED),
        "answer": (any_of(HelpState.ASSIGNED), HelpState.DONE),
        "grant": (any_of(HelpState.OPEN), HelpState.DONE),
        "refuse": (WAITING_HELP_STATES, HelpState.REFUSED),
        "lapse": (WAITING_HELP_STATES, HelpState.LAPSED),
    },
)
"""Advice is assigned to a broker and answered; an open challenge is granted by an officer."""

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
