"""Times of a meeting in words."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext

from web.base import formats
from web.base.site import local_day
from web.meetings.models import Meeting


def hour(value: datetime | None) -> str:
    """Return the city's time of day, such as '09:30'."""
    local = formats.local_time(value)
    return "" if local is None else f"{local:%H:%M}"


def span(begins: datetime, ends: datetime) -> str:
    """Return two times of a day, such as '09:30–09:50'."""
    return f"{hour(begins)}–{hour(ends)}"


def slot_times(meeting: Meeting) -> list[tuple[int, str]]:
    """Return (number from 0, times) of each slot."""
    table = meeting.timetable
    return [(slot, span(table.begins(slot), table.ends(slot))) for slot in range(meeting.slots)]


def slot_name(meeting: Meeting, slot: int) -> str:
    """Return a slot as it is called on pages and papers."""
    times = span(meeting.timetable.begins(slot), meeting.timetable.ends(slot))
    return gettext("第 %(number)s 场 %(times)s", number=slot + 1, times=times)


def when(meeting: Meeting) -> str:
    """Return day and times of the meeting in one line."""
    begins, ends = meeting.begins_at, meeting.ends_at
    is_one_day = local_day(begins) == local_day(ends)
    until = f"–{hour(ends)}" if is_one_day else f" – {formats.moment(ends)}"
    return formats.zoned(f"{formats.moment(begins)}{until}", begins)
