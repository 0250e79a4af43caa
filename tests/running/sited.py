"""The whole site on an installation that is there: ``sited.py HOME DATABASE_URL PORT``."""

from __future__ import annotations

import sys
from pathlib import Path

from web.app import create_app
from web.base.config import Settings
from web.base.queue import InlineQueue
from web.running.serving import Server, open_doors


def main(home: Path, database_url: str, port: int) -> None:
    """Serve until told to stop."""
    settings = Settings(home=home, database_url=database_url, secret_key="tests")
    app = create_app(settings, InlineQueue())
    Server(app, open_doors("127.0.0.1", port)).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
