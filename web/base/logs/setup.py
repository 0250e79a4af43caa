"""Setting up the log of a process."""

from __future__ import annotations

import logging

from web.base.config import Settings
from web.base.logs.formatting import JsonFormatter, TextFormatter
from web.base.logs.hiding import Hider, list_secrets

QUIET = ("huey", "procrastinate", "alembic", "faiss", "flask-limiter")
"""They tell at every start, for every task or of every visitor what nobody needs to read."""


def configure(settings: Settings) -> None:
    """Let the process log to standard error, unless somebody has arranged that already."""
    logging.basicConfig(level=settings.log_level.upper(), handlers=[make_handler(settings)])
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    server = logging.getLogger("waitress")
    if not any(isinstance(one, WithoutPaths) for one in server.filters):
        server.addFilter(WithoutPaths())


def make_handler(settings: Settings) -> logging.Handler:
    """Return a handler that writes as the settings say, and no secret of theirs."""
    hider = Hider(list_secrets(settings))
    handler = logging.StreamHandler()
    is_json = settings.log_format == "json"
    handler.setFormatter(JsonFormatter(hider) if is_json else TextFormatter(hider))
    return handler


class WithoutPaths(logging.Filter):
    """The server names the path of a request that broke off; a path may hold a secret link."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take the arguments out of the record."""
        if record.args and "serving" in str(record.msg):
            record.msg, record.args = str(record.msg).replace("%s", "a request"), ()
        return True
