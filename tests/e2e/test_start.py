"""Starting and stopping everything."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from scripts.browsing import free_port, wait_for_ready
from tests.running.worlds import Manager, find_worker, wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("crash")]


def start(home: Path, port: int, log: Path, **settings: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"TECHMATCH_HOME": str(home), "PORT": str(port)} | settings
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "web.cli", "start"],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def test_ctrl_c_stops_everything_that_was_started(tmp_path: Path) -> None:
    home, log = tmp_path / "home", tmp_path / "log"
    environment = os.environ | {"TECHMATCH_HOME": str(home)}
    subprocess.run([sys.executable, "-m", "web.cli", "init"], env=environment, check=True)
    process = start(home, free_port(), log)
    wait_for_ready(process, log)
    children = psutil.Process(process.pid).children(recursive=True)
    assert len(psutil.Process(process.pid).children()) == 1
    process.send_signal(signal.SIGINT)
    assert process.wait(90) == 0
    _, alive = psutil.wait_procs(children, timeout=30)
    assert alive == []
    text = log.read_text()
    assert "demo-zhanjiang" not in text
    assert "Traceback" not in text


def test_a_worker_that_dies_is_started_again_and_no_process_outlives_the_supervisor(
    tmp_path: Path,
) -> None:
    home, log = tmp_path / "home", tmp_path / "log"
    environment = os.environ | {"TECHMATCH_HOME": str(home)}
    subprocess.run([sys.executable, "-m", "web.cli", "init"], env=environment, check=True)
    process = start(home, free_port(), log)
    wait_for_ready(process, log)
    supervisor = psutil.Process(process.pid)
    # Whatever is loaded to prepare an installation went with the process that prepared it.
    assert supervisor.memory_info().rss < 100 * 1024 * 1024
    (first,) = supervisor.children()
    wait_until(lambda: find_worker(first), "no worker")
    worker = find_worker(first)
    assert worker is not None
    worker.kill()
    wait_until(lambda: find_worker(first) not in (None, worker), "no new worker")
    assert "the worker ended with status -9 and is started again" in log.read_text()
    assert supervisor.children() == [first]
    processes = supervisor.children(recursive=True)
    process.kill()
    process.wait()
    _, alive = psutil.wait_procs(processes, timeout=30)
    assert alive == []


def test_a_wrong_setting_is_named_and_ends_the_start(tmp_path: Path) -> None:
    home, log = tmp_path / "home", tmp_path / "log"
    process = start(home, free_port(), log, TECHMATCH_THREADS="none")
    assert process.wait(60) == 2
    assert "TECHMATCH_THREADS" in log.read_text()
    assert "Traceback" not in log.read_text()


def test_a_taken_port_is_named_with_what_to_do(tmp_path: Path) -> None:
    home, log = tmp_path / "home", tmp_path / "log"
    environment = os.environ | {"TECHMATCH_HOME": str(home)}
    subprocess.run([sys.executable, "-m", "web.cli", "init"], env=environment, check=True)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start(home, port, log)
        assert process.wait(60) == 2
    assert f"PORT={port}: cannot listen there" in log.read_text()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an installation without demo data."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    environment = os.environ | {"TECHMATCH_HOME": str(home)}
    subprocess.run([sys.executable, "-m", "web.cli", "init"], env=environment, check=True)
    return home


@pytest.mark.parametrize("part", ["serve", "worker"])
def test_each_part_tells_a_service_manager_that_it_is_ready_and_lives(
    prepared: Path, tmp_path: Path, part: str
) -> None:
    """As the units of docs/deploy/systemd/ expect it: Type=notify, WatchdogSec."""
    manager = Manager(str(tmp_path / "notify"))
    environment = os.environ | {
        "TECHMATCH_HOME": str(prepared),
        "PORT": str(free_port()),
        "NOTIFY_SOCKET": manager.address,
        "WATCHDOG_USEC": "200000",
    }
    process = subprocess.Popen([sys.executable, "-m", "web.cli", part], env=environment)
    try:
        manager.wait_for("READY=1")
        manager.wait_for("WATCHDOG=1")
        process.terminate()
        assert process.wait(90) in (0, -signal.SIGTERM)
    finally:
        process.kill()
        process.wait()
        manager.close()
