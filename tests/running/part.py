"""A part of a site that does what a test asks for: ``part.py NAME FOLDER PORT BEHAVIOUR``."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
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


def main(name: str, folder: Path, port: int, behaviour: str) -> None:
    """Note the start and every signal in the folder; behave."""
    starts = folder / f"{name}.starts"
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
        with (folder / f"{name}.signals").open("a") as file:
            file.write("TERM\n")
        # Long enough for a second signal to come while this one is being heeded.
        threading.Timer(0.3, os._exit, (0,)).start()

    signal.signal(signal.SIGTERM, end)
    if name == "site":
        HTTPServer(("127.0.0.1", port), Answers).serve_forever()
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
