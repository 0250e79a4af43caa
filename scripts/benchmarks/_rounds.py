"""The rounds of ``scripts/bench web``: what is measured of one site, and how it is printed."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scripts.benchmarks import _homes, _load, _servers
from scripts.benchmarks._load import Figures, Visitor
from scripts.benchmarks._servers import Running
from scripts.benchmarks._targets import NAMES, Target, find_targets

DESK_CLIENTS = 8
"""How many brokers work at once in the measurement of the desk's p95."""
SLICE_SECONDS = 10
"""How long each page is asked for at a time while memory is watched."""
MEMORY_CLIENTS = 32
LONGEST_SECONDS = 10
BARE_ROWS = "/rows"
_BARE = ("-m", "scripts.benchmarks._bare")
_SITE = ("-m", "web.cli", "serve")

__all__ = ["NAMES", "Plan", "measure"]


@dataclass(frozen=True)
class Plan:
    """What was asked for on the command line."""

    pages: tuple[str, ...]
    clients: tuple[int, ...]
    rounds: int
    seconds: float
    requests: int
    workers: str | None
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Ground:
    """Where the servers of one size run."""

    home: Path
    work: Path
    plan: Plan

    @contextmanager
    def site(self) -> Iterator[Running]:
        """Run the site."""
        with self._run(_SITE, "site.log") as server:
            yield server

    @contextmanager
    def bare(self) -> Iterator[Running]:
        """Run the bare pages."""
        with self._run(_BARE, "bare.log") as server:
            yield server

    @contextmanager
    def _run(self, arguments: Sequence[str], log: str) -> Iterator[Running]:
        environment = _homes.environment(self.home)
        if self.plan.workers:
            environment["TECHMATCH_WORKERS"] = self.plan.workers
        path = self.work / log
        with _servers.running(arguments, environment, path, _servers.answers) as server:
            yield server


def measure(home: Path, work: Path, plan: Plan) -> dict[str, Any]:
    """Measure one site; print tables and return all figures."""
    ground, told = Ground(home, work, plan), dict[str, Any]()
    with ground.site() as site, ground.bare() as bare:
        targets = find_targets(site.port, plan.pages)
        told["start_seconds"] = site.seconds
        if "rates" in plan.parts:
            told["rates"] = _measure_rates(targets, site, bare, plan)
        if "desk" in plan.parts:
            told["desk"] = _measure_desk(targets, site, plan)
        told["memory"] = _measure_memory(targets, site, plan)
    if "first" in plan.parts:
        told["first"] = [_measure_first(target, ground) for target in targets]
    return told


def _measure_rates(
    targets: Sequence[Target], site: Running, bare: Running, plan: Plan
) -> list[dict[str, Any]]:
    print("\n| page | bytes | clients | pages/s | bare/s | ratio | p50 ms | p95 ms | bare p95 |")
    print("|---|---|---|---|---|---|---|---|---|")
    rows = []
    for target in targets:
        size = _size_of(target, site.port)
        for clients in plan.clients:
            ours, theirs = [], []
            for _ in range(plan.rounds):
                ours.append(_press(target, site, clients, plan.seconds))
                theirs.append(_press_bare(f"/constant/{size}", bare, clients, plan.seconds))
            rows.append(_row(target.name, size, clients, ours, theirs))
    for clients in plan.clients:
        found = [_press_bare(BARE_ROWS, bare, clients, plan.seconds) for _ in range(3)]
        fixed = [_press_bare("/constant/1000", bare, clients, plan.seconds) for _ in range(3)]
        rows.append(_row("bare template", 0, clients, found, fixed))
    return rows


def _row(
    name: str, size: int, clients: int, ours: list[Figures], theirs: list[Figures]
) -> dict[str, Any]:
    def median(figures: list[Figures], what: str) -> float:
        return float(statistics.median(getattr(one, what) for one in figures))

    rate, bare = median(ours, "rate"), median(theirs, "rate")
    row = {
        **{"page": name, "bytes": size, "clients": clients, "rate": rate, "bare": bare},
        **{"ratio": rate / bare, "p50": median(ours, "p50"), "p95": median(ours, "p95")},
        **{"bare_p50": median(theirs, "p50"), "bare_p95": median(theirs, "p95")},
        "rounds": [asdict(one) for one in ours],
        "bare_rounds": [asdict(one) for one in theirs],
    }
    print(
        f"| {name} | {size} | {clients} | {rate:.1f} | {bare:.0f} | {rate / bare:.1%}"
        f" | {row['p50']:.1f} | {row['p95']:.1f} | {row['bare_p95']:.1f} |",
        flush=True,
    )
    return row


def _measure_desk(targets: Sequence[Target], site: Running, plan: Plan) -> dict[str, float]:
    """Measure the desk with several brokers at once."""
    told = {}
    for target in targets:
        if target.name == "desk":
            found = [
                _press(target, site, DESK_CLIENTS, plan.seconds * 2) for _ in range(plan.rounds)
            ]
            told = {what: statistics.median(getattr(one, what) for one in found) for what in _DESK}
            print(
                f"\nThe desk with {DESK_CLIENTS} clients: {told['rate']:.1f} pages/s,"
                f" p50 {told['p50']:.0f} ms, p95 {told['p95']:.0f} ms",
                flush=True,
            )
    return told


_DESK = ("rate", "p50", "p95")


def _measure_memory(targets: Sequence[Target], site: Running, plan: Plan) -> dict[str, Any]:
    """Read the memory, before and after so many requests where some are asked for."""
    before = site.memory()
    told: dict[str, Any] = {"before": asdict(before), "requests": 0}
    print(
        f"\nMemory of {before.processes} processes: {before.resident:.0f} MiB resident, "
        f"{before.shared:.0f} MiB with what they share counted once",
        flush=True,
    )
    while "memory" in plan.parts and told["requests"] < plan.requests:
        for target in targets:
            told["requests"] += _press(target, site, MEMORY_CLIENTS, SLICE_SECONDS).requests
    if told["requests"]:
        after = site.memory()
        told["after"] = asdict(after)
        print(
            f"After {told['requests']} requests: {after.resident:.0f} MiB resident,"
            f" {after.shared:.0f} MiB ({after.shared / before.shared - 1:+.1%})",
            flush=True,
        )
    return told


def _measure_first(target: Target, ground: Ground) -> dict[str, Any]:
    """Start the site anew and ask for the page and for another of its kind, by one connection."""
    with ground.site() as site:
        visitor = Visitor(site.port, target.cookie)
        paths = target.paths()
        first, second = visitor.ask(paths[0]), visitor.ask(target.other or paths[-1])
        visitor.close()
    ratio = first.milliseconds / second.milliseconds
    print(
        f"{target.name}: {first.milliseconds:.0f} ms the first time after a start,"
        f" {second.milliseconds:.0f} ms the second ({ratio:.1f} times)",
        flush=True,
    )
    return {
        **{"page": target.name, "first": first.milliseconds, "second": second.milliseconds},
        **{"ratio": ratio, "start_seconds": site.seconds},
    }


def _size_of(target: Target, port: int) -> int:
    """Return how many bytes of a page travel, and let each thread have seen it."""
    visitor = Visitor(port, target.cookie)
    path = target.paths()[0]
    size = visitor.ask(path).size
    visitor.close()
    return size


def _press(target: Target, site: Running, clients: int, seconds: float) -> Figures:
    """Press a page of the site; longer where not each client got one within the time."""
    while True:
        found = _load.press(
            site.port, target.paths(), clients=clients, seconds=seconds, cookie=target.cookie
        )
        site.settle()
        if found.requests >= 2 * clients or seconds > LONGEST_SECONDS:
            return found
        seconds *= 4


def _press_bare(path: str, bare: Running, clients: int, seconds: float) -> Figures:
    return _load.press(bare.port, [path], clients=clients, seconds=seconds)
