"""Figures about the installation that no process counts: asked of database, queue and disk."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from flask import current_app
from prometheus_client.core import Metric

from matcher.types import Kind
from web.base import db, heartbeat
from web.base.checks import asking
from web.base.checks.kinds import Lane, Result, State
from web.base.checks.running import Job, runner
from web.base.clock import utc_now
from web.engine import encoders, index_files, vectors
from web.messages.queries import measure_delivery
from web.monitoring import queries
from web.monitoring.metrics import make

FRESH = 10.0
"""Seconds for which the figures are kept: one scrape asks once."""
SEVERITY = {State.OK: 0, State.WARN: 1, State.FAIL: 2}

Row = tuple[dict[str, str], float]


def collect() -> list[Metric]:
    """Return the facts, as many as can be had within the limit."""
    checks = asking.ask(asking.list_checks(watched=True))
    fresh = 0.0 if current_app.testing else FRESH
    jobs = [Job(one.__name__, one, Lane.FACTS, fresh) for one in (_ask_database, _ask_queue)]
    outcomes = runner().ask(jobs)
    found = [_tell_checks(checks), _tell_build()]
    for outcome in outcomes.values():
        # What could not be had is left out: an alert looks for what is absent.
        if outcome is not None and isinstance(outcome.value, list):
            found.extend(outcome.value)
    return found


def _tell_checks(results: Iterable[Result]) -> Metric:
    rows = [({"check": one.check.name}, SEVERITY[one.state]) for one in results]
    said = "How each check of the installation stands: 0 ok, 1 to look after, 2 broken."
    return make("techmatch_check_state", "gauge", said, rows)


def _tell_build() -> Metric:
    labels = {
        "version": _version(),
        "python": platform.python_version(),
        "database": db.db.engine.dialect.name,
    }
    return make("techmatch_build_info", "gauge", "What is running.", [(labels, 1)])


@cache
def _version() -> str:
    try:
        return version("techmatch")
    except PackageNotFoundError:
        return "unknown"


def _ask_queue() -> list[Metric]:
    waiting, seconds = current_app.extensions["techmatch_queue"].measure()
    return [
        make("techmatch_queue_tasks", "gauge", "Tasks that wait.", [({}, waiting)]),
        make(
            "techmatch_queue_age_seconds",
            "gauge",
            "How long the oldest task has waited.",
            [({}, seconds)],
        ),
    ]


def _ask_database() -> list[Metric]:
    return [
        make(
            "techmatch_matches",
            "gauge",
            "Matches by state.",
            [({"state": state.value}, count) for state, count in queries.count_matches().items()],
        ),
        make("techmatch_mails", "gauge", "Messages of the outbox by state.", _mail_rows()),
        make(
            "techmatch_worker_age_seconds",
            "gauge",
            "Time since the worker's last sign of life.",
            _worker_rows(),
        ),
        *_tell_index(),
    ]


def _mail_rows() -> Iterator[Row]:
    """Yield the messages that the office may know of: bids before a deadline are not counted."""
    delivery = measure_delivery()
    yield {"state": "waiting"}, delivery.waiting
    yield {"state": "sent"}, delivery.sent
    yield {"state": "failed"}, delivery.failed


def _worker_rows() -> Iterator[Row]:
    sign = heartbeat.read()
    if sign is not None:
        yield {}, max(0.0, (utc_now() - sign.beat).total_seconds())


def _tell_index() -> Iterator[Metric]:
    count, since = queries.measure_unindexed()
    waiting = (utc_now() - since).total_seconds() if since else 0.0
    yield make(
        "techmatch_index_missing", "gauge", "Published postings without a vector.", [({}, count)]
    )
    said = "How long the oldest of them has been published."
    yield make("techmatch_index_lag_seconds", "gauge", said, [({}, max(0.0, waiting))])
    encoder = encoders.current().encoder
    sizes = [({"kind": kind.value}, vectors.count_of(kind, encoder)) for kind in Kind]
    yield make("techmatch_index_items", "gauge", "Vectors of published postings.", sizes)
    written = [
        ({"kind": kind.value}, moment)
        for kind in Kind
        if (moment := index_files.written_at(kind, encoder)) is not None
    ]
    said = "When the index was last written, in seconds since 1970."
    yield make("techmatch_index_written_timestamp_seconds", "gauge", said, written)
