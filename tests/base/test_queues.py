"""Every task queue keeps the same promises, whatever keeps its tasks."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from web.base import db
from web.base.logs import context
from web.base.queue import HueyQueue, InlineQueue, Queue

JOBS = text("SELECT count(*) FROM techmatch_queue.procrastinate_jobs")
EVENTS = text("SELECT count(*) FROM techmatch_queue.procrastinate_events")


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
