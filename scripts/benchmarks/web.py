"""Measure how many pages a second the site answers, beside a bare Flask page.

scripts/bench web [--sizes 0,10000] [--pages home,list] [--clients 1,32] [--rounds 3]
                  [--seconds 3] [--workers N] [--requests 50000] [--folder DIR] [--json FILE]

The site runs as ``techmatch serve`` runs it, on demo data (size 0) and on the demo grown to 10,000
published postings, which is made once and kept in --folder. Beside it stands a bare Flask
application under the same server with as many processes and threads: a page that is always the
same and has as many bytes on the wire as the page it is compared with, and a template with twenty
rows. Rounds of both follow each other, so whatever else the machine does slows both down: ratios
are the result, and numbers of requests a second belong to this machine at this moment.

Asked are home, list, twenty items in turn, a call, twenty searches in turn, searches for words that
nobody has searched for before, a broker's desk, and list and items of the API where there is one,
all with the headers of a browser, by clients that keep their connections. Then come the desk with 8
clients; the first page of each kind after a start and the second one; with --requests the memory
before and after so many requests. wrk makes the load (Debian's package; the script installs it).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scripts.benchmarks import _homes, _rounds

FOLDER = Path(tempfile.gettempdir()) / "techmatch-bench"


def main() -> None:
    """Run the command line."""
    options = _read_options()
    sizes = [int(size) for size in options.sizes.split(",")]
    plan = _rounds.Plan(
        pages=tuple(options.pages.split(",")) if options.pages else (),
        clients=tuple(int(number) for number in options.clients.split(",")),
        rounds=options.rounds,
        seconds=options.seconds,
        requests=options.requests,
        workers=options.workers,
        parts=tuple(options.parts.split(",")),
    )
    told: dict[str, Any] = {"plan": asdict(plan), "sizes": {}}
    for size in sizes:
        with tempfile.TemporaryDirectory() as work:
            home = _homes.take(options.folder, size, Path(work) / "home")
            print(f"\n## {size or 'demo'} postings; load of the machine {os.getloadavg()[0]:.1f}")
            told["sizes"][size or "demo"] = _rounds.measure(home, Path(work), plan)
    if options.json:
        options.json.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="0,10000", help="published postings; 0 is the demo")
    parser.add_argument("--pages", default="", help=f"of {', '.join(_rounds.NAMES)}; default all")
    parser.add_argument("--clients", default="1,32", help="how many at once (default 1,32)")
    parser.add_argument("--rounds", type=int, default=3, help="of each page (default 3)")
    parser.add_argument("--seconds", type=float, default=3, help="of a round (default 3)")
    parser.add_argument("--workers", help="processes, as in techmatch serve --workers")
    parser.add_argument("--requests", type=int, default=0, help="after which memory is read again")
    parser.add_argument(
        "--parts", default="rates,desk,first,memory", help="what is measured (default: all)"
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"default {FOLDER}")
    parser.add_argument("--json", type=Path, help="file to write all figures to")
    return parser.parse_args(sys.argv[1:])


if __name__ == "__main__":
    main()
