"""Every task queue keeps the same promises, whatever keeps its tasks."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import TextClause, create_engine, event, select, text

from tests.factories import make_organisation
from web.base import db
from web.base.logs import context
from web.base.queue import HueyQueue, InlineQueue, Queue
from web.base.registry import Beside
from web.people.models import Organisation
from web.tasks import go_on

JOBS = text("SELECT count(*) FROM techmatch_queue.procrastinate_jobs")
EVENTS = text("SELECT count(*) FROM techmatch_queue.procrastinate_events")
WORKERS = text("SELECT count(*) FROM techmatch_queue.procrastinate_workers")
BEGUN = text("UPDATE techmatch_queue.procrastinate_jobs SET status = 'doing'")
END_WORKERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name LIKE 'techmatch-worker@%'"
)


@dataclass
class Kind:
    """A queue, how its tasks are performed once, and how its store is taken away."""

    queue: Queue
    perform: Callable[[], None]
    break_store: Callable[[], None] = lambda: None
    performed: list[tuple[Any, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.queue.handlers["work"] = lambda *args: self.performed.append(args)


def make_inline(_app: Flask) -> Kind:
    queue = InlineQueue()
    return Kind(queue, queue.run_all)


def make_huey(app: Flask) -> Kind:
    path = app.config["SETTINGS"].queue_path
    queue = HueyQueue(path)

    def perform() -> None:
        while (task := queue.huey.dequeue()) is not None:
            queue.huey.execute(task)

    def break_store() -> None:
        queue.close()
        path.unlink()
        path.mkdir()

    return Kind(queue, perform, break_store)


def make_procrastinate(app: Flask) -> Kind:
    from web.base.queue import performing
    from web.base.queue.procrastinate_queue import ProcrastinateQueue

    queue = ProcrastinateQueue(app)
    queue.turn.set()

    def perform() -> None:
        address = performing._address_of(queue)
        asyncio.run(performing.work_off(queue, performing.Hand(), address, wait=False))

    return Kind(queue, perform, lambda: break_server(queue))


def break_server(found: Any) -> None:
    """Let the queue ask a server that is not there."""
    found.__dict__["engine"] = create_engine("postgresql+psycopg://nobody@127.0.0.1:9/none")


MAKERS = {"inline": make_inline, "huey": make_huey, "procrastinate": make_procrastinate}


@pytest.fixture(params=MAKERS)
def kind(request: pytest.FixtureRequest, app: Flask) -> Iterator[Kind]:
    is_server = db.db.engine.dialect.name == "postgresql"
    if is_server != (request.param == "procrastinate"):
        pytest.skip("a queue of the other database")
    found = MAKERS[request.param](app)
    yield found
    found.queue.close()


def test_what_is_put_is_performed_once_and_in_its_order(kind: Kind) -> None:
    kind.queue.put("work", 1)
    kind.queue.put("work", 2, "渔排")
    assert kind.performed == []
    kind.perform()
    kind.perform()
    assert kind.performed == [(1,), (2, "渔排")]


def test_it_tells_what_waits_and_for_how_long(kind: Kind) -> None:
    assert kind.queue.measure() == (0, 0.0)
    assert not kind.queue.is_waiting("work")
    kind.queue.put("work")
    kind.queue.put("work")
    time.sleep(0.01)
    count, seconds = kind.queue.measure()
    assert count == 2
    assert 0.0 <= seconds < 10.0
    if not isinstance(kind.queue, InlineQueue):
        assert seconds > 0.0
    assert kind.queue.is_waiting("work")
    assert not kind.queue.is_waiting("other")
    kind.perform()
    assert kind.queue.measure() == (0, 0.0)
    assert not kind.queue.is_waiting("work")


def test_what_is_being_performed_does_not_wait(kind: Kind) -> None:
    found: list[bool] = []
    kind.queue.handlers["work"] = lambda: found.append(kind.queue.is_waiting("work"))
    kind.queue.put("work")
    kind.perform()
    assert found == [False]


def test_a_task_bears_the_id_of_its_request(kind: Kind) -> None:
    if isinstance(kind.queue, InlineQueue):
        pytest.skip("its tasks are performed where they are put")
    found: list[str] = []
    kind.queue.handlers["work"] = lambda: found.append(context.request_id.get())
    with context.within("abcd1234"):
        kind.queue.put("work")
    kind.queue.put("work")
    kind.perform()
    assert found == ["abcd1234", ""]


def test_a_task_that_fails_keeps_no_other_from_being_performed(
    kind: Kind, caplog: pytest.LogCaptureFixture
) -> None:
    if isinstance(kind.queue, InlineQueue):
        pytest.skip("it raises, so that tests see it")

    def fail() -> None:
        raise ValueError("no")

    kind.queue.handlers["fail"] = fail
    kind.queue.put("fail")
    kind.queue.put("work", 1)
    kind.perform()
    assert kind.performed == [(1,)]
    assert any(one.exc_info and one.levelno == logging.ERROR for one in caplog.records)
    assert kind.queue.measure()[0] == 0


def test_a_store_that_is_away_is_logged_and_raises_nothing(
    kind: Kind, caplog: pytest.LogCaptureFixture
) -> None:
    if isinstance(kind.queue, InlineQueue):
        pytest.skip("it has no store")
    kind.queue.put("work")
    kind.break_store()
    kind.queue.put("work")
    assert "could not queue work" in caplog.text
    assert not kind.queue.is_waiting("work")
    with pytest.raises(Exception):  # noqa: B017 - the library's own, which the doctor catches
        kind.queue.measure()


def test_a_task_may_put_others(kind: Kind) -> None:
    kind.queue.handlers["first"] = lambda: kind.queue.put("work", 7)
    kind.queue.put("first")
    kind.perform()
    kind.perform()
    assert kind.performed == [(7,)]


def test_it_works_on_after_it_was_closed(kind: Kind) -> None:
    kind.queue.put("work", 1)
    kind.queue.close()
    kind.queue.put("work", 2)
    kind.perform()
    assert kind.performed == [(1,), (2,)]


@pytest.fixture
def server(app: Flask) -> Kind:
    if db.db.engine.dialect.name != "postgresql":
        pytest.skip("of the queue in the database")
    return make_procrastinate(app)


def count(statement: TextClause) -> int:
    with db.db.engine.connect() as connection:
        return connection.scalar(statement) or 0


def test_what_ended_leaves_nothing_behind(server: Kind) -> None:
    def fail() -> None:
        raise ValueError("no")

    server.queue.handlers["fail"] = fail
    for _ in range(3):
        server.queue.put("work")
        server.queue.put("fail")
        server.queue.put("unknown to this release")
    server.perform()
    assert (count(JOBS), count(EVENTS), count(WORKERS)) == (0, 0, 0)


def test_what_a_dead_worker_had_begun_blocks_nothing_and_is_forgotten(server: Kind) -> None:
    server.queue.put("work", 1)
    with db.db.engine.begin() as connection:
        connection.execute(text("SET LOCAL search_path TO techmatch_queue"))
        connection.execute(BEGUN)
    server.queue.put("work", 2)
    assert server.queue.measure()[0] == 1
    server.perform()
    # The first one's work is found by the sweep: it may be what the worker died of.
    assert server.performed == [(2,)]
    assert count(JOBS) == 0


def test_a_worker_that_has_lost_its_turn_stores_nothing_more(server: Kind, app: Flask) -> None:
    def work() -> None:
        with app.app_context():
            make_organisation(name="first")
            server.queue.turn.clear()
            make_organisation(name="second")

    server.queue.handlers["work"] = work
    server.queue.put("work")
    server.perform()
    with db.reading() as session:
        assert list(session.scalars(select(Organisation.name))) == ["first"]


def test_putting_takes_no_connection_beside_the_request_s_own(server: Kind, app: Flask) -> None:
    with app.app_context():
        made: list[object] = []
        event.listen(db.db.engine, "checkout", lambda *_: made.append(1))
        with db.unit_of_work() as session:
            session.execute(text("SELECT 1"))
            db.after_commit(lambda: server.queue.put("work"))
        assert db.db.engine.pool.checkedout() == 0
        assert len(made) == 2


def test_work_that_one_worker_does_alone_waits_for_its_turn(app: Flask) -> None:
    turn, stop, runs = threading.Event(), threading.Event(), []
    work = Beside("alone", 0.01, lambda: bool(runs.append(1)), alone=True)
    thread = threading.Thread(target=go_on, args=(app, work, stop, turn))
    thread.start()
    time.sleep(0.1)
    assert runs == []
    turn.set()
    deadline = time.monotonic() + 60
    while not runs and time.monotonic() < deadline:
        time.sleep(0.01)
    stop.set()
    thread.join(60)
    assert runs


class TestTheTurn:
    """Who performs tasks, of several workers."""

    @pytest.fixture
    def address(self, server: Kind) -> dict[str, Any]:
        from web.base.queue import performing

        return performing._address_of(server.queue)

    def test_one_has_it_and_the_next_gets_it_when_that_one_is_gone(
        self, address: dict[str, Any]
    ) -> None:
        from web.base.queue.turn import Turn

        async def take_turns() -> None:
            first, second = Turn(address), Turn(address)
            await first.take()
            waiting = asyncio.create_task(second.take())
            await asyncio.sleep(0.2)
            assert not waiting.done()
            await first.leave()
            await asyncio.wait_for(waiting, 10)
            await second.leave()

        asyncio.run(take_turns())

    def test_whoever_loses_the_connection_is_told(self, address: dict[str, Any]) -> None:
        from web.base.queue.turn import Turn

        async def lose() -> None:
            turn = Turn(address)
            await turn.take()
            with db.db.engine.begin() as connection:
                connection.execute(END_WORKERS)
            with pytest.raises(psycopg.Error):
                await asyncio.wait_for(turn.keep(), 10)
            await turn.leave()

        asyncio.run(lose())


def test_a_worker_ends_soon_though_a_task_does_not(server: Kind) -> None:
    """As a service manager ends it. What was going on is forgotten, and found by the next sweep."""
    from web.base.queue import performing

    begun, forever = threading.Event(), threading.Event()
    server.queue.handlers["endless"] = lambda: begun.set() or forever.wait()
    server.queue.put("endless")

    async def work_and_stop() -> float:
        address = performing._address_of(server.queue)
        work = asyncio.create_task(performing.work_off(server.queue, performing.Hand(), address))
        assert await asyncio.to_thread(begun.wait, 10)
        told = time.monotonic()
        work.cancel()
        await asyncio.wait([work], timeout=20)
        assert work.done()
        return time.monotonic() - told

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(performing, "GRACE", 0.2)
        assert asyncio.run(work_and_stop()) < 5
    forever.set()
    assert count(JOBS) == 0
