"""The matching run of an ended call: what it stores and what it tells."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from matcher.domain.codes import Role
from matcher.domain.errors import Forbidden, InputError, LostRace, WrongState
from matcher.types import Kind
from tests.closing.worlds import World, items_of, make_world, pairs, publish, start, state_of
from tests.factories import make_call, make_user
from web.base import db
from web.base.queue import InlineQueue
from web.calls.states import CallState
from web.closing import queries, ranking, service, working
from web.closing.models import ClosingRun
from web.closing.states import ItemState, RunState
from web.engine import service as engine
from web.matches.models import Match
from web.proposing import matching

pytestmark = pytest.mark.usefixtures("app")


def test_a_run_matches_each_submission_against_the_whole_other_side(
    world: World, queue: InlineQueue
) -> None:
    run = start(world)
    assert state_of(run) is RunState.WAITING
    queue.run_all()
    assert state_of(run) is RunState.DONE
    assert pairs() == {(need.id, one.id) for need in world.needs for one in world.achievements}
    assert {match.call_id for match in db.session().query(Match)} == {world.call.id}
    assert all(match.broker_id for match in db.session().query(Match))
    assert [(one.state, one.found, one.known) for one in items_of(run).values()] == [
        (ItemState.MATCHED, 3, 0)
    ] * 3


def test_a_pair_of_two_submissions_is_counted_once(queue: InlineQueue) -> None:
    world = make_world(queue, 1, 1)
    world.achievements[0].call_id = world.call.id
    db.commit()
    run = start(world)
    queue.run_all()
    lines = items_of(run)
    assert (lines[world.needs[0].id].found, lines[world.needs[0].id].known) == (1, 0)
    assert (lines[world.achievements[0].id].found, lines[world.achievements[0].id].known) == (0, 1)
    assert queries.progress_of(run).found == len(pairs()) == 1


def test_progress_is_seen_between_the_parts(world: World, queue: InlineQueue) -> None:
    run = start(world)
    queue.waiting.clear()
    seen = []
    while state_of(run) in (RunState.WAITING, RunState.RUNNING):
        working.go_on()
        db.rollback()
        progress = queries.progress_of(run)
        seen.append((run.state.value, progress.done, progress.total, progress.found))
    assert seen == [
        ("running", 0, 3, 0),
        ("running", 2, 3, 6),
        ("running", 3, 3, 9),
        ("done", 3, 3, 9),
    ]
    assert run.seconds > 0


def test_the_time_left_follows_the_pace(world: World) -> None:
    run = start(world)
    working.go_on()
    working.go_on()
    db.rollback()
    run.seconds = 10.0
    assert queries.progress_of(run).seconds_left == 5.0


def test_a_run_waits_for_no_other_work_and_lets_it_in(world: World, queue: InlineQueue) -> None:
    start(world)
    name, args = queue.waiting.pop(0)
    queue.put("sweep")
    queue.handlers[name](*args)
    assert [one for one, _ in queue.waiting] == ["sweep", "match_call"]


def test_a_cancelled_run_keeps_what_it_stored_and_stores_no_more(
    world: World, queue: InlineQueue
) -> None:
    run = start(world)
    working.go_on()
    working.go_on()
    service.cancel(world.officer, run)
    db.commit()
    queue.run_all()
    assert state_of(run) is RunState.CANCELLED
    assert len(pairs()) == 6
    assert Counter(one.state for one in items_of(run).values()) == {
        ItemState.MATCHED: 2,
        ItemState.WAITING: 1,
    }


def test_of_a_part_that_is_cancelled_in_the_middle_nothing_is_stored(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start(world)
    working.go_on()
    store = matching.store_found

    def cancel_first(*given: Any) -> Any:
        with db.unit_of_work() as session:
            service.cancel(world.officer, session.get_one(ClosingRun, run.id))
        return store(*given)

    monkeypatch.setattr(matching, "store_found", cancel_first)
    working.go_on()
    assert state_of(run) is RunState.CANCELLED
    assert pairs() == set()


def test_what_is_started_again_goes_on_and_doubles_nothing(
    world: World, queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = start(world)
    working.go_on()
    working.go_on()
    service.cancel(world.officer, first)
    db.commit()
    asked: list[str] = []
    find = matching.find_pairs
    monkeypatch.setattr(
        matching, "find_pairs", lambda items: asked.extend(i.id for i in items) or find(items)
    )
    second = start(world)
    queue.run_all()
    assert state_of(second) is RunState.DONE
    assert asked == [str(world.needs[2].id)]
    assert [(one.state, one.found, one.known) for one in items_of(second).values()] == [
        (ItemState.CURRENT, 0, 3),
        (ItemState.CURRENT, 0, 3),
        (ItemState.MATCHED, 3, 0),
    ]
    assert len(pairs()) == 9


def test_a_later_achievement_lets_every_need_look_again(world: World, queue: InlineQueue) -> None:
    start(world)
    queue.run_all()
    publish(Kind.ACHIEVEMENT, 9)
    queue.run_all()  # The worker has matched the achievement, as its own search.
    again = start(world)
    queue.run_all()
    assert {one.state for one in items_of(again).values()} == {ItemState.MATCHED}
    assert {one.known for one in items_of(again).values()} == {4}
    assert len(pairs()) == 12


def test_what_the_regular_look_matched_meanwhile_is_not_matched_again(
    queue: InlineQueue,
) -> None:
    world = make_world(queue, 1, 2)
    run = start(world)
    working.go_on()
    matching.match_items([item for item in engine.corpus(Kind.NEED).items])
    working.go_on()
    (line,) = items_of(run).values()
    assert (line.state, line.found, line.known) == (ItemState.CURRENT, 0, 2)


def test_a_call_has_one_active_run(world: World) -> None:
    start(world)
    with pytest.raises(WrongState):
        service.start(world.officer, world.call)
    db.session().add(ClosingRun(call=world.call, started_by=world.officer))
    with pytest.raises(LostRace):
        db.flush()


def test_a_call_that_is_open_or_has_nothing_published_is_not_matched() -> None:
    officer = make_user(Role.OFFICER)
    with pytest.raises(WrongState):
        service.start(officer, make_call())
    with pytest.raises(InputError):
        service.start(officer, make_call(CallState.CLOSED))
    for role in (Role.FIRM, Role.INSTITUTE, Role.BROKER):
        with pytest.raises(Forbidden):
            service.start(make_user(role), make_call(CallState.CLOSED))


def test_many_achievements_are_matched_by_one_ranking_of_all_needs(
    queue: InlineQueue, small_parts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "FEW", 2)
    rank, rankings = ranking.rank_among, []
    monkeypatch.setattr(
        ranking, "rank_among", lambda items: rankings.append(len(items)) or rank(items)
    )
    world = make_world(queue, 1, 5)
    for achievement in world.achievements:
        achievement.call_id = world.call.id
    db.commit()
    run = start(world)
    queue.run_all()
    assert state_of(run) is RunState.DONE
    assert rankings == [5]
    assert len(pairs()) == queries.progress_of(run).found == 5
    assert {one.found + one.known for one in items_of(run).values()} == {1, 5}
