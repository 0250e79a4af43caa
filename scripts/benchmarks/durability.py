"""Measure what it costs that a commit is on the disk before it is acknowledged.

scripts/bench durability [--commits 300] [--posts 40] [--rounds 3] [--folder FOLDER]

SQLite with synchronous=NORMAL loses the last commits with the power; with FULL, which the site
uses, none. Both are measured in turn on new databases in the same folder (put it on the disk in
question: a folder in memory costs nothing): small commits per second, and the time of a POST that
saves a draft, through the whole application. Prints one line of JSON; the ratios are those of the
medians of all rounds. The exit status is 0 unless something could not be stored.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import Engine, create_engine, event, text

from matcher.domain.codes import OrganisationKind, Role, Verification
from web.app import create_app
from web.base import db, installation
from web.base.config import Settings
from web.base.queue import InlineQueue
from web.people import accounts
from web.people.models import Organisation

MODES = ("NORMAL", "FULL")
PASSWORD = "correct-horse-battery"  # noqa: S105

DRAFT = {"district": "", "need_kind": "core", "confidentiality": "public", "action": "save"}


def set_mode(engine: Engine, mode: str) -> None:
    """Have every further connection of the engine use a mode."""

    @event.listens_for(engine, "connect")
    def _set(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA synchronous={mode}")


def require_mode(engine: Engine, mode: str) -> None:
    """Raise RuntimeError unless connections use the mode."""
    with engine.connect() as connection:
        found = connection.exec_driver_sql("PRAGMA synchronous").scalar()
    if found != 1 + MODES.index(mode):
        raise RuntimeError(f"synchronous is {found} and not {mode}")


def time_each(count: int, work: Callable[[int], None]) -> float:
    """Return the median seconds of doing some work so many times."""
    took = []
    for number in range(count):
        started = time.perf_counter()
        work(number)
        took.append(time.perf_counter() - started)
    return median(took)


def measure_commits(folder: Path, mode: str, count: int) -> float:
    """Return the seconds of one small commit."""
    engine = create_engine(f"sqlite:///{folder / f'commits-{mode}.sqlite3'}")
    set_mode(engine, mode)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE rows (id INTEGER PRIMARY KEY, words TEXT)"))

    def commit(number: int) -> None:
        with engine.begin() as connection:
            connection.execute(
                text("INSERT INTO rows (words) VALUES (:w)"), {"w": f"{number}" * 50}
            )

    found = time_each(count, commit)
    engine.dispose()
    return found


def measure_posts(folder: Path, mode: str, count: int) -> float:
    """Return the seconds of a POST that saves a new draft of a need."""
    home = folder / f"home-{mode}"
    settings = Settings(home=home, secret_key="bench", second_factor="off")  # noqa: S106
    app = create_app(settings, InlineQueue())
    app.config.update(WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    with app.app_context():
        set_mode(db.db.engine, mode)
        installation.prepare("production")
        db.db.engine.dispose()
        require_mode(db.db.engine, mode)
        make_firm()
    client = app.test_client()
    client.post("/sign-in", data={"email": "bench@example.org", "password": PASSWORD})

    def post(number: int) -> None:
        answer = client.post("/work/needs/new", data={**DRAFT, "title": f"深水网箱 {number}"})
        if answer.status_code >= 400:
            raise RuntimeError(f"a draft could not be saved: {answer.status_code}")

    return time_each(count, post)


def make_firm() -> None:
    """Store a firm with one member who may post."""
    with db.unit_of_work():
        firm = Organisation(
            name="测速有限公司",
            kind=OrganisationKind.FIRM,
            district="potou",
            verification=Verification.VERIFIED,
        )
        accounts.create_account(
            email="bench@example.org",
            name="测速",
            role=Role.FIRM,
            organisation=firm,
            fields=[],
            password=PASSWORD,
        )


def main() -> int:
    """Measure as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--commits", type=int, default=300)
    parser.add_argument("--posts", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", default=None, help="a folder on the disk in question")
    asked = parser.parse_args()
    commits: dict[str, list[float]] = {mode: [] for mode in MODES}
    posts: dict[str, list[float]] = {mode: [] for mode in MODES}
    for _ in range(asked.rounds):
        with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
            for mode in MODES:
                commits[mode].append(measure_commits(Path(folder), mode, asked.commits))
                posts[mode].append(measure_posts(Path(folder), mode, asked.posts))
    normal, full = (median(commits[mode]) for mode in MODES)
    post_normal, post_full = (median(posts[mode]) for mode in MODES)
    found = {
        "commits_per_second_normal": round(1 / normal),
        "commits_per_second_full": round(1 / full),
        "commit_ratio": round(full / normal, 2),
        "post_ms_normal": round(1000 * post_normal, 1),
        "post_ms_full": round(1000 * post_full, 1),
        "post_ratio": round(post_full / post_normal, 2),
    }
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
