"""The life of a run that matches a call's submissions, and what becomes of each of them."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.machine import Machine, any_of
from web.calls.states import CallState


class RunState(StrEnum):
    """How far a run has come."""

    WAITING = "waiting"
    """For the worker."""
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """Nothing could be matched; the worker's log says why."""


RUN = Machine(
    "closing_run",
    RunState.WAITING,
    {
        "begin": (any_of(RunState.WAITING), RunState.RUNNING),
        "finish": (any_of(RunState.RUNNING), RunState.DONE),
        "cancel": (any_of(RunState.WAITING, RunState.RUNNING), RunState.CANCELLED),
        "fail": (any_of(RunState.RUNNING), RunState.FAILED),
    },
)

ACTIVE = (RunState.WAITING, RunState.RUNNING)

ENDED_CALLS = (CallState.CLOSED, CallState.CATALOGUED, CallState.ARCHIVED)
"""States of a call whose submissions can be matched by a run."""


class ItemState(StrEnum):
    """What a run did with one submission."""

    WAITING = "waiting"
    MATCHED = "matched"
    """It looked at the whole other side in this run."""
    CURRENT = "current"
    """It had looked at the whole present other side before and has proposals: nothing to do."""
    GONE = "gone"
    """It was taken off before its turn came."""
    FAILED = "failed"


class Problem(StrEnum):
    """Why a submission could not be matched."""

    NOT_INDEXED = "not_indexed"
    """Its text has no vector."""
    ERROR = "error"
    """Matching or storing raised."""
    DIED = "died"
    """The worker ended over it, again and again."""
