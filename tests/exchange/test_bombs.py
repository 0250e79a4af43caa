"""Files that are small until they are read: each gets one clear answer, within bounds of memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.bombs import BOMBS
from tests.exchange.measured import ROOM
from web.base.config import ROOT

READ = {
    "far_cell": 998,
    "hidden_columns": 1,
    "long_headings": 60,
    "many_columns": 1,
    "json_halves": 1,
    "long_dates": 38,
}
"""Files that hold good rows as well: these are read, and what is beyond the bounds is told."""


SLOW = frozenset(
    "long_dates short_lines many_strings formulas wide_text long_line many_parts ditto"
    " many_attribute_names one_part_many_sheets many_element_names many_spans json_columns".split()
)
"""Files of kinds of which a quicker one is read in every run."""


@pytest.fixture(scope="module")
def results(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Any]]:
    """What became of each file, read in a process of its own with a hard bound on its memory."""
    folder = tmp_path_factory.mktemp("bombs")
    items = (item for item in request.session.items if item.path == Path(__file__))
    wanted = {item.callspec.params.get("name") for item in items if hasattr(item, "callspec")}
    for name in wanted & set(BOMBS):
        suffix, make = BOMBS[name]
        (folder / f"{name}{suffix}").write_bytes(make())
    measuring = [sys.executable, "-m", "tests.exchange.measured", str(folder)]
    done = subprocess.run(measuring, cwd=ROOT, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["name"]: line for line in lines}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.long] if name in SLOW else []) for name in BOMBS],
)
def test_a_bomb_is_read_within_bounds_or_refused_in_so_many_words(
    results: dict[str, dict[str, Any]], name: str
) -> None:
    result = results[name]
    assert result["peak"] < ROOM
    if name in READ:
        assert result["end"] == f"read {READ[name]}"
        return
    assert result["end"] == "refused", result
    assert all(" / " in line for line in result["said"])
    assert result["said"][0].startswith(name)
    assert sum(len(line) for line in result["said"]) < 10_000


def test_the_command_refuses_a_bomb_with_status_2_and_writes_nothing(tmp_path: Path) -> None:
    suffix, make = BOMBS["one_string_in_every_cell"]
    needs, out = tmp_path / f"needs{suffix}", tmp_path / "out.csv"
    needs.write_bytes(make())
    command = [sys.executable, "-m", "web.cli", "match", str(needs), str(needs), "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "请分成几个文件" in done.stderr and "Traceback" not in done.stderr
    assert not out.exists()
