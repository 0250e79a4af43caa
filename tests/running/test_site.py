"""The whole site behind several processes: what is loaded is shared, what is counted is one sum."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator

import pytest

from tests.conftest import Databases
from tests.running.wholes import Whole
from tests.running.worlds import wait_until

COUNT = 2


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Whole]:
    folder = tmp_path_factory.mktemp("whole")
    running = Whole(folder, databases.new(folder), "--workers", str(COUNT))
    yield running
    if running.first.is_running():
        running.end()


def test_the_first_process_keeps_nothing_that_a_fork_would_break(whole: Whole) -> None:
    """A connection that two processes use tells each what the other has asked."""
    assert whole.first.num_threads() == 1
    assert not [file.path for file in whole.first.open_files() if "sqlite" in file.path]
    assert whole.first.net_connections("tcp")
    assert {one.status for one in whole.first.net_connections("all") if one.raddr} == set()


def test_what_was_loaded_is_in_memory_once(whole: Whole) -> None:
    members = whole.first.children()
    assert len(members) == COUNT
    for _ in range(8):
        assert whole.ask("/")[0] == 200
        assert whole.ask("/search?q=cage")[0] == 200
    for one in members:
        assert one.memory_full_info().uss < 0.5 * one.memory_info().rss


def test_all_processes_count_together(whole: Whole) -> None:
    told = _after(whole, "/sign-in")
    line = re.search(r"^(techmatch_request_seconds_count\{[^}]*\}) ", told, re.MULTILINE)
    assert line, told
    before = whole.count(line[1])
    for _ in range(12):
        assert whole.ask("/sign-in")[0] == 200
    assert {whole.count(line[1]) for _ in range(6)} == {before + 12}
    assert whole.count('techmatch_requests_in_flight{process="site"}') == 1


def test_what_a_process_had_counted_stays_when_it_is_gone(whole: Whole) -> None:
    lines = [
        line.rpartition(" ")[0]
        for line in whole.ask("/metrics")[1].splitlines()
        if line.startswith("techmatch_request_seconds_count") and 'route="monitoring' not in line
    ]
    before = {line: whole.count(line) for line in lines}
    for one in whole.first.children():
        one.kill()
    wait_until(lambda: len(whole.first.children()) == COUNT, "nobody follows")
    assert {line: whole.count(line) for line in lines} == before
    assert whole.count('techmatch_requests_in_flight{process="site"}') == 1


def test_it_ends_in_order(whole: Whole) -> None:
    members = whole.first.children()
    whole.first.send_signal(signal.SIGTERM)
    assert whole.first.wait(90) == 0
    assert not any(one.is_running() for one in members)
    assert "Traceback" not in whole.log.read_text()


def _after(whole: Whole, path: str) -> str:
    before = whole.ask("/metrics")[1].splitlines()
    whole.ask(path)
    after = whole.ask("/metrics")[1].splitlines()
    return "\n".join(line for line in after if line not in before and "monitoring" not in line)
