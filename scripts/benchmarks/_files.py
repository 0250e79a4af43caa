"""Two files to match, the same each time: needs and achievements, with texts of papers or drawn.

``python -m scripts.benchmarks._files FOLDER NEEDS ACHIEVEMENTS [PAPERS]`` writes them in a process
of its own: what it loads would be counted as memory of the commands that are measured.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

FEW = 5
"""Rows of each of the two small files."""

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Files:
    """A file of needs and one of achievements, and what is made of them."""

    needs: Path
    achievements: Path

    def match(self, out: Path, *options: str) -> list[str]:
        """Return the command that matches them."""
        files = [str(path) for path in (self.needs, self.achievements)]
        return [*TECHMATCH, "match", *files, "--out", str(out), *options]


TECHMATCH = (sys.executable, "-m", "web.cli")


def write_apart(folder: Path, needs: int, achievements: int, papers: Path | None) -> Files:
    """Write so many of both into a folder."""
    folder.mkdir()
    counts = [str(needs), str(achievements), *([str(papers)] if papers else [])]
    module = [sys.executable, "-m", "scripts.benchmarks._files", str(folder), *counts]
    subprocess.run(module, check=True)
    return Files(folder / "needs.jsonl", folder / "achievements.jsonl")


def cut_short(files: Files, folder: Path, count: int = FEW) -> Files:
    """Write the first rows of both into another folder."""
    folder.mkdir()
    for path in (files.needs, files.achievements):
        with path.open(encoding="utf-8") as lines:
            (folder / path.name).write_text("".join(islice(lines, count)), encoding="utf-8")
    return Files(folder / files.needs.name, folder / files.achievements.name)


def fresh(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Return the environment with an empty home, in which nothing was read before."""
    folder.mkdir()
    return {**environment, "TECHMATCH_HOME": str(folder)}


def plain_environment() -> dict[str, str]:
    """Return this process's environment without settings of an installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TECHMATCH_")}
    # What is imported is compiled once, as where the program is installed.
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept


def read_papers(lines: Iterable[str]) -> list[Row]:
    """Return title and content of papers: JSON objects with a title, and a content or abstract."""
    rows = (json.loads(line) for line in lines if line.strip())
    return [
        {"title": row["title"], "content": row.get("content") or row.get("abstract") or ""}
        for row in rows
    ]


def number_rows(rows: Iterable[Row], letter: str) -> str:
    """Return lines of JSON with an id each."""
    numbered = ({"id": f"{letter}{at}"} | row for at, row in enumerate(rows, 1))
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in numbered)


def _draw(needs: int, achievements: int) -> list[Row]:
    from matcher.types import Kind
    from scripts.benchmarks._items import Items

    items = Items()
    drawn = [*items.draw(needs, Kind.NEED), *items.draw(achievements)]
    return [{"title": one.title, "content": one.content} for one in drawn]


def main(folder: str, needs: str, achievements: str, papers: str = "") -> None:
    """Write the files."""
    first, rest = int(needs), int(achievements)
    if papers:
        with Path(papers).open(encoding="utf-8") as lines:
            rows = read_papers(lines)
        if len(rows) < first + rest:
            raise SystemExit(f"{papers} has {len(rows)} papers, and {first + rest} are needed")
    else:
        rows = _draw(first, rest)
    parts = {"needs": (rows[:first], "N"), "achievements": (rows[first : first + rest], "A")}
    for name, (own, letter) in parts.items():
        Path(folder, f"{name}.jsonl").write_text(number_rows(own, letter), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
