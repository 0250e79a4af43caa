"""Workers that send mail, made to be killed: for each line it reads it starts another one.

A worker is a process of its own. It is forked from one that has loaded the site but opened
neither database nor threads, as loading takes longer than most of them live.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path

from flask import Flask

from web.app import create_app
from web.base.clock import utc_now
from web.base.config import Settings
from web.base.mails.kinds import Channel
from web.base.queue import InlineQueue
from web.base.registry import Beside
from web.messages.claims import Letter
from web.messages.composing import compose
from web.messages.pace import Pace
from web.messages.sending import send_due
from web.tasks import go_on

PACE = Pace(lease=0.6, steps=(0.02, 0.05, 0.1), most_attempts=40)


def make_app(values: dict[str, str]) -> Flask:
    """The site as the test made it."""
    home = Path(values.pop("home"))
    settings = Settings(home=home, secret_key="tests", log_level="error", **values)
    return create_app(settings, InlineQueue())


def warm_up(app: Flask) -> None:
    """Have templates and catalogues read before there are workers."""
    letter = Letter(
        id=1,
        claim="",
        token="00",
        channel=Channel.MAIL,
        user_id=1,
        address="a@example.org",
        group="steps",
        locale="zh",
        at=utc_now(),
        attempts=1,
        secret=False,
        goes=True,
        subject="",
        body={},
    )
    with app.app_context():
        compose(letter)


def work(app: Flask) -> None:
    """Send until killed."""
    go_on(app, Beside("mails", 0.05, lambda: send_due(PACE)), threading.Event())


def main() -> None:
    """Answer each line with the number of a new worker; end with the input."""
    app = make_app(json.loads(sys.argv[1]))
    warm_up(app)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _line in sys.stdin:
        number = os.fork()
        if number == 0:
            work(app)
            os._exit(1)
        print(number, flush=True)


if __name__ == "__main__":
    main()
