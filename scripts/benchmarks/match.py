"""Measure ``techmatch match`` from files to a file, beside jieba's cutting of the same texts.

scripts/bench match [--needs 339] [--achievements 1296] [--papers FILE] [--rounds 5] [--reads 1]
                    [--json FILE]

Each figure is that of a whole process, its start included. The texts are those of a file of papers
(lines of JSON with title and abstract) or, without one, drawn with the frequencies of real words
(scripts/benchmarks/_items.py). Needs and achievements come as .jsonl and go as .tsv, ten of each
need, reasons included. Measured in turn, after a round that is not counted: both kinds of --help,
files of five rows, jieba cutting all texts once, ``match --fast``, and ``match`` where the
transformer has read all texts before. What it takes to read them for the first time is measured
--reads times, each with a home folder of its own.

Prints medians: seconds by the clock, seconds of a core (other work on the machine hardly changes
these), the most memory at once, and the factors to the references of the same run, in brackets
those of the cores.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from statistics import median

from scripts.benchmarks import _commands, _files
from scripts.benchmarks._commands import Spent, Step
from scripts.benchmarks._files import TECHMATCH, Files

HELP, CUTTING = "techmatch --help", "jieba cuts all texts"
READ_BEFORE = "match, all texts read before"


def main() -> None:
    """Run the command line."""
    options = _read_options()
    print(f"Load of the machine: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        files = _files.write_apart(
            folder / "files", options.needs, options.achievements, options.papers
        )
        runs = Runs(files, folder)
        first = [runs.read_first(number) for number in range(options.reads)]
        found = _commands.take_turns(runs.steps(), options.rounds)
    cutting = median(runs.cut_alone[1:])
    if first:
        found["match, nothing read before"] = first
    _commands.print_table(found, [HELP, CUTTING])
    fast = _commands.middle(found["match --fast"])
    print(
        f"\njieba cuts in {cutting:.2f} s once its dictionary is loaded; "
        f"match --fast takes {fast.seconds / cutting:.1f} times that"
    )
    told = {"needs": options.needs, "achievements": options.achievements, "cut_alone": cutting}
    _commands.write_json(options.json, told | {"commands": _commands.tell(found)})


class Runs:
    """The commands on two files, each in a process of its own."""

    def __init__(self, files: Files, folder: Path) -> None:
        self.files, self.folder = files, folder
        self.few = _files.cut_short(files, folder / "few")
        self.plain = _files.plain_environment()
        self.home = _files.fresh(self.plain, folder / "home")
        self.log = folder / "log"
        self.out = folder / "out.tsv"
        self.cut_alone: list[float] = []
        """Seconds of cutting once the dictionary is loaded."""

    def steps(self) -> dict[str, Step]:
        """Return what is measured in turn, by the name shown."""
        out = self.out
        return {
            HELP: lambda: self.run([*TECHMATCH, "--help"]),
            "techmatch match --help": lambda: self.run([*TECHMATCH, "match", "--help"]),
            "match --fast, five rows": lambda: self.run(self.few.match(out, "--fast")),
            "match, five rows, read before": lambda: self.run(self.few.match(out)),
            CUTTING: self.cut,
            "match --fast": lambda: self.run(self.files.match(out, "--fast")),
            "match --fast to .xlsx": lambda: self.run(
                self.files.match(out.with_suffix(".xlsx"), "--fast")
            ),
            READ_BEFORE: lambda: self.run(self.files.match(out)),
        }

    def read_first(self, number: int) -> Spent:
        """Match where nothing was read before; the first home is kept for those that follow."""
        if number:
            home = _files.fresh(self.plain, self.folder / f"home{number}")
            return _commands.run(self.files.match(self.out), home, self.log)
        return self.run(self.files.match(self.out))

    def run(self, command: list[str]) -> Spent:
        """Run a command with the home that is kept."""
        return _commands.run(command, self.home, self.log)

    def cut(self) -> Spent:
        """Cut all texts with jieba."""
        paths = [str(self.files.needs), str(self.files.achievements)]
        spent = self.run([sys.executable, "-m", "scripts.benchmarks._cutting", *paths])
        said = self.log.read_text(encoding="utf-8").splitlines()[-1]
        self.cut_alone.append(float(json.loads(said)["seconds"]))
        return spent


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--needs", type=int, default=339, help="how many (default 339)")
    parser.add_argument("--achievements", type=int, default=1296, help="how many (default 1296)")
    parser.add_argument("--papers", type=Path, help="file whose texts are taken (.jsonl)")
    parser.add_argument("--rounds", type=int, default=5, help="of each command (default 5)")
    parser.add_argument("--reads", type=int, default=1, help="of all texts anew (default 1)")
    parser.add_argument("--json", type=Path, help="file to write all figures to")
    return parser.parse_args()


if __name__ == "__main__":
    main()
