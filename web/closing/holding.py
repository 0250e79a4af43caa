"""A run and its items in the worker's hands, within a unit of work."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from web.base import db
from web.closing.models import ClosingItem, ClosingRun
from web.closing.states import ACTIVE, ItemState, Problem


class Stopped(Exception):
    """The run is over: somebody cancelled it."""


def hold(run_id: int) -> ClosingRun:
    """Return the run as it is now, kept from others until the end of the transaction.

    Raises Stopped where it is over.
    """
    run = db.session().get_one(ClosingRun, run_id, with_for_update=True, populate_existing=True)
    if run.state not in ACTIVE:
        raise Stopped(run.state.value)
    return run


def calm(run: ClosingRun) -> None:
    """Note that something was stored; after a death the run goes on item by item."""
    run.attempts = 0 if run.attempts <= 1 else 1


def fail(item: ClosingItem, problem: Problem, error: str = "") -> None:
    """Note why an item could not be matched; ``error`` is a kind of error and no text."""
    item.state, item.problem, item.error = ItemState.FAILED, problem, error[:100]


def item_of(run_id: int, posting_id: int) -> ClosingItem:
    """Return what a run keeps of a submission."""
    return db.session().get_one(ClosingItem, (run_id, posting_id))


def is_waiting(run_id: int) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of the items whose turn has not come."""
    return ClosingItem.run_id == run_id, ClosingItem.state == ItemState.WAITING
