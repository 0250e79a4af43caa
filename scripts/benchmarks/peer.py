"""Measure the same matching of two files in txtai: time, memory, quality.

scripts/bench peer [BENCH_DIR...] [--needs 339] [--achievements 1296] [--papers FILE] [--rounds 5]
                   [--transformer] [--folder DIR] [--json FILE]

txtai 9.14.0 is installed into an environment of its own under --folder (with torch, which it
needs: 1.3 GB). It gets our vectors, by the table of words, and for its BM25 words that were cut as
ours are. How it joins both lists, and with which share of the vectors, is chosen for it on the
graded pairs themselves, the best mean of all folders: that flatters it. ``match --fast`` is rated
out of fold (each need by a ranker fitted on others), and as it ships, which flatters it.

Time and memory are those of whole processes from file to file (.jsonl to .tsv, ten of each need),
start included, in turn with jieba cutting the same texts once; the texts are those of --papers, or
drawn, as in ``scripts/bench match``. Only what ``match`` writes has reasons and probabilities.

With --transformer the same is done once with the transformer, which reads all texts anew on both
sides. It was tuned on the grades of the development sets, so nDCG@10 on those tells nothing there
(docs/matching.md has figures of a transformer that was not).

Prints nDCG@10 of the labelled pairs for each folder, then medians and factors as ``match`` does.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from scripts.benchmarks import _commands, _files, _peers
from scripts.benchmarks._commands import Spent, Step
from scripts.benchmarks._files import Files
from web.base.config import ROOT

FOLDER = Path(tempfile.gettempdir()) / "techmatch-bench"
FAST, CUTTING = "match --fast", "jieba cuts all texts"
USUAL = "convex:0.5"
"""What txtai does by itself, where no folder says what is better."""

Rated = dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Ground:
    """Where commands run, and the Python that has txtai, if there is one."""

    folder: Path
    environment: Mapping[str, str]
    python: Path | None

    def run(self, command: Sequence[str]) -> Spent:
        """Run a command to its end."""
        return _commands.run(command, self.environment, self.folder / "log")

    def txtai(self, files: Files, out: Path, *options: str) -> list[str]:
        """Return the command of the same task in txtai."""
        module = [str(self.python), "-W", "ignore", "-m", "scripts.benchmarks._txtai"]
        return [*module, str(files.needs), str(files.achievements), str(out), *options]


def main() -> None:
    """Run the command line."""
    options = _read_options()
    python = None
    try:
        python = _peers.find_python(options.folder)
    except _peers.NotInstalled as error:
        print(f"txtai cannot be installed here, so the rest is measured alone: {error}")
    told: dict[str, Any] = {"needs": options.needs, "achievements": options.achievements}
    with tempfile.TemporaryDirectory() as work:
        folder, plain = Path(work), _files.plain_environment()
        plain["PYTHONPATH"] = str(ROOT)
        ground = Ground(folder, _files.fresh(plain, folder / "home"), python)
        setting = USUAL
        if options.folders:
            told["ndcg10"] = rate(ground, options.folders, options.transformer)
            print_rated(told["ndcg10"])
            setting = choose(told["ndcg10"], "txtai ", USUAL)
        files = _files.write_apart(
            folder / "files", options.needs, options.achievements, options.papers
        )
        print(f"\nLoad of the machine: {os.getloadavg()[0]:.1f}; txtai joins by {setting}")
        found = measure(ground, files, setting, options.rounds, options.transformer)
    _commands.print_table(found, [name for name in ("txtai", CUTTING) if name in found])
    told |= {"setting": setting, "commands": _commands.tell(found)}
    _commands.write_json(options.json, told)


def rate(ground: Ground, folders: Sequence[Path], transformer: bool) -> Rated:
    """Return nDCG@10 of each system on each folder."""
    found = ground.folder / "found"
    found.mkdir()
    kinds = {"": ("table", "--fast")} | ({", transformer": ("transformer",)} if transformer else {})
    for folder in folders:
        files, labels = _bench_files(folder), str(folder / "labels.tsv")
        for shown, (vectors, *fast) in kinds.items():
            out = found / f"{folder.name}.{' '.join(['match', *fast])}, as shipped.tsv"
            ground.run(files.match(out, "--pairs", labels, *fast))
            if ground.python:
                out = found / f"{folder.name}.txtai{shown}.json"
                ground.run(ground.txtai(files, out, "--pairs", labels, "--vectors", vectors))
    module = [sys.executable, "-m", "scripts.benchmarks._rating", str(found), *map(str, folders)]
    done = subprocess.run(module, env=dict(ground.environment), stdout=subprocess.PIPE, check=True)
    rated: Rated = json.loads(done.stdout.splitlines()[-1])
    return rated


def _bench_files(folder: Path) -> Files:
    return Files(folder / "needs.jsonl", folder / "achievements.jsonl")


def choose(rated: Rated, prefix: str, usual: str) -> str:
    """Return the setting of the names ``prefix`` + setting that is best in the mean."""
    names = {name for own in rated.values() for name in own if name.startswith(prefix)}
    means = {name: mean(own[name] for own in rated.values()) for name in names}
    # Of several equally good ones always the same.
    best = max(sorted(means), key=means.__getitem__, default=prefix + usual)
    return best.removeprefix(prefix)


def print_rated(rated: Rated) -> None:
    """Print a row for each system; of txtai its best setting, and what it does by itself."""
    names = [name for name in next(iter(rated.values())) if not name.startswith("txtai")]
    for prefix in ("txtai ", "txtai, transformer "):
        if any(name.startswith(prefix) for name in next(iter(rated.values()))):
            settings = dict.fromkeys([choose(rated, prefix, USUAL), USUAL])
            names += [prefix + setting for setting in settings]
    print(f"\n| nDCG@10 | {' | '.join(rated)} |\n|{'---|' * (len(rated) + 1)}")
    for name in names:
        print(f"| {name} | {' | '.join(f'{own[name]:.3f}' for own in rated.values())} |")


def measure(
    ground: Ground, files: Files, setting: str, rounds: int, transformer: bool
) -> dict[str, list[Spent]]:
    """Return what each command took on the same files."""
    out, paths = ground.folder / "out.tsv", [str(files.needs), str(files.achievements)]
    cutting = [sys.executable, "-m", "scripts.benchmarks._cutting", *paths]
    task = ground.txtai(files, out, "--setting", setting)
    steps: dict[str, Step] = {
        CUTTING: lambda: ground.run(cutting),
        FAST: lambda: ground.run(files.match(out, "--fast")),
    }
    if ground.python:
        steps["txtai"] = lambda: ground.run(task)
    found = _commands.take_turns(steps, rounds)
    if transformer:
        # Nothing of these files was read before: the home was used for other texts at most.
        found["match, nothing read before"] = [ground.run(files.match(out))]
        found["match, all texts read before"] = [ground.run(files.match(out))]
        if ground.python:
            found["txtai, transformer"] = [ground.run([*task, "--vectors", "transformer"])]
    return found


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path, metavar="BENCH_DIR")
    parser.add_argument("--needs", type=int, default=339, help="how many (default 339)")
    parser.add_argument("--achievements", type=int, default=1296, help="how many (default 1296)")
    parser.add_argument("--papers", type=Path, help="file whose texts are taken (.jsonl)")
    parser.add_argument("--rounds", type=int, default=5, help="of each command (default 5)")
    parser.add_argument("--transformer", action="store_true", help="measure it on both sides too")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"default {FOLDER}")
    parser.add_argument("--json", type=Path, help="file to write all figures to")
    return parser.parse_args()


if __name__ == "__main__":
    main()
