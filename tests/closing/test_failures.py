"""The matching run of an ended call: what goes wrong, and a worker that dies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from matcher.domain.errors import LostRace
from matcher.types import Item, Kind
from tests.closing.worlds import World, items_of, make_world, pairs, publish, start, state_of
from web.base import db
from web.base.mails.models import Message
from web.base.models import LogEntry
from web.base.queue import InlineQueue
from web.closing import service, working
from web.closing.states import ItemState, Problem, RunState
from web.engine import indexing
from web.postings import service as postings
from web.postings.models import Posting
from web.proposing import matching, storing
from web.proposing import service as proposing

pytestmark = pytest.mark.usefixtures("app")


class Died(BaseException):
    """Stands for a worker that is killed: nothing of the site catches it."""


def fail_for(monkeypatch: pytest.MonkeyPatch, posting: Posting, error: BaseException) -> list[str]:
    """Let the engine raise where an item is matched; return the items it was asked for."""
    asked: list[str] = []
    find = matching.find_pairs

    def find_or_fail(items: list[Item]) -> Any:
        asked.extend(item.id for item in items)
        if str(posting.id) in {item.id for item in items}:
            raise error
        return find(items)

    monkeypatch.setattr(matching, "find_pairs", find_or_fail)
    return asked


def test_an_item_that_fails_is_named_and_the_others_are_done(
    world: World, queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = world.needs[0]
    run = start(world)
    with monkeypatch.context() as patch:
        fail_for(patch, bad, ValueError("text of a posting"))
        queue.run_all()
    assert state_of(run) is RunState.DONE
    line = items_of(run)[bad.id]
    assert (line.state, line.problem, line.error) == (
        ItemState.FAILED,
        Problem.ERROR,
        "ValueError",
    )
    assert len(pairs()) == 6
    again = start(world)
    queue.run_all()
    assert items_of(again)[bad.id].found == 3
    assert len(pairs()) == 9


def test_a_failing_item_is_tried_once_more_on_each_start(
    world: World, queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = world.needs[2]  # Alone in its part.
    asked = fail_for(monkeypatch, bad, LostRace("x"))
    for count in (1, 2):
        start(world)
        queue.run_all()
        assert asked.count(str(bad.id)) == count


def test_a_run_in_which_nothing_can_be_matched_has_failed(
    queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world(queue, 1, 1)
    fail_for(monkeypatch, world.needs[0], ValueError())
    run = start(world)
    queue.run_all()
    assert state_of(run) is RunState.FAILED


def test_a_run_that_cannot_be_prepared_has_failed_and_can_be_started_again(
    world: World, queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start(world)
    with monkeypatch.context() as patch:
        patch.setattr(indexing, "embed_due", lambda _told=None: 1 / 0)
        queue.run_all()
    assert state_of(run) is RunState.FAILED
    again = start(world)
    queue.run_all()
    assert state_of(again) is RunState.DONE


@pytest.fixture(params=["finding", "storing", "assigning"])
def killing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The second part's worker dies, in one of the moments of a part."""
    owner, name = {
        "finding": (matching, "find_pairs"),
        "storing": (storing, "_mark_matched"),
        "assigning": (proposing.assignment, "assign_all"),
    }[request.param]
    real, calls = getattr(owner, name), []

    def die_once(*given: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise Died
        return real(*given)

    monkeypatch.setattr(owner, name, die_once)
    yield
    assert len(calls) > 2


@pytest.mark.usefixtures("killing")
def test_a_killed_worker_loses_and_doubles_nothing(world: World, queue: InlineQueue) -> None:
    run = start(world)
    with pytest.raises(Died):
        queue.run_all()
    queue.waiting.clear()
    assert len(pairs()) == 6
    queue.put("sweep")
    queue.run_all()
    assert state_of(run) is RunState.DONE
    assert [(one.found, one.known) for one in items_of(run).values()] == [(3, 0)] * 3
    assert len(pairs()) == 9
    told = select(func.count()).where(Message.kind == "match_assigned")
    assert db.session().scalar(told) == 9


def test_an_item_that_ends_the_worker_again_and_again_is_given_up(
    world: World, queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = world.needs[1]
    fail_for(monkeypatch, bad, Died())
    run = start(world)
    deaths = 0
    while state_of(run) in (RunState.WAITING, RunState.RUNNING):
        try:
            working.go_on()
        except Died:
            deaths += 1
    assert deaths == working.PATIENCE
    assert items_of(run)[bad.id].problem is Problem.DIED
    assert len(pairs()) == 6


def test_what_was_taken_off_before_its_turn_is_told_apart(world: World, queue: InlineQueue) -> None:
    run = start(world)
    working.go_on()
    postings.withdraw(world.needs[0].author, world.needs[0])
    db.commit()
    queue.run_all()
    assert items_of(run)[world.needs[0].id].state is ItemState.GONE
    assert len(pairs()) == 6


def test_a_submission_without_a_vector_is_named(
    world: World, queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "embed_due", lambda _told=None: 0)
    late = publish(Kind.NEED, 9)
    late.call_id = world.call.id
    db.commit()
    queue.waiting.clear()
    run = start(world)
    queue.run_all()
    assert items_of(run)[late.id].problem is Problem.NOT_INDEXED
    assert state_of(run) is RunState.DONE


def test_start_cancel_and_end_stand_in_the_log(world: World, queue: InlineQueue) -> None:
    service.cancel(world.officer, start(world))
    db.commit()
    start(world)
    queue.run_all()
    rows = (
        db.session()
        .query(LogEntry)
        .filter_by(object_type="closing_run")
        .order_by(LogEntry.id)
        .all()
    )
    assert [(row.action, row.actor_id) for row in rows] == [
        ("start_run", world.officer.id),
        ("cancel_run", world.officer.id),
        ("start_run", world.officer.id),
        ("finish_run", None),
    ]
    assert rows[-1].detail == {"call": world.call.id, "run_found": 9, "run_failed": 0}


def test_a_part_that_fails_as_a_whole_is_taken_up_by_the_next_look(
    world: World, queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start(world)
    working.go_on()
    queue.waiting.clear()
    with monkeypatch.context() as patch:
        patch.setattr(working, "find_current", lambda *_given: 1 / 0)
        working.go_on()
    assert queue.waiting == []
    queue.put("sweep")
    queue.run_all()
    assert state_of(run) is RunState.DONE
    assert len(pairs()) == 9
