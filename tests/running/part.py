"""A site that does what a test asks for: ``part.py FOLDER PORT BEHAVIOUR``."""

from __future__ import annotations

import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import FrameType

from web.running import lifeline


class Answers(BaseHTTPRequestHandler):
    """Says that all is well."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


def main(folder: Path, port: int, behaviour: str) -> None:
    """Note the start and every signal in the folder; behave."""
    starts = folder / "site.starts"
    manager = os.environ.get("NOTIFY_SOCKET", "nobody")
    with starts.open("a") as file:
        file.write(f"{os.getpid()} {manager}\n")
    lifeline.watch()
    times = len(starts.read_text().splitlines())
    if behaviour == "wrong" or (behaviour == "wrong later" and times == 2):
        sys.exit(2)
    if behaviour == "fails twice" and times < 3:
        sys.exit(3)

    def end(_number: int, _frame: FrameType | None) -> None:
        with (folder / "site.signals").open("a") as file:
            file.write("TERM\n")
        # Long enough for a second signal to come while this one is being heeded.
        threading.Timer(0.3, os._exit, (0,)).start()

    signal.signal(signal.SIGTERM, end)
    HTTPServer(("127.0.0.1", port), Answers).serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
