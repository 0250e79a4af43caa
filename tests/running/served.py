"""The site's web server with one slow page: ``served.py FOLDER PORT PROCESSES``."""

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


def main(folder: Path, port: int, count: int) -> None:
    """Serve until told to stop; then leave a note that the end was reached."""
    logging.basicConfig(level="INFO", format="%(levelname)s %(message)s")
    site.run(make_app(folder), open_doors("127.0.0.1", port), "127.0.0.1", port, count, pace=PACE)
    (folder / "ended").touch()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
