"""What a day can be that is not what its weekday says."""

from __future__ import annotations

from enum import StrEnum


class DayKind(StrEnum):
    """A day off from Monday to Friday, or a working day at a weekend."""

    DAY_OFF = "day_off"
    WORKDAY = "workday"
