"""The supervisor keeps the site running, and leaves nothing behind."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.running.worlds import Manager, Run, wait_until
from web.running.lifeline import Lifeline
from web.running.parts import Pace, Part

Begin = Callable[..., Run]


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Return a function that runs a supervisor."""
    runs: list[Run] = []

    def start(**how: str) -> Run:
        runs.append(Run(tmp_path, **how))
        return runs[-1]

    yield start
    for run in runs:
        run.end()


class TestASiteThatDies:
    def test_it_is_started_again_and_ready_is_said_once(self, begin: Begin) -> None:
        run = begin()
        run.wait_until_ready()
        run.running().kill()
        run.wait_for("the site answers again")
        assert "the site ended with status -9 and is started again" in run.text()
        assert len(run.starts()) == 2
        assert run.text().count("READY") == 1

    def test_a_start_that_fails_for_a_passing_reason_is_tried_again(self, begin: Begin) -> None:
        run = begin(site="fails twice")
        run.wait_until_ready()
        assert len(run.starts()) == 3
        assert run.text().count("the site ended with status 3") == 2

    def test_a_wrong_setting_at_the_first_start_ends_everything(self, begin: Begin) -> None:
        run = begin(site="wrong")
        assert run.process.wait(90) == 1
        assert "The site cannot be started as things are" in run.text()
        assert len(run.starts()) == 1

    def test_once_the_site_was_ready_no_status_ends_the_supervisor(self, begin: Begin) -> None:
        run = begin(site="wrong later")
        run.wait_until_ready()
        run.running().kill()
        wait_until(lambda: len(run.starts()) == 3, "no third start")
        assert "the site ended with status 2 and is started again" in run.text()

    def test_a_site_that_hangs_is_ended_and_started_again(self, begin: Begin) -> None:
        run = begin()
        run.wait_until_ready()
        stuck = run.running()
        stuck.suspend()
        run.wait_for("the site has not answered for")
        run.wait_for("the site answers again")
        assert run.running().pid != stuck.pid


class TestHowLongItWaits:
    @staticmethod
    def fail(part: Part, line: Lifeline, *, started: float, ended: float) -> float:
        """Let the part fail; return after how many seconds it is due again."""
        part.start(started, line)
        assert part.process is not None
        part.process.wait()
        assert part.take_status(ended) == 3
        assert part.take_status(ended) is None
        assert not part.is_due(ended)
        assert part.is_due(part.due_at)
        return part.due_at - ended

    def test_delays_double_up_to_a_minute_and_are_forgotten_after_minutes_of_health(self) -> None:
        part = Part("site", [sys.executable, "-S", "-c", "raise SystemExit(3)"], Pace())
        line = Lifeline()
        delays = [self.fail(part, line, started=at, ended=at + 1.0) for at in range(0, 80, 10)]
        assert delays == [1, 2, 4, 8, 16, 32, 60, 60]
        assert self.fail(part, line, started=1000.0, ended=1299.0) == 60
        assert self.fail(part, line, started=2000.0, ended=2300.0) == 1
        line.close()


class TestTheEnd:
    def test_however_often_it_is_told_to_stop_the_site_is_told_once(
        self, begin: Begin, tmp_path: Path
    ) -> None:
        run = begin()
        run.wait_until_ready()
        site = run.running()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
            run.process.send_signal(number)
        assert run.process.wait(90) == 0
        assert not site.is_running()
        assert (tmp_path / "site.signals").read_text() == "TERM\n"

    def test_a_supervisor_that_is_killed_leaves_no_orphan(self, begin: Begin) -> None:
        run = begin()
        run.wait_until_ready()
        site = run.running()
        run.process.kill()
        run.process.wait()
        wait_until(lambda: not _runs(site), "an orphan goes on")


def _runs(process: psutil.Process) -> bool:
    # Whoever adopts orphans need not have buried it yet.
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("kind", ["file", "abstract"])
def test_a_service_manager_is_told_and_the_site_does_not_speak_to_it(
    begin: Begin, tmp_path: Path, kind: str
) -> None:
    address = str(tmp_path / "notify") if kind == "file" else f"@techmatch-{tmp_path.name}"
    manager = Manager(address)
    try:
        run = begin(manager=address)
        manager.wait_for("READY=1")
        manager.wait_for("WATCHDOG=1")
        run.process.send_signal(signal.SIGTERM)
        manager.wait_for("STOPPING=1")
        assert run.process.wait(90) == 0
        assert run.starts()[0][1] == "nobody"
    finally:
        manager.close()
