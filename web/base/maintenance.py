"""Closing the site for a while: a file in the home folder, so that no database is needed."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

DEFAULT_WAIT = 600
_NAME = "maintenance.json"
SHORTEST_WAIT = 60
"""Seconds after which somebody is asked to come again."""


@dataclass(frozen=True, slots=True)
class Maintenance:
    """The site is closed; ``until`` is the announced end, aware, or None."""

    until: datetime | None

    def wait_seconds(self, now: datetime) -> int:
        """Return after how many seconds it is worth asking again."""
        if self.until is None:
            return DEFAULT_WAIT
        return max(SHORTEST_WAIT, int((self.until - now).total_seconds()))


def begin(home: Path, until: datetime | None) -> None:
    """Close the site; requests that are being answered are finished."""
    home.mkdir(parents=True, exist_ok=True)
    fresh = home / "maintenance.json.new"
    fresh.write_text(json.dumps({"until": until.isoformat() if until else None}))
    fresh.replace(_file(home))


def end(home: Path) -> bool:
    """Open the site; return whether it was closed."""
    was_closed = _file(home).exists()
    _file(home).unlink(missing_ok=True)
    return was_closed


def is_closed(home: Path) -> bool:
    """Return whether the site is closed, without reading until when."""
    return os.path.exists(f"{home}/{_NAME}")  # noqa: PTH110 - each page asks, and a Path costs more


def current(home: Path) -> Maintenance | None:
    """Return the maintenance that is going on, or None."""
    try:
        until = json.loads(_file(home).read_text())["until"]
    except FileNotFoundError:
        return None
    return Maintenance(datetime.fromisoformat(until) if until else None)


def _file(home: Path) -> Path:
    return home / _NAME
