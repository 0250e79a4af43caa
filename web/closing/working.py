"""The worker matches the submissions of a call: a part at a time, other tasks come in between.

What is left to do stands in the database. The proposals of a part, and how far the run came, are
stored in one transaction: a worker that dies loses what it had not stored, and whoever comes next
begins there. A part that fails is tried item by item, so that one cannot keep the others out.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from sqlalchemy import exists, select

from matcher.domain.errors import LostRace
from matcher.domain.machine import step
from matcher.types import Item, Kind
from web.base import db, log, queue, statistics
from web.base.clock import utc_now
from web.closing.holding import Stopped, calm, fail, hold, is_waiting, item_of
from web.closing.models import ClosingItem, ClosingRun
from web.closing.queries import count_pairs, next_run_id, progress_of, published_submissions
from web.closing.ranking import forget, ranked_for
from web.closing.service import TASK
from web.closing.states import RUN, ItemState, Problem, RunState
from web.closing.verbs import ClosingObject, ClosingVerb
from web.engine import indexing
from web.engine import service as engine
from web.postings.models import Posting
from web.postings.states import PostingState
from web.proposing import matching
from web.proposing.grounds import Grounds, find_current
from web.proposing.storing import Settled

logger = logging.getLogger(__name__)

PART = 12
"""Items of one unit of work: a few seconds, after which progress is seen and a cancel obeyed."""

PATIENCE = 3
"""So often an item is taken up before it is told to have ended the worker."""


def go_on() -> None:
    """Do one part of the oldest run, and queue the next: the worker's task and regular look."""
    with db.reading():
        run_id = next_run_id()
    if run_id is None:
        return
    try:
        _advance(run_id)
    except (Stopped, LostRace) as reason:
        forget()
        logger.info("run %s was left in the middle of a part: %r", run_id, reason)
    except Exception:
        # Not at once again, and nothing else that is due is kept waiting: the next look goes on.
        logger.exception("a part of run %s failed", run_id)
        return
    with db.reading():
        has_more = next_run_id() is not None
    if has_more:
        queue.put_once(TASK)


def _advance(run_id: int) -> None:
    with db.reading() as session:
        is_prepared = session.get_one(ClosingRun, run_id).prepared_at is not None
        waiting = session.scalar(select(exists().where(*is_waiting(run_id))))
    if not is_prepared:
        _prepare(run_id)
    elif waiting:
        _match_part(run_id, _take_part(run_id))
    else:
        _finish(run_id)


def _prepare(run_id: int) -> None:
    """Index what is to be indexed and list the items."""
    with db.unit_of_work():
        run = hold(run_id)
        if run.state is RunState.WAITING:
            run.state = step(RUN, run.state, "begin")
    try:
        indexing.embed_due(lambda done, total: _note_indexed(run_id, done, total))
        _list_items(run_id)
    except (Stopped, LostRace):
        raise
    except Exception:
        logger.exception("run %s could not be prepared", run_id)
        with db.unit_of_work():
            _end(hold(run_id), "fail")


def _note_indexed(run_id: int, done: int, total: int) -> None:
    with db.unit_of_work():
        run = hold(run_id)
        run.indexed, run.to_index = done, total


def _list_items(run_id: int) -> None:
    with db.reading() as session:
        call = session.get_one(ClosingRun, run_id).call
        ids = [posting.id for posting in session.scalars(published_submissions(call))]
    current = _current_ids(list(_indexed_items(ids).values()))
    with db.unit_of_work() as session:
        run = hold(run_id)
        pairs = count_pairs(ids)
        for place, posting_id in enumerate(ids):
            item = ClosingItem(run_id=run_id, posting_id=posting_id, place=place)
            if posting_id in current and pairs[posting_id]:
                item.state, item.known = ItemState.CURRENT, pairs[posting_id]
            session.add(item)
        run.prepared_at = utc_now()


def _take_part(run_id: int) -> list[int]:
    """Return the next items, and count that they were taken up.

    Once a worker died over a part, the run goes on item by item.
    """
    with db.unit_of_work() as session:
        run = hold(run_id)
        waiting = (
            select(ClosingItem)
            .where(*is_waiting(run_id))
            .order_by(ClosingItem.place)
            .limit(PART if run.attempts == 0 else 1)
        )
        items = session.scalars(waiting).all()
        if run.attempts >= PATIENCE:
            fail(items[0], Problem.DIED)
            run.attempts = 1
            return []
        run.attempts += 1
        return [item.posting_id for item in items]


def _match_part(run_id: int, ids: Sequence[int]) -> None:
    items = _indexed_items(ids)
    if len(items) < len(ids):
        indexing.embed_due()
        items = _indexed_items(ids)
        _settle_missing(run_id, [posting_id for posting_id in ids if posting_id not in items])
    # The worker's regular look may have matched some of them meanwhile.
    current = _settle_current(run_id, list(items.values()))
    rest = [item for posting_id, item in items.items() if posting_id not in current]
    for kind in Kind:
        asking = [item for item in rest if item.kind is kind]
        if asking:
            _match_safely(run_id, asking)


def _match_safely(run_id: int, items: Sequence[Item]) -> None:
    try:
        _match(run_id, items)
    except Stopped:
        raise
    except Exception as error:
        logger.exception("run %s: items from %s on failed", run_id, items[0].id)
        if len(items) > 1:
            for item in items:
                _match_safely(run_id, [item])
        else:
            with db.unit_of_work():
                run = hold(run_id)
                fail(item_of(run_id, int(items[0].id)), Problem.ERROR, type(error).__name__)
                calm(run)


def _match(run_id: int, items: Sequence[Item]) -> None:
    started = time.monotonic()
    with db.reading() as session:
        call_id = session.get_one(ClosingRun, run_id).call_id

    def note(settled: Settled) -> None:
        # Raises where the run is over: then the proposals are not stored either.
        run = hold(run_id)
        _note_matched(run, items, settled)
        run.seconds += time.monotonic() - started

    ranked = ranked_for(run_id, items)
    matching.match_items(items, call_id=call_id, note=note, ranked=ranked)


def _note_matched(run: ClosingRun, items: Sequence[Item], settled: Settled) -> None:
    """Write down what was found, in the same transaction as the proposals themselves."""
    ids = [int(item.id) for item in items]
    asked = set(ids)
    found: dict[int, int] = dict.fromkeys(ids, 0)
    for match in settled.created:
        # Each new pair counts once: for its need where that asked, else for its achievement.
        found[match.need_id if match.need_id in asked else match.achievement_id] += 1
    pairs = count_pairs(ids)
    for item in items:
        if item.id not in settled.unchanged:
            continue  # Its text changed meanwhile, or it was taken off: it is looked at again.
        line = item_of(run.id, int(item.id))
        if line.state is not ItemState.WAITING:
            continue  # Another worker was quicker.
        line.state = ItemState.MATCHED
        line.found = found[line.posting_id]
        line.known = pairs[line.posting_id] - line.found
        line.best = settled.best.get(item.id)
        run.matched += 1
    calm(run)


def _settle_missing(run_id: int, ids: Sequence[int]) -> None:
    """Say of items without a vector whether they were taken off or cannot be indexed."""
    if not ids:
        return
    with db.unit_of_work() as session:
        run = hold(run_id)
        for posting_id in ids:
            line = item_of(run_id, posting_id)
            if session.get_one(Posting, posting_id).state is PostingState.PUBLISHED:
                fail(line, Problem.NOT_INDEXED)
            else:
                line.state = ItemState.GONE
        calm(run)


def _settle_current(run_id: int, items: Sequence[Item]) -> set[int]:
    """Say of items that have looked at the whole other side what they have; return their ids.

    Those that have nothing look again, so that the run can tell why.
    """
    current = _current_ids(items)
    if not current:
        return set()
    with db.unit_of_work():
        run = hold(run_id)
        pairs = count_pairs(current)
        for posting_id in pairs:
            line = item_of(run_id, posting_id)
            line.state, line.known = ItemState.CURRENT, pairs[posting_id]
        calm(run)
    return set(pairs)


def _finish(run_id: int) -> None:
    with db.unit_of_work():
        run = hold(run_id)
        progress = progress_of(run)
        all_failed = progress.counts[ItemState.FAILED] == progress.total > 0
        _end(run, "fail" if all_failed else "finish")
    forget()
    statistics.keep_fresh()


def _end(run: ClosingRun, action: str) -> None:
    before, progress = run.state, progress_of(run)
    run.state = step(RUN, before, action)
    run.ended_at = utc_now()
    log.record(
        None,
        ClosingVerb.FINISH if action == "finish" else ClosingVerb.FAIL,
        ClosingObject.RUN,
        run.id,
        before=before.value,
        after=run.state.value,
        call=run.call_id,
        run_found=progress.found,
        run_failed=progress.counts[ItemState.FAILED],
    )


def _indexed_items(ids: Sequence[int]) -> dict[int, Item]:
    """Return those of the postings that the engine can match, in the order given."""
    found = {int(item.id): item for kind in Kind for item in engine.corpus(kind).items}
    return {posting_id: found[posting_id] for posting_id in ids if posting_id in found}


def _current_ids(items: Sequence[Item]) -> set[int]:
    return {int(key) for key in find_current(items, Grounds.present())} if items else set()
