"""Measure whether the time of an answer tells what it does not say.

scripts/bench leaks [--pairs 1000] [--seed 1]

On the demo data, in this process: for each question, answers about something hidden and answers
about something that is not there are asked for in pairs, in an order drawn for each pair, and the
time of one core is taken of each (``time.process_time``: other work on the machine does not count).
The sign test of the differences is exact, the Wilcoxon test looks at their size too. Prints one
line of JSON: for each question pairs, both p and the median difference in microseconds; the exit
status is 1 where p < 0.01 in both. Hidden are needs withdrawn, postings never published and
somebody else's matches; the words searched for stand in hidden fields or nowhere.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from scipy.stats import binomtest, wilcoxon
from sqlalchemy import select

from matcher.domain.codes import Role
from matcher.types import Kind
from web.app import create_app
from web.base import db
from web.base.config import Settings
from web.base.queue import InlineQueue
from web.demo.loading import load_demo
from web.matches.models import Match
from web.people.models import User
from web.postings.models import Posting
from web.postings.states import PostingState
from web.tasks import register_handlers

LEVEL = 0.01
ABSENT = 900_001
"""Keys from here on belong to nothing."""

WARM = 20
"""Pairs that are not counted: the first requests load templates and statements."""

Ask = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Found:
    """What a paired experiment found. Times in microseconds of one core, hidden less absent."""

    question: str
    pairs: int
    longer: int
    sign_p: float
    wilcoxon_p: float
    median: float
    median_answer: float

    @property
    def tells(self) -> bool:
        """Whether both tests see a difference."""
        return self.sign_p < LEVEL and self.wilcoxon_p < LEVEL


def compare(question: str, hidden: Sequence[Ask], absent: Sequence[Ask], draw: Any) -> Found:
    """Ask in pairs, the order of each drawn, and test the differences."""
    times = []
    for one, other in zip(hidden, absent, strict=True):
        pair = [(0, one), (1, other)]
        draw.shuffle(pair)
        taken = [0.0, 0.0]
        for which, ask in pair:
            started = time.process_time_ns()
            ask()
            taken[which] = (time.process_time_ns() - started) / 1000
        times.append(taken)
    times = times[WARM:]
    differences = [one - other for one, other in times]
    longer = sum(one > 0 for one in differences)
    return Found(
        question,
        len(differences),
        longer,
        float(binomtest(longer, sum(one != 0 for one in differences)).pvalue),
        float(wilcoxon(differences).pvalue),
        round(median(differences), 1),
        round(median(other for _, other in times), 1),
    )


def sign_in(app: Flask, role: Role) -> FlaskClient:
    """Return a client of an account of the demo that has to do with none of what is asked."""
    from web.entry import sessions

    client = app.test_client()
    with app.test_request_context():
        user = User(email=f"bench-{role}@example.org", name="测速", role=role, password_hash="-")  # noqa: S106
        db.session().add(user)
        db.commit()
        from flask import session as cookie

        sessions.begin(user)
        kept = dict(cookie)
        db.commit()
    with client.session_transaction() as state:
        state.update(kept)
    return client


def hide_some() -> tuple[list[int], list[int]]:
    """Withdraw every fifth need; return the keys of hidden needs, and of all matches."""
    needs = db.session().scalars(select(Posting).where(Posting.kind == Kind.NEED)).all()
    for need in needs[::5]:
        if need.state is PostingState.PUBLISHED:
            need.state = PostingState.WITHDRAWN
    db.commit()
    unlisted = (PostingState.WITHDRAWN, PostingState.DRAFT, PostingState.SUBMITTED)
    hidden = [need.id for need in needs if need.state in unlisted]
    return hidden, list(db.session().scalars(select(Match.id)))


def asks(client: FlaskClient, path: str, keys: Sequence[int], count: int) -> list[Ask]:
    """Return so many requests for one of the keys after the other."""

    def one(key: int) -> Ask:
        return lambda: client.get(path.format(key=key))

    return [one(keys[number % len(keys)]) for number in range(count)]


def measure(home: Path, pairs: int, seed: int) -> list[Found]:
    """Load the demo data and make every experiment."""
    url = f"sqlite:///{home / 'bench.sqlite3'}"
    queue = InlineQueue()
    settings = Settings(home=home, database_url=url, secret_key="b" * 32, log_level="error")
    app = create_app(settings, queue)
    register_handlers(app, queue)
    draw, count = random.Random(seed), pairs + WARM  # noqa: S311
    with app.app_context():
        load_demo()
        needs, matches = hide_some()
        db.rollback()
    absent = [ABSENT + number for number in range(len(needs))]
    visitor, broker = app.test_client(), sign_in(app, Role.BROKER)
    gc.disable()
    questions = [
        ("a hidden need, for a visitor", visitor, "/needs/{key}", needs),
        ("a hidden need, for a broker", broker, "/needs/{key}", needs),
        ("somebody else's match", broker, "/desk/{key}", matches),
    ]
    found = []
    for question, client, path, keys in questions:
        both = (asks(client, path, keys, count), asks(client, path, absent, count))
        found.append(compare(question, *both, draw))
        gc.collect()
    return found


def main() -> int:
    """Measure and print; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), chosen.pairs, chosen.seed)
    print(json.dumps({"level": LEVEL, "found": [asdict(one) for one in found]}))
    return int(any(one.tells for one in found))


if __name__ == "__main__":
    sys.exit(main())
