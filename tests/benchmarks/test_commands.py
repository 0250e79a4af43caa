"""Commands that a bench runs and measures."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from scripts.benchmarks import _commands
from scripts.benchmarks._commands import Failed, Spent


def test_a_command_that_fails_says_why(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such thing')"]
    with pytest.raises(Failed, match="no such thing"):
        _commands.run(command, os.environ, tmp_path / "log")


def test_memory_and_time_are_those_of_the_command(tmp_path: Path) -> None:
    big = "kept = bytearray(300 << 20); kept[::4096] = b'x' * len(kept[::4096])"
    spent = _commands.run([sys.executable, "-c", big], os.environ, tmp_path / "log")
    assert spent.peak > 300
    assert spent.core > 0
    assert spent.seconds > 0


def test_the_first_round_is_not_counted() -> None:
    given = iter(range(10))

    def step() -> Spent:
        return Spent(next(given), 1.0, 1.0)

    found = _commands.take_turns({"one": step, "other": step}, 2)
    assert [spent.seconds for spent in found["one"]] == [2, 4]
    assert [spent.seconds for spent in found["other"]] == [3, 5]


def test_medians_and_factors_are_of_each_figure_by_itself() -> None:
    runs = [Spent(1.0, 5.0, 10.0), Spent(2.0, 4.0, 30.0), Spent(9.0, 3.0, 20.0)]
    assert _commands.middle(runs) == Spent(2.0, 4.0, 20.0)
    assert _commands.ratios(runs, [Spent(1.0, 8.0, 1.0)]) == (2.0, 0.5)


def test_all_runs_are_written(tmp_path: Path) -> None:
    path = tmp_path / "told.json"
    _commands.write_json(path, _commands.tell({"it": [Spent(1.0, 2.0, 3.0)]}))
    assert json.loads(path.read_text())["it"]["median"] == {"seconds": 1, "core": 2, "peak": 3}
