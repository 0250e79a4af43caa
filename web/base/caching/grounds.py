"""What an answer rests on, and so for how long it would come out the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from web.base import site
from web.base.caching.recording import Record

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Grounds:
    """Marks and the clock as they were when the answer was begun."""

    marks: Mapping[str, str | None]
    """Table -> its mark; None where it had none yet."""
    until: datetime | None
    """When the clock makes it untrue; None where it shows nothing of the clock."""

    @classmethod
    def of(cls, record: Record, marks: Mapping[str, str], began: datetime) -> Grounds:
        """Return what a record says, of an answer begun under these marks at that moment."""
        return cls({table: marks.get(table) for table in record.tables}, _end_of(record, began))

    def hold(self, marks: Mapping[str, str]) -> bool:
        """Return whether the answer would come out the same if it were made now."""
        # Not by our own clock: looking whether something is still true asks it for nothing.
        if self.until is not None and datetime.now(self.until.tzinfo) >= self.until:
            return False
        return all(marks.get(table) == mark for table, mark in self.marks.items())


def _end_of(record: Record, began: datetime) -> datetime | None:
    """Return when the clock makes an answer untrue: times are set to the minute, days are ours."""
    if record.time.moment:
        return began.replace(second=0, microsecond=0) + MINUTE
    if record.time.day:
        tomorrow = began.astimezone(site.zone()).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(), site.zone())
    return None
