"""Commands that are run and measured: by the clock, of the cores, and their memory at the most."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

TAIL = 2000
"""So many characters of what a command said are shown where it failed."""


class Failed(Exception):
    """A command did not end well; the message ends with what it said."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process took from its start to its end, with those it waited for."""

    seconds: float
    core: float
    """Seconds of one core, those of all its threads added up: other work on the machine slows a
    process down, but hardly adds to this."""
    peak: float
    """The most memory it had at once, in MiB."""


Step = Callable[[], Spent]


def run(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Spent:
    """Run a command to its end; what it says goes to ``log``.

    Raises Failed where its status is not 0. The system counts memory from what this process had
    when it started the command, so nothing large may be loaded here.
    """
    begun = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=dict(environment), stdout=output, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        said = log.read_text(encoding="utf-8", errors="replace")[-TAIL:]
        raise Failed(f"{' '.join(command)} ended with {process.returncode}:\n{said}")
    # Linux counts in kilobytes, macOS in bytes.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Spent(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


def take_turns(steps: Mapping[str, Step], rounds: int) -> dict[str, list[Spent]]:
    """Run each step once a round, so that what disturbs one disturbs the others.

    One round more comes first and is not counted: it loads files into memory, compiles modules.
    """
    found: dict[str, list[Spent]] = {name: [] for name in steps}
    for number in range(rounds + 1):
        for name, step in steps.items():
            spent = step()
            if number:
                found[name].append(spent)
    return found


def middle(runs: Sequence[Spent]) -> Spent:
    """Return the median of each figure."""
    return Spent(
        *(median(getattr(one, name) for one in runs) for name in ("seconds", "core", "peak"))
    )


def print_table(found: Mapping[str, Sequence[Spent]], references: Sequence[str]) -> None:
    """Print medians, and how many times each reference they are: by the clock (of the cores)."""
    heads = ["", "s", "fastest", "s of a core", "MiB", *(f"times {name}" for name in references)]
    print(f"\n| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    for name, runs in found.items():
        own = middle(runs)
        cells = [f"{own.seconds:.2f}", f"{min(one.seconds for one in runs):.2f}"]
        cells += [f"{own.core:.2f}", f"{own.peak:.0f}"]
        for reference in references:
            clock, core = ratios(runs, found[reference])
            cells.append(f"{clock:.2f} ({core:.2f})")
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


def ratios(runs: Sequence[Spent], reference: Sequence[Spent]) -> tuple[float, float]:
    """Return how many times the reference some runs are, by the clock and of the cores."""
    own, other = middle(runs), middle(reference)
    return own.seconds / other.seconds, own.core / other.core


def tell(found: Mapping[str, Sequence[Spent]]) -> dict[str, Any]:
    """Return all figures as they are written to a file."""
    return {
        name: {"median": asdict(middle(runs)), "runs": [asdict(one) for one in runs]}
        for name, runs in found.items()
    }


def write_json(path: Path | None, told: Any) -> None:
    """Write figures to a file, where one is asked for."""
    if path is not None:
        path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
