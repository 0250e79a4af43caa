"""The worker of the queue on PostgreSQL: the library's loop, while it is our turn.

The library's own locks are not used: a worker that dies would hold them for ever. Tasks that a
dead worker left in the middle are forgotten by whoever takes the turn; its first sweep finds their
work.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status

from web.base import db
from web.base.queue.procrastinate_queue import NAME
from web.base.queue.tables import SCHEMA
from web.base.queue.turn import Turn

if TYPE_CHECKING:
    from web.base.queue.procrastinate_queue import ProcrastinateQueue

logger = logging.getLogger(__name__)

GRACE = 3.0
"""Seconds that a task may go on when the worker is told to stop; its work is found again."""

PAUSES = (1.0, 2.0, 5.0, 10.0)
"""Seconds between two attempts to reach a database that is away."""

POLL = 5.0
"""Seconds after which tasks are looked for that nobody has told us of."""


class LibraryEnded(Exception):
    """The library's worker ended by itself: something beside its tasks failed, as it has told."""


class Hand:
    """The one thread that performs tasks: it is not waited for when the process ends."""

    def __init__(self) -> None:
        self._work: SimpleQueue[Callable[[], None]] = SimpleQueue()
        threading.Thread(target=self._go_on, daemon=True, name="tasks").start()

    async def do(self, work: Callable[[], None]) -> None:
        """Wait until ``work`` is done; raises what it raises. Given up, it goes on by itself."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()

        def perform() -> None:
            error: BaseException | None = None
            try:
                work()
            except BaseException as found:
                error = found
            # The loop has ended where nobody waits any more.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_settle, future, error)

        self._work.put(perform)
        await future

    def _go_on(self) -> None:
        while True:
            self._work.get()()


def _settle(future: asyncio.Future[None], error: BaseException | None) -> None:
    if future.cancelled():
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)


def run(queue: ProcrastinateQueue) -> None:
    """Perform tasks until the process is told to stop; a database that is away is waited for."""
    asyncio.run(_go_on(queue))


async def _go_on(queue: ProcrastinateQueue) -> None:
    stop, hand, failures = asyncio.Event(), Hand(), 0
    _listen_for_the_end(stop)
    while not stop.is_set():
        begun = time.monotonic()
        work = asyncio.create_task(_hold_turn(queue, hand))
        await _wait_for_either(work, stop)
        await _end(work)
        failures = 0 if time.monotonic() - begun > PAUSES[-1] else failures + 1
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PAUSES[min(failures, len(PAUSES) - 1)])


def _listen_for_the_end(stop: asyncio.Event) -> None:
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)


async def _wait_for_either(work: asyncio.Task[None], stop: asyncio.Event) -> None:
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((work, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()


async def _end(work: asyncio.Task[None]) -> None:
    """End the work, and tell why it ended by itself."""
    work.cancel()
    try:
        await work
    except asyncio.CancelledError:
        pass
    except (psycopg.Error, ConnectorException, TimeoutError, LibraryEnded) as error:
        logger.warning("this worker performs no tasks for now: %s", type(error).__name__)
    except Exception:
        logger.exception("the worker's loop failed and begins again")


async def _hold_turn(queue: ProcrastinateQueue, hand: Hand) -> None:
    """Take the turn and perform tasks while we have it; ends by an error alone."""
    address = _address_of(queue)
    turn = Turn(address)
    try:
        await turn.take()
        logger.info("this worker performs the tasks now")
        async with asyncio.TaskGroup() as group:
            group.create_task(_keep(queue, turn))
            group.create_task(_work(queue, hand, address))
    except BaseExceptionGroup as errors:
        # The first one is the reason; the others are its consequences.
        raise errors.exceptions[0] from None
    finally:
        queue.turn.clear()
        await turn.leave()


async def _keep(queue: ProcrastinateQueue, turn: Turn) -> None:
    queue.turn.set()
    try:
        await turn.keep()
    except Exception:
        # At once: what is running may store nothing more. Told to stop, it still may.
        queue.turn.clear()
        raise


async def _work(queue: ProcrastinateQueue, hand: Hand, address: dict[str, Any]) -> None:
    await work_off(queue, hand, address)
    raise LibraryEnded


async def work_off(
    queue: ProcrastinateQueue, hand: Hand, address: dict[str, Any], *, wait: bool = True
) -> None:
    """Perform the tasks that wait, and with ``wait`` those that come. It must be our turn."""
    connector = PsycopgConnector(
        kwargs=address, min_size=1, max_size=2, timeout=10.0, configure=_find_tables
    )
    app = App(connector=connector)
    for name in queue.handlers:
        app.task(name=name, queue=NAME)(_perform(queue, hand, name))
    async with app.open_async():
        await _forget_broken_off(app)
        await app.run_worker_async(
            queues=[NAME],
            wait=wait,
            fetch_job_polling_interval=POLL,
            # A task that ended is of no more use, however it ended: the log tells of it.
            delete_jobs="always",
            install_signal_handlers=False,
            shutdown_graceful_timeout=GRACE,
        )


def _perform(queue: ProcrastinateQueue, hand: Hand, name: str) -> Any:
    async def perform(args: list[Any], request_id: str = "") -> None:
        await hand.do(partial(queue.run, name, args, request_id))

    return perform


async def _forget_broken_off(app: App) -> None:
    """Remove what another worker had begun: it has lost its turn, or is dead."""
    for job in await app.job_manager.list_jobs_async(queue=NAME, status=Status.DOING.value):
        logger.info("%s was broken off; the sweep finds its work", job.task_name)
        # Where it has just come to its end after all, there is nothing to remove.
        with suppress(ConnectorException):
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)


async def _find_tables(connection: psycopg.AsyncConnection[Any]) -> None:
    await connection.execute(f"SET search_path TO {SCHEMA}".encode())
    await connection.commit()


def _address_of(queue: ProcrastinateQueue) -> dict[str, Any]:
    """Return the arguments that the driver connects with, as the application does."""
    _, arguments = queue.engine.dialect.create_connect_args(queue.engine.url)
    return {**arguments, "connect_timeout": db.CONNECT_SECONDS}
