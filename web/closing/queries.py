"""Runs, their progress, and what they found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from matcher.types import Kind
from web.base import db
from web.base.paging import Page, fetch_page
from web.calls.models import Call
from web.calls.states import CallState
from web.closing.models import ClosingItem, ClosingRun
from web.closing.states import ACTIVE, ItemState, RunState
from web.matches.models import Match
from web.postings.loading import posting_options
from web.postings.models import Posting
from web.postings.states import PostingState

SHOWN_RUNS = 10
NONE_FOUND = (
    ClosingItem.state == ItemState.MATCHED,
    ClosingItem.found == 0,
    ClosingItem.known == 0,
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come."""

    counts: Counter[ItemState] = field(default_factory=Counter)
    found: int = 0
    """Proposals that the run stored."""
    known: int = 0
    """Pairs that the items had already, each counted for each of its items."""
    seconds_left: float | None = None

    @property
    def total(self) -> int:
        """How many items the run has."""
        return self.counts.total()

    @property
    def done(self) -> int:
        """How many of them had their turn."""
        return self.total - self.counts[ItemState.WAITING]


def active_run(call: Call) -> ClosingRun | None:
    """Return the call's run that waits or runs."""
    return _newest(select(ClosingRun).where(_of(call), ClosingRun.state.in_(ACTIVE)))


def list_runs(call: Call) -> Sequence[ClosingRun]:
    """Return the call's latest runs, the newest first."""
    statement = select(ClosingRun).where(_of(call)).options(joinedload(ClosingRun.started_by))
    newest = statement.order_by(ClosingRun.id.desc()).limit(SHOWN_RUNS)
    return db.session().scalars(newest).all()


def find_run(call: Call, run_id: int | None) -> ClosingRun | None:
    """Return a run of the call by id, or its newest."""
    statement = select(ClosingRun).where(_of(call))
    return _newest(statement if run_id is None else statement.where(ClosingRun.id == run_id))


def next_run_id() -> int | None:
    """Return the oldest run that is not over."""
    active = select(func.min(ClosingRun.id)).where(ClosingRun.state.in_(ACTIVE))
    return db.session().scalar(active)


def progress_of(run: ClosingRun) -> Progress:
    """Return how far a run has come, and at its pace about how long it still takes."""
    rows = db.session().execute(
        select(
            ClosingItem.state,
            func.count(),
            func.coalesce(func.sum(ClosingItem.found), 0),
            func.coalesce(func.sum(ClosingItem.known), 0),
        )
        .where(ClosingItem.run_id == run.id)
        .group_by(ClosingItem.state)
    )
    counts: Counter[ItemState] = Counter()
    found = known = 0
    for state, count, new, old in rows:
        counts[state] = count
        found, known = found + new, known + old
    pace = run.seconds / run.matched if run.matched else None
    left = None if pace is None else pace * counts[ItemState.WAITING]
    return Progress(counts, found, known, left)


def list_failed(run: ClosingRun) -> Sequence[ClosingItem]:
    """Return the items that could not be matched, in the order of the run."""
    failed = _items(run).where(ClosingItem.state == ItemState.FAILED)
    return db.session().scalars(failed).all()


def list_without_pairs(run: ClosingRun, number: int) -> Page[ClosingItem]:
    """Return a page of the items for which there is no pair at all, needs first."""
    return fetch_page(_items(run).where(*NONE_FOUND), number)


def published_submissions(call: Call) -> Select[Posting]:
    """Select the call's published submissions, needs first."""
    return (
        select(Posting)
        .where(Posting.call_id == call.id, Posting.state == PostingState.PUBLISHED)
        .order_by(Posting.kind.desc(), Posting.id)
    )


def count_published(call: Call) -> dict[Kind, int]:
    """Return how many of the call's submissions of each kind are published."""
    rows = db.session().execute(
        select(Posting.kind, func.count())
        .where(Posting.call_id == call.id, Posting.state == PostingState.PUBLISHED)
        .group_by(Posting.kind)
    )
    return {Kind(kind): int(count) for kind, count in rows}


def count_pairs(ids: Collection[int]) -> Counter[int]:
    """Return posting -> how many pairs it has, whatever has become of them."""
    counts: Counter[int] = Counter()
    for side in (Match.need_id, Match.achievement_id):
        rows = db.session().execute(select(side, func.count()).where(side.in_(ids)).group_by(side))
        counts.update({posting_id: count for posting_id, count in rows})
    return counts


def unmatched_calls() -> list[tuple[int, str, datetime]]:
    """Return (id, title, closed at) of the ended calls that no run has matched since."""
    matched = select(ClosingRun.id).where(
        ClosingRun.call_id == Call.id,
        ClosingRun.state == RunState.DONE,
        ClosingRun.started_at >= Call.closes_at,
    )
    rows = db.session().execute(
        select(Call.id, Call.title, Call.closes_at)
        .where(Call.state.in_((CallState.CLOSED, CallState.CATALOGUED)), ~matched.exists())
        .order_by(Call.closes_at)
    )
    ended = [(call_id, title, closed_at) for call_id, title, closed_at in rows]
    published = _with_published([call_id for call_id, *_ in ended])
    return [line for line in ended if line[0] in published]


def _with_published(ids: Collection[int]) -> set[int]:
    """Return those of the calls, mostly none or one, of which something is published."""
    if not ids:
        return set()
    of_calls = select(Posting.call_id).where(
        Posting.call_id.in_(ids), Posting.state == PostingState.PUBLISHED
    )
    return {int(call_id) for call_id in db.session().scalars(of_calls.distinct()) if call_id}


def _of(call: Call) -> Any:
    return ClosingRun.call_id == call.id


def _newest(statement: Select[ClosingRun]) -> ClosingRun | None:
    return db.session().scalar(statement.order_by(ClosingRun.id.desc()).limit(1))


def _items(run: ClosingRun) -> Select[ClosingItem]:
    loaded: Any = joinedload(ClosingItem.posting)
    return (
        select(ClosingItem)
        .where(ClosingItem.run_id == run.id)
        .options(loaded.options(*posting_options()))
        .order_by(ClosingItem.place)
    )
