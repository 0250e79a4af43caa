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


def _states(*states: S) -> frozenset[S]:
    return frozenset(states)


POSTING = Machine(
    "posting",
    PostingState.DRAFT,
    {
        "submit": (
            _states(PostingState.DRAFT, PostingState.CHANGES_REQUESTED),
            PostingState.SUBMITTED,
        ),
        "request_changes": (_states(PostingState.SUBMITTED), PostingState.CHANGES_REQUESTED),
        "reject": (_states(PostingState.SUBMITTED), PostingState.REJECTED),
        "publish": (_states(PostingState.SUBMITTED), PostingState.PUBLISHED),
        "expire": (_states(PostingState.PUBLISHED), PostingState.EXPIRED),
        "withdraw": (_states(PostingState.PUBLISHED), PostingState.WITHDRAWN),
        "fulfil": (_states(PostingState.PUBLISHED), PostingState.FULFILLED),
    },
)

GONE_STATES = frozenset({PostingState.EXPIRED, PostingState.WITHDRAWN, PostingState.FULFILLED})
"""States of a posting that was published and takes no new text any more."""

REVISION = Machine(
    "revision",
    RevisionState.DRAFT,
    {
        "submit": (
            _states(RevisionState.DRAFT, RevisionState.CHANGES_REQUESTED),
            RevisionState.SUBMITTED,
        ),
        "request_changes": (_states(RevisionState.SUBMITTED), RevisionState.CHANGES_REQUESTED),
        "reject": (_states(RevisionState.SUBMITTED), RevisionState.REJECTED),
        "publish": (_states(RevisionState.SUBMITTED), RevisionState.APPROVED),
        "supersede": (_states(RevisionState.APPROVED), RevisionState.SUPERSEDED),
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
        "confirm": (_states(MatchState.PROPOSED), MatchState.CONFIRMED),
        "decline": (_states(MatchState.PROPOSED), MatchState.DECLINED),
        "undo": (_states(MatchState.CONFIRMED, MatchState.DECLINED), MatchState.PROPOSED),
        "introduce": (_states(MatchState.CONFIRMED), MatchState.INTRODUCED),
        "negotiate": (_states(MatchState.INTRODUCED), MatchState.NEGOTIATING),
        "sign": (_states(MatchState.NEGOTIATING), MatchState.SIGNED),
        "register": (_states(MatchState.SIGNED), MatchState.REGISTERED),
        "complete": (_states(MatchState.REGISTERED), MatchState.COMPLETED),
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
        "schedule": (_states(CallState.DRAFT), CallState.SCHEDULED),
        "unschedule": (_states(CallState.SCHEDULED), CallState.DRAFT),
        "open": (_states(CallState.DRAFT, CallState.SCHEDULED), CallState.OPEN),
        "close": (_states(CallState.OPEN), CallState.CLOSED),
        "catalogue": (_states(CallState.CLOSED), CallState.CATALOGUED),
        "archive": (_states(CallState.CATALOGUED), CallState.ARCHIVED),
    },
)

WAITING_HELP_STATES = frozenset({HelpState.OPEN, HelpState.ASSIGNED})
"""States in which somebody still has to do something about a request for help."""

HELP = Machine(
    "help_request",
    HelpState.OPEN,
    {
        "assign": (WAITING_HELP_STATES, HelpState.ASSIGNED),
        "answer": (_states(HelpState.ASSIGNED), HelpState.DONE),
        "grant": (_states(HelpState.OPEN), HelpState.DONE),
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
        "publish": (_states(JointState.ASKING), JointState.PUBLISHED),
        "retract": (_states(JointState.PUBLISHED), JointState.ASKING),
        "close": (_states(JointState.ASKING, JointState.PUBLISHED), JointState.CLOSED),
    },
)
