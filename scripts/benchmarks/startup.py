"""Measure how long the site takes to start, beside a bare Flask site under the same server.

scripts/bench startup [--sizes 0,1635] [--rounds 5] [--workers 2] [--folder DIR] [--json FILE]

``techmatch start`` runs on demo data (size 0) and on the demo grown to so many published postings,
whose worker has nothing left to do; both are made once and kept in --folder. Measured is the time
from the command to READY and to the end of the first page, the home page, which is asked for
at that moment. The bare site has as many processes; its first page is a template with twenty rows.
Starts of both follow each other, so whatever else the machine does slows both down.

Prints medians: seconds by the clock, seconds of a core until the first page (of all processes,
those that have ended included), and the factors to the bare site.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from scripts.benchmarks import _commands, _homes, _servers
from scripts.benchmarks._load import Visitor

FOLDER = Path(tempfile.gettempdir()) / "techmatch-bench"
FIGURES = ("ready", "first_page", "core")


@dataclass(frozen=True, slots=True)
class Start:
    """One start: seconds from the command until it was ready and until the end of the first page,
    and the seconds of a core until then."""

    ready: float
    first_page: float
    core: float


@dataclass(frozen=True, slots=True)
class Kind:
    """What is started, how it says that it is ready, and which page is asked for."""

    arguments: Sequence[str]
    is_ready: Callable[[int, Path], bool]
    page: str

    def start(self, environment: Mapping[str, str], log: Path) -> Start:
        """Start it once and stop it."""
        with _servers.running(self.arguments, environment, log, self.is_ready) as server:
            begun = time.monotonic()
            visitor = Visitor(server.port)
            visitor.ask(self.page)
            seconds = server.seconds + time.monotonic() - begun
            core = server.core_seconds()
            visitor.close()
        return Start(server.seconds, seconds, core)


SITE = Kind(("-m", "web.cli", "start"), _servers.says_ready, "/")
BARE = Kind(("-m", "scripts.benchmarks._bare"), _servers.answers, "/rows")


def main() -> None:
    """Run the command line."""
    options = _read_options()
    told: dict[str, Any] = {"workers": options.workers, "sizes": {}}
    for size in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory() as work:
            home = _homes.take_settled(options.folder, size, Path(work) / "home")
            print(f"\n## {size or 'demo'} postings; load of the machine {os.getloadavg()[0]:.1f}")
            environment = _homes.environment(home) | {"TECHMATCH_WORKERS": str(options.workers)}
            found = measure(environment, Path(work) / "log", options.rounds)
        print_starts(found)
        told["sizes"][size or "demo"] = {
            name: [asdict(one) for one in starts] for name, starts in found.items()
        }
    _commands.write_json(options.json, told)


def measure(environment: Mapping[str, str], log: Path, rounds: int) -> dict[str, list[Start]]:
    """Return the starts of both, in turn; one more of each comes first and is not counted."""
    found: dict[str, list[Start]] = {"bare site": [], "techmatch start": []}
    for number in range(rounds + 1):
        for kind, starts in zip((BARE, SITE), found.values(), strict=True):
            start = kind.start(environment, log)
            if number:
                starts.append(start)
    return found


def print_starts(found: Mapping[str, Sequence[Start]]) -> None:
    """Print medians and their factors to those of the first one."""
    middles = {name: _middle(starts) for name, starts in found.items()}
    reference = next(iter(middles.values()))
    heads = ["", "READY, s", "first page, s", "s of a core", "times the bare site"]
    print(f"\n| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    for name, own in middles.items():
        cells = [f"{getattr(own, figure):.2f}" for figure in FIGURES]
        factors = (getattr(own, figure) / getattr(reference, figure) for figure in FIGURES)
        cells.append("; ".join(f"{factor:.1f}" for factor in factors))
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


def _middle(starts: Sequence[Start]) -> Start:
    return Start(*(median(getattr(one, figure) for one in starts) for figure in FIGURES))


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="0,1635", help="published postings; 0 is the demo")
    parser.add_argument("--rounds", type=int, default=5, help="starts of each (default 5)")
    parser.add_argument("--workers", type=int, default=2, help="processes that answer (default 2)")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"default {FOLDER}")
    parser.add_argument("--json", type=Path, help="file to write all figures to")
    return parser.parse_args()


if __name__ == "__main__":
    main()
