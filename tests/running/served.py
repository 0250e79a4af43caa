"""The site's web server with one slow page: ``served.py FOLDER PORT``."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from flask import Flask

from web.base.config import Settings
from web.running.serving import Server

LARGE = 3_000_000


def main(folder: Path, port: int) -> None:
    """Serve until told to stop; then leave a note that the end was reached."""
    app = Flask("served")
    app.config["SETTINGS"] = Settings(home=folder)

    @app.get("/health")
    def health() -> str:
        return "ok"

    @app.get("/slow")
    def slow() -> str:
        (folder / "asked").touch()
        while not (folder / "go on").exists():
            time.sleep(0.01)
        return "x" * LARGE

    Server(app, "127.0.0.1", port).run()
    (folder / "ended").touch()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
