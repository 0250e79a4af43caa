"""How a record is written: as a line of text, or as one JSON object."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from web.base.logs import context
from web.base.logs.hiding import Hider
from web.base.logs.tracebacks import format_error

FACTS = "facts"
"""The record's attribute with what belongs into fields of its own: codes and numbers, as in
``logger.info("...", extra={"facts": {"route": ...}})``."""


class _Formatter(logging.Formatter):
    """What both ways have in common."""

    def __init__(self, hider: Hider) -> None:
        super().__init__()
        self.hider = hider

    def traceback_of(self, record: logging.LogRecord) -> str:
        """Return where the record's error happened, nothing where there is none."""
        error = record.exc_info[1] if record.exc_info else None
        return self.hider.hide(format_error(error)) if error else ""


class TextFormatter(_Formatter):
    """Time, level, logger, id of the request, message; a traceback in lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text."""
        # What somebody sent must not begin a line that looks like another record.
        message = self.hider.hide(record.getMessage()).replace("\r", "\\r").replace("\n", "\\n")
        identity = context.request_id.get() or "-"
        line = f"{_moment(record)} {record.levelname} {record.name} {identity} {message}"
        found = self.traceback_of(record)
        return f"{line}\n{found}" if found else line


class JsonFormatter(_Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as a line of JSON."""
        told: dict[str, Any] = {
            "time": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": context.request_id.get() or None,
            **getattr(record, FACTS, {}),
            "traceback": self.traceback_of(record) or None,
        }
        kept = {
            name: self.hider.hide(value) if isinstance(value, str) else value
            for name, value in told.items()
            if value is not None
        }
        return json.dumps(kept, ensure_ascii=False, default=str)


def _moment(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    return moment.replace("+00:00", "Z")
