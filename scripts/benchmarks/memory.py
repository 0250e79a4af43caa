"""Measure the memory of a running site and its worker, beside a bare Flask site.

scripts/bench memory [--sizes 0,1635] [--workers 2] [--folder DIR] [--json FILE]

``techmatch start`` runs on demo data (size 0) and on the demo grown to so many published postings
(1,635 are a city), all of them read by the transformer and all pairs judged: such a home is made
once, which takes minutes, and kept in --folder. The bare site runs under the same server with as
many processes that answer, and no worker.

Read are proportional set sizes (/proc/PID/smaps_rollup), in which memory that processes share is
counted once, and beside them what each process alone has:

- at rest after a start;
- when one posting more was published and matched, and when some visitors have searched then;
- at rest after that: the transformer is let go when nothing was read for a minute;
- the most there was at once from publishing on (looked at five times a second).

Prints MiB, in all also MB (of a million bytes), and the factor to the bare site.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from scripts.benchmarks import _commands, _homes, _servers
from scripts.benchmarks._load import Visitor
from scripts.benchmarks._servers import Part, Running

FOLDER = Path(tempfile.gettempdir()) / "techmatch-bench"
MATCHED_SECONDS = 30.0
"""A worker that did nothing for so long has found the posting and done all that follows."""
SEARCHES = ("养殖 网箱", "钢材 防腐", "海水 淡化", "造纸 废水", "对虾 育苗", "风电 监测")
LOOK_SECONDS = 0.2

Moment = dict[str, Part]


@dataclass
class Peak:
    """The most memory there was at once, in MiB."""

    shared: float = 0.0
    done: threading.Event = field(default_factory=threading.Event)


def main() -> None:
    """Run the command line."""
    options = _read_options()
    told: dict[str, Any] = {"workers": options.workers, "sizes": {}}
    for size in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory() as work:
            home = _homes.take_settled(options.folder, size, Path(work) / "home")
            environment = _homes.environment(home) | {"TECHMATCH_WORKERS": str(options.workers)}
            print(f"\n## {size or 'demo'} postings, {options.workers} processes that answer")
            bare = measure_bare(environment, Path(work) / "bare.log")
            moments, peak = measure_site(environment, Path(work) / "site.log")
        print_moments(moments, peak, bare)
        told["sizes"][size or "demo"] = {"bare": bare, "peak": peak} | {
            name: {part: asdict(one) for part, one in own.items()} for name, own in moments.items()
        }
    _commands.write_json(options.json, told)


def measure_bare(environment: Mapping[str, str], log: Path) -> float:
    """Return what a bare site takes that has answered some visitors."""
    module = ("-m", "scripts.benchmarks._bare")
    with _servers.running(module, environment, log, _servers.answers) as bare:
        _ask(bare, ["/rows"] * len(SEARCHES))
        return bare.memory().shared


def measure_site(environment: Mapping[str, str], log: Path) -> tuple[dict[str, Moment], float]:
    """Return what each process takes at each moment, and the most of all together."""
    moments = {}
    start = ("-m", "web.cli", "start")
    with _servers.running(start, environment, log, _servers.says_ready) as site:
        site.rest(_homes.REST_SECONDS)
        moments["at rest after a start"] = name_parts(site.parts())
        with _watched(site) as peak:
            module = [sys.executable, "-m", "scripts.benchmarks.memory", "--inside"]
            subprocess.run(module, env=dict(environment), check=True)
            site.rest(MATCHED_SECONDS)
            moments["one posting more published and matched"] = name_parts(site.parts())
            _ask(site, [f"/search?q={quote(text)}" for text in SEARCHES])
            moments["when visitors have searched"] = name_parts(site.parts())
        site.rest(_homes.REST_SECONDS)
        moments["at rest after that"] = name_parts(site.parts())
    return moments, peak.shared


def name_parts(parts: Sequence[Part]) -> Moment:
    """Return the processes by name, in the order in which a start forks them: the supervisor, the
    site's first one, those that answer, the worker."""
    supervisor, first, *answering, worker = parts
    numbered = {f"answering {number}": one for number, one in enumerate(answering, 1)}
    return {"worker": worker, "first": first, **numbered, "supervisor": supervisor}


def _ask(server: Running, paths: Sequence[str]) -> None:
    """Ask for pages, each by a connection of its own: it may be another process that answers."""
    for path in paths:
        visitor = Visitor(server.port)
        visitor.ask(path)
        visitor.close()


@contextmanager
def _watched(site: Running) -> Iterator[Peak]:
    """Look again and again at what the site takes."""
    peak = Peak()

    def look() -> None:
        while not peak.done.wait(LOOK_SECONDS):
            peak.shared = max(peak.shared, site.memory().shared)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        peak.done.set()
        thread.join()


def print_moments(moments: Mapping[str, Moment], peak: float, bare: float) -> None:
    """Print a row for each moment."""
    names = list(next(iter(moments.values())))
    heads = ["MiB (of it alone)", *names, "in all", "MB", "times the bare site"]
    print(f"\n| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    for name, parts in moments.items():
        cells = [f"{parts[part].shared:.0f} ({parts[part].own:.0f})" for part in names]
        print(f"| {name} | {' | '.join([*cells, *_sum_up(moments[name], bare)])} |")
    blank = " |" * len(names)
    print(f"| the most at once |{blank} {peak:.0f} | {_megabytes(peak):.0f} | {peak / bare:.1f} |")
    print(f"| a bare site |{blank} {bare:.0f} | {_megabytes(bare):.0f} | 1 |", flush=True)


def _sum_up(parts: Moment, bare: float) -> list[str]:
    total = sum(one.shared for one in parts.values())
    return [f"{total:.0f}", f"{_megabytes(total):.0f}", f"{total / bare:.1f}"]


def _megabytes(mib: float) -> float:
    return mib * 2**20 / 1e6


def _publish() -> None:
    """Publish an achievement in the installation of TECHMATCH_HOME; the worker finds it."""
    from matcher.types import Kind
    from scripts.benchmarks._growing import publish_one
    from web.app import create_app

    app = create_app()
    with app.app_context():
        publish_one(Kind.ACHIEVEMENT, random.Random(14))  # noqa: S311


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="0,1635", help="published postings; 0 is the demo")
    parser.add_argument("--workers", type=int, default=2, help="processes that answer (default 2)")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"default {FOLDER}")
    parser.add_argument("--json", type=Path, help="file to write all figures to")
    return parser.parse_args()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        _publish()
        sys.stdout.flush()
        # Threads of the libraries would be waited for.
        os._exit(0)
    main()
