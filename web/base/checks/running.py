"""Asking in the background, with a limit: whoever asks is answered in time, whatever hangs.

The jobs of a lane run in one thread, and a lane whose thread has not come back is not given
another one: however often a monitor asks while the database hangs, nothing piles up.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Flask, current_app

logger = logging.getLogger(__name__)

LIMIT = 3.0
"""Seconds after which whoever asks is answered."""
_KEY = "techmatch_runner"


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be asked; its value is kept for ``fresh`` seconds."""

    name: str
    run: Callable[[], object]
    lane: str
    fresh: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job: a value, or the class of the error."""

    at: float
    value: object = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Round:
    thread: threading.Thread
    began: float


class Runner:
    """Runs the jobs of one application."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._rounds: dict[str, _Round] = {}
        self._known: dict[str, Outcome] = {}

    def ask(self, jobs: Sequence[Job], seconds: float = LIMIT) -> dict[str, Outcome | None]:
        """Return what came of each job; None where there was no answer within ``seconds``."""
        asked = time.monotonic()
        lanes = {job.lane: [one for one in jobs if one.lane == job.lane] for job in jobs}
        for lane, those in lanes.items():
            self._begin(lane, those, asked)
        for lane, those in lanes.items():
            self._wait(lane, those, asked, seconds)
        return {job.name: self._find(job, asked) for job in jobs}

    def _wait(self, lane: str, jobs: Sequence[Job], asked: float, seconds: float) -> None:
        while True:
            with self._lock:
                present = self._rounds.get(lane)
            if present is None:
                return
            # Who comes while it hangs does not wait for as long again.
            until = min(asked, present.began) + seconds
            present.thread.join(max(0.0, until - time.monotonic()))
            if present.thread.is_alive():
                return
            # Somebody else's round may not have asked what has grown stale meanwhile.
            if not self._begin(lane, jobs, asked):
                return

    def _begin(self, lane: str, jobs: Sequence[Job], asked: float) -> bool:
        """Start a round of what is not fresh; return whether there is one to wait for."""
        with self._lock:
            due = [job for job in jobs if not self._is_fresh(job, asked)]
            present = self._rounds.get(lane)
            if not due or (present is not None and present.thread.is_alive()):
                return bool(due)
            name = f"checks-{lane}"
            thread = threading.Thread(target=self._run, args=(due,), daemon=True, name=name)
            self._rounds[lane] = _Round(thread, time.monotonic())
            thread.start()
            return True

    def _run(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            try:
                with self._app.app_context():
                    value = job.run()
                outcome = Outcome(time.monotonic(), value)
            except Exception as error:
                logger.warning("%s could not be asked: %s", job.name, type(error).__name__)
                outcome = Outcome(time.monotonic(), error=type(error).__name__)
            self._known[job.name] = outcome

    def _is_fresh(self, job: Job, asked: float) -> bool:
        known = self._known.get(job.name)
        return known is not None and known.at >= asked - job.fresh

    def _find(self, job: Job, asked: float) -> Outcome | None:
        return self._known[job.name] if self._is_fresh(job, asked) else None


def runner() -> Runner:
    """Return the running application's runner."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    found: Runner = app.extensions.setdefault(_KEY, Runner(app))
    return found
