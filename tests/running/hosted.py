"""Processes of several hosts, made to be killed.

For each line ``HOME DATABASE_URL worker|PORT`` it reads it starts one and tells its number. They
are forked from one that has loaded the site but opened neither database nor threads, as loading
takes longest.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from matcher.ranking.corpus import Corpus
from web.app import create_app
from web.base.config import Settings
from web.running.serving import Server, open_doors
from web.tasks import run_worker

KEY = "tests" * 8


def make_settings(home: Path, database_url: str) -> Settings:
    """Return the settings of a host: it has a home folder of its own, keys and database are
    everybody's. Where vectors lie in Milvus its address is in the environment."""
    return Settings(
        home=home,
        database_url=database_url,
        secret_key=KEY,
        seal_key=KEY,
        log_key=KEY,
        second_factor="off",
        transformer=False,
        sweep_seconds=2,
    )


def live(home: Path, database_url: str, part: str) -> None:
    """Serve, or work, until told to stop."""
    settings = make_settings(home, database_url)
    if settings.milvus:
        # Of so few postings everything would be ranked, and nothing asked of the server.
        Corpus.is_small = property(lambda _: False)
    app = create_app(settings)
    if part == "worker":
        run_worker(app)
    else:
        Server(app, open_doors("127.0.0.1", int(part))).run()


def main() -> None:
    """Answer each line with the number of a new process; end with the input."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        number = os.fork()
        if number == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            home, database_url, part = line.split()
            live(Path(home), database_url, part)
            os._exit(0)
        print(number, flush=True)


if __name__ == "__main__":
    main()
