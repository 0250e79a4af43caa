"""Several processes answer for the site; one that dies or hangs is followed by another."""

from __future__ import annotations

import http.client
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from scripts.browsing import free_port
from tests.running.served import LARGE, PACE
from tests.running.worlds import wait_until
from web.running import asking, capacity
from web.running.crew import Crew, Pace, Post

COUNT = 2


class Site:
    """A crew in processes of its own."""

    def __init__(self, folder: Path, count: int = COUNT, worker: str = "") -> None:
        self.folder, self.port, self.log = folder, free_port(), folder / "log"
        self.count = count
        command = [sys.executable, "-m", "tests.running.served", str(folder), str(self.port)]
        with self.log.open("wb") as log:
            self.first = psutil.Popen([*command, str(count), *worker.split()], stderr=log)
        self.visitors: list[http.client.HTTPConnection] = []
        self.address = f"http://127.0.0.1:{self.port}"
        wait_until(lambda: asking.is_answering(self.address, 1.0), "no answer")
        wait_until(lambda: len(self.processes()) == count, "too few processes")
        wait_until(lambda: not worker or self.worker(), "no worker")

    def processes(self) -> dict[int, psutil.Process]:
        """Return those that answer, by number."""
        worker = self.worker()
        return {one.pid: one for one in self.first.children() if one != worker}

    def worker(self) -> psutil.Process | None:
        """Return the process of the worker that runs, None while there is none."""
        names = {f"worker-{one.pid}": one for one in self.first.children()}
        noted = [names[path.name] for path in self.folder.glob("worker-*") if path.name in names]
        return noted[0] if noted else None

    def ask(self, path: str) -> bytes:
        """Get a page by a connection of its own."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as visitor:
            visitor.request("GET", path)
            return visitor.getresponse().read()

    def begin_slowly(self) -> dict[int, http.client.HTTPConnection]:
        """Ask for the slow page until each process makes one; return who waits for which."""
        waiting: dict[int, http.client.HTTPConnection] = {}
        while len(waiting) < COUNT:
            before = self._asked()
            visitor = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            self.visitors.append(visitor)
            visitor.request("GET", "/slow")
            # A process that makes one already leaves no second note: then it is asked for again.
            for number in self._wait_for_note(before):
                waiting[number] = visitor
        return waiting

    def _wait_for_note(self, before: set[int]) -> set[int]:
        for _ in range(50):
            if self._asked() != before:
                break
            time.sleep(0.01)
        return self._asked() - before

    def _asked(self) -> set[int]:
        return {int(path.name.split("-")[1]) for path in self.folder.glob("asked-*")}

    def go_on(self) -> None:
        """Let slow pages be finished."""
        (self.folder / "go on").touch()

    def end(self) -> None:
        """Kill whatever is left."""
        for visitor in self.visitors:
            visitor.close()
        if self.first.is_running():
            for one in (*self.first.children(), self.first):
                one.kill()
            self.first.wait()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    running = Site(tmp_path)
    yield running
    running.end()


def test_each_process_answers(site: Site) -> None:
    answered: set[int] = set()

    def look() -> bool:
        # Both are free when one is asked: now this one comes first, now that one.
        asking_at_once = [threading.Thread(target=note) for _ in range(8)]
        for one in asking_at_once:
            one.start()
        for one in asking_at_once:
            one.join()
        return answered == set(site.processes())

    def note() -> None:
        answered.add(int(site.ask("/process")))

    wait_until(look, "only one answers")
    assert site.first.pid not in answered


def test_a_process_that_is_killed_is_followed_and_takes_only_its_own_answers_along(
    site: Site,
) -> None:
    waiting = site.begin_slowly()
    (killed, lost), (other, kept) = waiting.items()
    psutil.Process(killed).kill()
    wait_until(lambda: len(site.processes()) == COUNT and killed not in site.processes(), "none")
    assert other in site.processes()
    assert {int(site.ask("/process")) for _ in range(10)} <= set(site.processes())
    site.go_on()
    assert len(kept.getresponse().read()) == LARGE
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        lost.getresponse()
    assert f"process {killed} of the site ended with status -9" in site.log.read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_all_finish_what_they_have_begun_when_told_to_stop(
    site: Site, number: signal.Signals
) -> None:
    waiting = site.begin_slowly()
    processes = list(site.processes().values())
    site.first.send_signal(number)
    wait_until(lambda: not asking.is_answering(site.address, 1.0), "still open")
    site.go_on()
    for visitor in waiting.values():
        assert len(visitor.getresponse().read()) == LARGE
    assert site.first.wait(90) == 0
    assert (site.folder / "ended").exists()
    assert not any(one.is_running() for one in processes)
    assert "ERROR" not in site.log.read_text()


def test_one_process_told_to_stop_finishes_and_is_followed(site: Site) -> None:
    waiting = site.begin_slowly()
    told, visitor = next(iter(waiting.items()))
    psutil.Process(told).terminate()
    site.go_on()
    assert len(visitor.getresponse().read()) == LARGE
    visitor.close()
    wait_until(lambda: told not in site.processes(), "it stays")
    wait_until(lambda: len(site.processes()) == COUNT, "nobody follows")


def test_a_process_that_hangs_is_ended_and_followed(site: Site) -> None:
    stuck = next(iter(site.processes().values()))
    stuck.suspend()
    wait_until(lambda: not stuck.is_running(), "it is still there")
    wait_until(lambda: len(site.processes()) == COUNT, "nobody follows")
    assert f"process {stuck.pid} of the site has stood still" in site.log.read_text()


def test_when_the_first_process_is_killed_the_others_end(site: Site) -> None:
    processes = list(site.processes().values())
    site.first.kill()
    site.first.wait()
    wait_until(lambda: not any(_runs(one) for one in processes), "an orphan goes on")


def _runs(process: psutil.Process) -> bool:
    # Whoever adopts orphans need not have buried it yet.
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


class TestTheWorkerAmongThem:
    @pytest.fixture
    def site(self, tmp_path: Path) -> Iterator[Site]:
        """One process that answers and a worker, which is in one task all the time."""
        running = Site(tmp_path, count=1, worker="1.5")
        yield running
        running.end()

    def test_it_dies_and_is_followed_while_the_site_goes_on(self, site: Site) -> None:
        (answering,) = site.processes()
        worker = site.worker()
        assert worker is not None
        worker.kill()
        wait_until(lambda: site.worker() not in (None, worker), "no new worker")
        assert int(site.ask("/process")) == answering
        assert "ERROR the worker ended with status -9 and is started again" in site.log.read_text()

    def test_it_may_be_in_one_task_for_as_long_as_that_takes(self, site: Site) -> None:
        worker = site.worker()
        time.sleep(2 * 1.5)
        assert site.worker() == worker
        assert site.log.read_text() == ""

    def test_frozen_it_is_ended_and_followed(self, site: Site) -> None:
        worker = site.worker()
        assert worker is not None
        worker.suspend()
        wait_until(lambda: site.worker() not in (None, worker), "no new worker")
        assert "ERROR the worker has stood still for 2 s and is ended" in site.log.read_text()

    def test_it_keeps_no_door_open(self, site: Site) -> None:
        (answering,) = site.processes().values()
        worker = site.worker()
        assert worker is not None
        assert answering.net_connections("tcp")
        assert worker.net_connections("tcp") == []

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
    def test_it_ends_with_the_first_process(self, site: Site, number: signal.Signals) -> None:
        processes = site.first.children()
        site.first.send_signal(number)
        site.first.wait(PACE.stop)
        wait_until(lambda: not any(_runs(one) for one in processes), "an orphan goes on")
        assert "ERROR" not in site.log.read_text()


def test_nothing_is_forked_beside_a_thread_whose_locks_would_stay_locked() -> None:
    end = threading.Event()
    thread = threading.Thread(target=end.wait, name="a-thread-of-this-test")
    thread.start()
    try:
        with pytest.raises(RuntimeError, match="a-thread-of-this-test"):
            Crew([Post(lambda _pulse: None)], pace=Pace(others=0.1)).run()
    finally:
        end.set()
        thread.join()


def test_a_thread_that_was_begun_while_loading_may_end_before_anything_is_forked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crew = Crew([Post(lambda _pulse: None)])
    thread = threading.Thread(target=time.sleep, args=(0.2,))
    # Other tests' threads are nothing of the site's.
    monkeypatch.setattr(threading, "enumerate", lambda: [threading.current_thread(), thread])
    thread.start()
    crew._wait_for_threads()
    assert not thread.is_alive()
    crew.line.close()


def test_a_process_that_fails_again_and_again_is_started_ever_later() -> None:
    crew = Crew([Post(lambda _pulse: None)], pace=Pace(first_delay=1.0, longest_delay=5.0))
    member, delays = crew.members[0], []
    for _ in range(6):
        member.number, member.started_at = 1, float("inf")
        crew._note_end(member, 1)
        delays.append(round(member.due_at - crew.pulses.last(0), 1))
    crew.line.close()
    since = [round(delay - delays[0]) for delay in delays]
    assert since == [0, 1, 2, 4, 5, 5]


@pytest.mark.parametrize(
    ("wanted", "memory", "processors", "expected"),
    [
        (3, 512.0, 1, 3),
        (0, 512.0, 8, 1),
        (0, 1300.0, 8, 2),
        (0, 64_000.0, 2, 2),
        (0, 64_000.0, 64, capacity.MOST),
        (0, None, 2, 2),
    ],
)
def test_there_are_as_many_processes_as_there_is_room_for_unless_somebody_says(
    monkeypatch: pytest.MonkeyPatch,
    wanted: int,
    memory: float | None,
    processors: int,
    expected: int,
) -> None:
    monkeypatch.setattr(capacity, "memory_mib", lambda: memory)
    monkeypatch.setattr(capacity, "count_processors", lambda: processors)
    assert capacity.choose(wanted) == expected
