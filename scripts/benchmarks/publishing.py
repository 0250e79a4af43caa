"""Measure what one posting more costs, in small installations and in large ones.

scripts/bench publishing [--sizes 0,10000] [--postings 4] [--folder DIR] [--json FILE]

Each installation is the demo with so many published postings (0: the demo as it is), made once and
kept in --folder. To a copy achievements and needs are published, one after the other. For each is
measured, in one process, what the worker does until it is embedded and indexed, until both corpora
hold it, and until its proposals are stored. The reference of the same run is the preparation of
both corpora from nothing, which each of them took before what is known of unchanged postings was
kept. The transformer reads the new posting as well; of the others it has read nothing, so pairs are
judged by the table of words.

Prints medians in seconds, their sum as a share of the reference, and how many times the sum in the
smallest installation it is. ``processor`` are the seconds that processors worked, which other work
on the machine changes little; ``processor_of_smallest`` compares those.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from scripts.benchmarks import _homes

FOLDER = Path(tempfile.gettempdir()) / "techmatch-bench"
STEPS = ("embedded", "prepared", "proposed")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="0,10000", help="published postings; 0 is the demo")
    parser.add_argument("--postings", type=int, default=4, help="of each kind (default 4)")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"default {FOLDER}")
    parser.add_argument("--json", type=Path, help="file to write all figures to")
    options = parser.parse_args()
    found = [
        _measure_copy(options.folder, int(size), options.postings)
        for size in options.sizes.split(",")
    ]
    for one in found:
        for kind in ("achievement", "need"):
            one[kind]["of_smallest"] = one[kind]["all"] / found[0][kind]["all"]
            least = found[0][kind]["processor"]
            one[kind]["processor_of_smallest"] = one[kind]["processor"] / least
            one[kind]["of_preparing"] = one[kind]["all"] / one["preparing"]
        print(json.dumps(_round(one)), flush=True)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _measure_copy(folder: Path, size: int, count: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as work:
        home = _homes.take(folder, size, Path(work) / "home")
        done = subprocess.run(
            [sys.executable, "-m", "scripts.benchmarks.publishing", "--inside", str(count)],
            env=_homes.environment(home),
            check=True,
            stdout=subprocess.PIPE,
        )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def measure(count: int) -> dict[str, Any]:
    """Return the figures of the installation of TECHMATCH_HOME."""
    from matcher.types import Kind
    from web.app import create_app
    from web.engine import loaded

    app = create_app()
    with app.app_context():
        loaded.prepare()
        _count_as_matched()
        model = loaded.present()
        found: dict[str, Any] = {
            "postings": sum(len(model.corpus(kind)) for kind in Kind),
            "preparing": median(_time_preparation() for _ in range(2)),
        }
        chance = random.Random(14)  # noqa: S311
        _publish(Kind.NEED, chance)  # What is loaded at the first use is no cost of a posting.
        _publish(Kind.ACHIEVEMENT, chance)
        for kind in Kind:
            rows = [_publish(kind, chance) for _ in range(count)]
            own = {name: median(row[name] for row in rows) for name in (*STEPS, "processor")}
            every = median(sum(row[name] for name in STEPS) for row in rows)
            found[kind.value] = own | {"all": every}
    return found


def _publish(kind: Any, chance: random.Random) -> dict[str, float]:
    """Return the seconds of each step, and those of processors in all."""
    from scripts.benchmarks._growing import publish_one
    from web.engine import indexing
    from web.engine import service as engine
    from web.proposing import matching

    publish_one(kind, chance)
    times, worked = [time.perf_counter()], time.process_time()
    for step in (indexing.embed_due, lambda: engine.corpus(kind), matching.match_due):
        step()
        times.append(time.perf_counter())
    seconds = [later - earlier for earlier, later in pairwise(times)]
    worked = time.process_time() - worked
    return dict(zip(STEPS, seconds, strict=True)) | {"processor": worked}


def _time_preparation() -> float:
    """Return the seconds of preparing both corpora from nothing, vectors given."""
    from matcher.ranking.corpus import Corpus
    from matcher.types import Kind
    from web.engine import loaded

    model = loaded.present()
    known = [model.corpus(kind) for kind in Kind]
    begun = time.perf_counter()
    for one in known:
        Corpus.build(list(one.items), model.encoder, one.kind, one.side.vectors["short"])
    return time.perf_counter() - begun


def _count_as_matched() -> None:
    """Note that every posting was matched: what is measured is one more."""
    from sqlalchemy import select

    from matcher.types import Kind
    from web.base import db
    from web.engine import service as engine
    from web.engine.models import Embedding
    from web.proposing.grounds import mark

    version = engine.version()
    items = {int(one.id): one for kind in Kind for one in engine.corpus(kind).items}
    with db.unit_of_work():
        for row in db.session().scalars(select(Embedding)):
            if row.posting_id in items:
                row.matched_as = mark(items[row.posting_id], version)


def _round(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _round(one) for key, one in value.items()}
    return round(value, 3) if isinstance(value, float) else value


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        sys.stdout.write(json.dumps(measure(int(sys.argv[2]))) + "\n")
        sys.stdout.flush()
        # Threads of the libraries would be waited for.
        os._exit(0)
    main()
