"""Metrics for Prometheus: names of routes, tasks and states, and never what they are about.

Each process counts for itself. Where several processes answer for the site, the library keeps
their counts in files that they share, and whichever is asked tells the sums. The worker leaves
what it has counted in a file of the home folder every few seconds, and the site tells it along
with its own, so that one scrape is enough.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)
from prometheus_client.core import Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import QueuePool

from web.base import db, site
from web.base.observing import observers

KEY = "techmatch_metrics"
REQUESTS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
TASKS = (0.1, 1.0, 10.0, 60.0, 600.0)
"""Upper bounds in seconds."""
SITE, WORKER = "site", "worker"
FORGOTTEN = 300.0
"""Seconds after which the file of a worker that is gone is told no more."""


class Metrics:
    """What one process counts."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self.requests = Histogram(
            "techmatch_request_seconds",
            "Time until an answer was ready, by route and class of status.",
            ("route", "status"),
            buckets=REQUESTS,
            registry=registry,
        )
        self.in_flight = Gauge(
            "techmatch_requests_in_flight",
            "Requests being answered.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self.connections = Gauge(
            "techmatch_database_connections",
            "Connections to the database of the process that has most.",
            ("state",),
            registry=registry,
            multiprocess_mode="livemax",
        )
        self.tasks = Histogram(
            "techmatch_task_seconds",
            "Time of a task of the worker, by name and outcome.",
            ("task", "outcome"),
            buckets=TASKS,
            registry=registry,
        )
        self.records = Counter(
            "techmatch_log_records",
            "Warnings and errors in the log, by level.",
            ("level",),
            registry=registry,
        )
        for level in ("warning", "error"):
            self.records.labels(level)

    def note_request(self, route: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self.requests.labels(route, f"{status // 100}xx").observe(seconds)

    def note_connections(self) -> None:
        """Take note of how many connections this process has."""
        pool = db.db.engine.pool
        if isinstance(pool, QueuePool):
            self.connections.labels("used").set(pool.checkedout())
            self.connections.labels("idle").set(pool.checkedin())

    def note_task(self, name: str, went_well: bool, seconds: float) -> None:
        """Count a task."""
        self.tasks.labels(name, "done" if went_well else "failed").observe(seconds)


class CountingHandler(logging.Handler):
    """Counts what is logged as a warning or an error."""

    def __init__(self, metrics: Metrics) -> None:
        super().__init__(logging.WARNING)
        self._metrics = metrics

    def emit(self, record: logging.LogRecord) -> None:
        """Count a record."""
        level = "error" if record.levelno >= logging.ERROR else "warning"
        self._metrics.records.labels(level).inc()


def begin(app: Flask) -> None:
    """Let the process count, where anybody may read it."""
    if not app.config["SETTINGS"].metrics_token:
        return
    disable_created_metrics()  # type: ignore[no-untyped-call]
    metrics = app.extensions[KEY] = Metrics()
    told = observers(app)
    told.began += [metrics.in_flight.inc, metrics.note_connections]
    told.ended.append(metrics.in_flight.dec)
    told.answered.append(metrics.note_request)
    told.performed.append(metrics.note_task)
    logging.getLogger().addHandler(CountingHandler(metrics))


def present() -> Metrics | None:
    """Return what this process has counted; None where nobody may read it."""
    found: Metrics | None = current_app.extensions.get(KEY)
    return found


def leave_for_site() -> None:
    """Write what the worker has counted where the site finds it."""
    metrics = present()
    if metrics is None:
        return
    path = _path()
    fresh = path.with_suffix(".new")
    fresh.touch(0o600)
    fresh.write_bytes(generate_latest(metrics.registry))
    fresh.replace(path)


def write_all(facts: Iterable[Metric]) -> bytes:
    """Return in Prometheus' text format what site and worker have counted, and the facts."""
    metrics = present()
    assert metrics is not None
    own = _of_process(_site_registry(metrics).collect(), SITE)
    whole = merge([*own, *_of_process(_read_worker(), WORKER), *facts])
    return generate_latest(_Fixed(whole))


def _site_registry(metrics: Metrics) -> CollectorRegistry:
    """Return what all processes of the site have counted, not only the one that is asked."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not folder:
        return metrics.registry
    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
    return registry


def merge(parts: Iterable[Metric]) -> list[Metric]:
    """Put the samples of one metric together: its name may be announced only once."""
    found: dict[str, Metric] = {}
    for part in parts:
        known = found.setdefault(part.name, part)
        if known is not part:
            known.samples.extend(part.samples)
    return list(found.values())


class _Fixed:
    """What generate_latest asks for its metrics."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        yield from self._metrics


def _of_process(metrics: Iterable[Metric], process: str) -> Iterator[Metric]:
    """Yield the metrics, each sample with the process it comes from."""
    for metric in metrics:
        told = Metric(metric.name, metric.documentation, metric.type)
        for sample in metric.samples:
            told.samples.append(sample._replace(labels=sample.labels | {"process": process}))
        yield told


def _read_worker() -> list[Metric]:
    path = _path()
    try:
        if time.time() - path.stat().st_mtime > FORGOTTEN:
            return []
        return list(text_string_to_metric_families(path.read_text()))
    except (OSError, ValueError):
        # There was never a worker, or it uses another home folder: docs/monitoring.md tells.
        return []


def _path() -> Path:
    folder: Path = site.settings().home
    return folder / "worker.prom"


def make(name: str, kind: str, said: str, rows: Iterable[tuple[dict[str, str], Any]]) -> Metric:
    """Return one metric of facts: pairs of labels and value."""
    metric = Metric(name, said, kind)
    for labels, value in rows:
        metric.add_sample(name, labels, float(value))
    return metric
