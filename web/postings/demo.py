"""The demo's files, and what was loaded from them, for every feature that adds to the demo.

Dates in the files belong to the quarter they were written in and are moved by whole quarters
to the present one, so that the demo never grows old.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from web.base.config import ROOT
from web.calls.models import Call
from web.people.models import Organisation, User
from web.postings.models import Posting

FOLDER = ROOT / "data" / "demo"
WRITTEN_IN = (2026, 4)
"""Year and quarter the dates in the files belong to."""

PASSWORD = "demo-zhanjiang"  # noqa: S105 - printed at start, for demo accounts only


LOGINS = (
    ("firm", "firm@example.org"),
    ("institute", "institute@example.org"),
    ("broker", "broker@example.org"),
    ("expert", "expert@example.org"),
    ("officer", "officer@example.org"),
    ("auditor", "auditor@example.org"),
)

Row = Mapping[str, Any]
Progress = Callable[[str], None]


@dataclass
class Loaded:
    """What was loaded, by the files' keys."""

    quarters: int
    today: date
    organisations: dict[str, Organisation] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    postings: dict[str, Posting] = field(default_factory=dict)

    def day(self, text: str | None) -> date | None:
        """Return a date of the files, moved to the present."""
        return None if text is None else shift_quarters(date.fromisoformat(text), self.quarters)

    def past_day(self, text: str) -> date:
        """Return a date of the files that must not lie in the future."""
        moved = self.day(text)
        assert moved is not None
        return min(moved, self.today)

    def moment(self, text: str, hour: int = 10) -> datetime:
        """Return ``hour`` o'clock UTC of a past day, never in the future."""
        moved = datetime.combine(self.past_day(text), time(hour % 24), UTC)
        return min(moved, datetime.now(UTC))

    def member(self, organisation: str) -> User:
        """Return the first account of an organisation."""
        return next(
            user
            for user in self.users.values()
            if user.organisation is self.organisations[organisation]
        )


def logins() -> list[tuple[str, str, str]]:
    """Return (role, email, password) of the accounts to try the demo with."""
    return [(role, email, PASSWORD) for role, email in LOGINS]


def quarters_between(written: tuple[int, int], today: date) -> int:
    """Return how many quarters lie between ``written`` and the quarter of ``today``."""
    present = today.year * 4 + (today.month - 1) // 3
    return present - (written[0] * 4 + written[1] - 1)


def shift_quarters(day: date, quarters: int) -> date:
    """Return ``day`` moved by whole quarters, kept inside the month."""
    months = day.year * 12 + day.month - 1 + 3 * quarters
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def shift_key(key: str, quarters: int) -> str:
    """Return a quarter's key such as 2026Q3, moved."""
    number = int(key[:4]) * 4 + int(key[5]) - 1 + quarters
    return f"{number // 4}Q{number % 4 + 1}"


def read_rows(name: str) -> list[Row]:
    """Return the rows of ``data/demo/<name>*.jsonl`` in file order."""
    rows: list[Row] = []
    for path in sorted(FOLDER.glob(f"{name}*.jsonl")):
        rows += [json.loads(line) for line in _lines(path)]
    return rows


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
