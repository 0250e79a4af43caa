"""Measure the matching run of an ended call, and that a killed worker loses and doubles nothing.

    scripts/bench closing BENCH_DIR... [--needs 339] [--achievements 1296] [--both]

The texts are those of the folders, in turn, with a number where there are fewer than asked for.
All are published, the needs for a call that has ended (with ``--both`` the achievements too);
each counts as matched when it came. The same run is done twice by a real worker, each on a copy of
the database: once undisturbed, and once with a SIGKILL after a third, a cancel after two thirds and
a second start. The reference is taken in the same run: the engine ranks all needs at once, and
nothing is stored. The ratio is that of
the time of one core, so that other work on the machine does not count; a run's leaves out its
first part, in which the worker starts. Prints one line of JSON; the exit status is 1 where the
pairs of the three differ, or a pair or a message is double.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from matcher.domain.codes import Role
from matcher.types import Kind
from scripts.benchmarks._ended_call import fill, mark_as_matched_earlier
from web.app import create_app
from web.base import db, installation, site
from web.base.config import Settings
from web.base.mails.models import Message
from web.calls.models import Call
from web.closing import queries, service
from web.closing.models import ClosingRun
from web.closing.states import RunState
from web.engine import indexing
from web.engine import service as engine
from web.matches.models import Match
from web.people.models import User
from web.proposing import matching

LONGEST_WAIT = 1800.0
Pairs = set[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Took:
    """How long some work took: by the clock, and of one core."""

    seconds: float
    core: float


def rank_at_once(both: bool) -> tuple[Pairs, Took]:
    """Return the pairs of all items ranked at once, and how long the needs take."""
    needs, threshold = list(engine.corpus(Kind.NEED).items), site.settings().proposal_threshold
    started, worked = time.perf_counter(), time.process_time()
    found = matching.find_pairs(needs)
    took = Took(time.perf_counter() - started, time.process_time() - worked)
    if both:
        ranked = matching.rank_among(engine.corpus(Kind.ACHIEVEMENT).items)
        found += [one for own in ranked.found.values() for one in own]
    likely = [one for one in found if one.probability >= threshold]
    return {(int(one.need_id), int(one.achievement_id)) for one in likely}, took


@contextmanager
def opened(home: Path) -> Iterator[Flask]:
    """The site of a folder."""
    app = create_app(Settings(home=home, secret_key="bench"))  # noqa: S106
    with app.app_context():
        yield app
        db.rollback()
        db.session().close()
        db.db.engine.dispose()


@contextmanager
def working(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of its own process."""
    environment = os.environ | {"TECHMATCH_HOME": str(home)}
    environment.pop("TECHMATCH_DATABASE_URL", None)
    process = subprocess.Popen([sys.executable, "-m", "web.cli", "worker"], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def start() -> int:
    """Start a run as the officer; return its number."""
    with db.unit_of_work() as session:
        officer = session.scalars(select(User).filter_by(role=Role.OFFICER)).one()
        return service.start(officer, session.scalars(select(Call)).one()).id


def cancel(run_id: int) -> None:
    """Cancel the run as the officer."""
    with db.unit_of_work() as session:
        officer = session.scalars(select(User).filter_by(role=Role.OFFICER)).one()
        service.cancel(officer, session.get_one(ClosingRun, run_id))


def wait(run_id: int, until: Callable[[ClosingRun, queries.Progress], bool]) -> queries.Progress:
    """Look at the run until it has come so far."""
    deadline = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < deadline:
        with db.reading() as session:
            run = session.get_one(ClosingRun, run_id)
            progress = queries.progress_of(run)
            if until(run, progress):
                return progress
            if run.state is RunState.FAILED:
                raise SystemExit("the run failed")
        time.sleep(0.2)
    raise SystemExit("the run takes too long")


def is_done(run: ClosingRun, _progress: queries.Progress) -> bool:
    """Whether the run is over."""
    return run.state is RunState.DONE


def past(share: float) -> Callable[[ClosingRun, queries.Progress], bool]:
    """Whether so much of the run is done."""
    return lambda _run, progress: 0 < progress.total * share <= progress.done


def run_undisturbed(home: Path) -> dict[str, Any]:
    """One run from start to end; the worker's core time counts from when it is ready."""
    with opened(home), working(home) as worker:
        run_id = start()
        wait(run_id, past(0.01))
        before = core_seconds(worker.pid)
        wait(run_id, is_done)
        return {**tell(), "core": round(core_seconds(worker.pid) - before, 1)}


def core_seconds(process_id: int) -> float:
    """Return how long a process has used a core."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run_disturbed(home: Path) -> dict[str, Any]:
    """A run whose worker is killed, that is cancelled, and the one that goes on from there."""
    with opened(home):
        run_id = start()
        with working(home) as worker:
            wait(run_id, past(1 / 3))
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        with db.reading() as session:
            killed_at = queries.progress_of(session.get_one(ClosingRun, run_id)).done
        with working(home):
            wait(run_id, past(2 / 3))
            cancel(run_id)
            cancelled_at = wait(run_id, lambda _run, _progress: True).done
            wait(start(), is_done)
        return {**tell(), "killed_at": killed_at, "cancelled_at": cancelled_at}


def tell() -> dict[str, Any]:
    """Return what stands in the database."""
    with db.reading() as session:
        rows = session.execute(select(Match.need_id, Match.achievement_id)).all()
        runs = session.scalars(select(ClosingRun).order_by(ClosingRun.id)).all()
        told = session.execute(select(Message.key).where(Message.kind == "match_assigned")).all()
        assigned = session.scalar(select(func.count(Match.broker_id))) or 0
        seconds = [(one.ended_at - one.started_at).total_seconds() for one in runs if one.ended_at]
        return {
            "pairs": {(need, achievement) for need, achievement in rows},
            "rows": len(rows),
            "found": sum(queries.progress_of(run).found for run in runs),
            "told_once": len(set(told)) == len(told) == assigned,
            "seconds": [round(one, 1) for one in seconds],
        }


def measure(
    folder: Path, texts: Sequence[Path], counts: dict[Kind, int], both: bool
) -> dict[str, Any]:
    """Measure everything; return the figures."""
    base = folder / "base"
    with opened(base):
        installation.prepare("production")
        with db.unit_of_work():
            fill(texts, counts, list(Kind) if both else [Kind.NEED])
        indexing.embed_due()
        mark_as_matched_earlier()
        expected, reference = rank_at_once(both)
    homes = [folder / name for name in ("undisturbed", "disturbed")]
    for home in homes:
        shutil.copytree(base, home)
    calm, rough = run_undisturbed(homes[0]), run_disturbed(homes[1])
    same = calm.pop("pairs") == rough.pop("pairs") == expected
    return {
        **{f"{kind.value}s": count for kind, count in counts.items()},
        "pairs": len(expected),
        "same_pairs": same,
        "reference_seconds": round(reference.seconds, 1),
        "reference_core": round(reference.core, 1),
        "ratio_core": round(calm["core"] / reference.core, 2),
        "undisturbed": calm,
        "disturbed": rough,
    }


def is_good(found: dict[str, Any]) -> bool:
    """Return whether nothing was lost or doubled."""
    runs = (found["undisturbed"], found["disturbed"])
    each = all(run["rows"] == run["found"] == found["pairs"] and run["told_once"] for run in runs)
    return bool(found["same_pairs"]) and each


def main() -> int:
    """Measure as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folders", nargs="+", type=Path, metavar="BENCH_DIR")
    parser.add_argument("--needs", type=int, default=339)
    parser.add_argument("--achievements", type=int, default=1296)
    parser.add_argument("--both", action="store_true", help="the achievements are submitted too")
    asked = parser.parse_args()
    counts = {Kind.NEED: asked.needs, Kind.ACHIEVEMENT: asked.achievements}
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), asked.folders, counts, asked.both)
    print(json.dumps(found, ensure_ascii=False))
    return 0 if is_good(found) else 1


if __name__ == "__main__":
    sys.exit(main())
