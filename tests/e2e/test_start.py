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

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("crash")]


def start(home: Path, port: int, log: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {"TECHMATCH_HOME": str(home), "PORT": str(port)}
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
    assert len(children) == 2
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    _, alive = psutil.wait_procs(children, timeout=5)
    assert alive == []
    text = log.read_text()
    assert "demo-zhanjiang" not in text
    assert "Traceback" not in text


def test_when_the_worker_dies_the_site_does_not_go_on_without_it(tmp_path: Path) -> None:
    home, log = tmp_path / "home", tmp_path / "log"
    environment = os.environ | {"TECHMATCH_HOME": str(home)}
    subprocess.run([sys.executable, "-m", "web.cli", "init"], env=environment, check=True)
    process = start(home, free_port(), log)
    wait_for_ready(process, log)
    worker = next(
        child for child in psutil.Process(process.pid).children() if child.cmdline()[-1] == "worker"
    )
    worker.kill()
    assert process.wait(30) == 1
    assert "ended with status" in log.read_text()


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
