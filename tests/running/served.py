"""The site's web server with one slow page: ``served.py FOLDER PORT PROCESSES [SILENCE]``.

With the last argument, in seconds, a worker is one process more.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from pathlib import Path

from flask import Flask, request

from web.base.config import Settings
from web.running import crew, site
from web.running.serving import open_doors

LARGE = 3_000_000
PACE = crew.Pace(first_delay=0.05, longest_delay=0.2, silence=2.0, stop=12.0, look=0.05)


def make_app(folder: Path) -> Flask:
    """Return pages that tell who answers, and one that waits for a file."""
    app = Flask("served")
    app.config["SETTINGS"] = Settings(home=folder)

    @app.get("/health")
    def health() -> str:
        return "ok"

    @app.get("/process")
    def process() -> str:
        return str(os.getpid())

    @app.get("/slow")
    def slow() -> str:
        (folder / "asked").touch()
        (folder / f"asked-{os.getpid()}").touch()
        while not (folder / "go on").exists():
            time.sleep(0.01)
        return "x" * LARGE

    @app.post("/length")
    def length() -> str:
        return str(len(request.get_data()))

    return app


def make_worker(folder: Path, silence: float) -> crew.Post:
    """Return a worker that notes its number and is in one task all the time."""

    def work(pulse: crew.Pulse) -> None:
        crew.keep_beating(pulse)
        (folder / f"worker-{os.getpid()}").touch()
        time.sleep(600)

    return crew.Post(work, name="the worker", silence=silence)


def main(folder: Path, port: int, count: int, silence: float | None) -> None:
    """Serve until told to stop; then leave a note that the end was reached."""
    logging.basicConfig(level="INFO", format="%(levelname)s %(message)s")
    beside = None if silence is None else make_worker(folder, silence)
    doors = open_doors("127.0.0.1", port)
    site.run(make_app(folder), doors, "127.0.0.1", port, count, pace=PACE, beside=beside)
    (folder / "ended").touch()


if __name__ == "__main__":
    patience = float(sys.argv[4]) if len(sys.argv) > 4 else None
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), patience)
