"""When the talks of a meeting begin and end, and how an agenda is typed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

_LINE = re.compile(r"^(?P<time>\d{1,2}[:：]\d{2})\s*(?P<rest>\S.*)$")
_SPEAKER = re.compile(r"\s*[|｜]\s*")

AgendaItem = dict[str, str]
"""'time', 'what' and 'speaker', which may be empty."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """Slots of equal length, one after the other, some of them followed by a break."""

    first: datetime
    minutes: int
    slots: int
    breaks: frozenset[int] = frozenset()
    """Slots (from 0) that a break follows."""
    pause: int = 0
    """Minutes of a break."""

    def begins(self, slot: int) -> datetime:
        """Return when a slot begins."""
        breaks = sum(1 for one in self.breaks if one < slot)
        return self.first + timedelta(minutes=slot * self.minutes + breaks * self.pause)

    def ends(self, slot: int) -> datetime:
        """Return when a slot ends."""
        return self.begins(slot) + timedelta(minutes=self.minutes)

    @property
    def over(self) -> datetime:
        """When the last talk ends."""
        return self.ends(self.slots - 1)


def parse_agenda(text: str) -> tuple[list[AgendaItem], list[int]]:
    """Return the items of a typed agenda and the numbers (from 1) of lines without a time.

    A line is "09:00 what" or "09:00 what | who".
    """
    found: list[AgendaItem] = []
    wrong: list[int] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        item = _parse_line(line.strip())
        if item is None:
            wrong.append(number)
        else:
            found.append(item)
    return found, wrong


def format_agenda(items: Iterable[AgendaItem]) -> str:
    """Return an agenda as it is typed."""
    return "\n".join(
        f"{item['time']} {item['what']}" + (f" | {item['speaker']}" if item["speaker"] else "")
        for item in items
    )


def parse_slots(text: str, slots: int) -> frozenset[int] | None:
    """Return the slots (from 0) typed as numbers from 1; None where one is no slot's number."""
    numbers = [part for part in re.split(r"[、，,；;\s]+", text) if part]
    if not all(part.isdecimal() and len(part) < 6 and 1 <= int(part) <= slots for part in numbers):
        return None
    return frozenset(int(part) - 1 for part in numbers)


def format_slots(slots: Iterable[int]) -> str:
    """Return slots as they are typed."""
    return "、".join(str(slot + 1) for slot in sorted(slots))


def _parse_line(line: str) -> AgendaItem | None:
    found = _LINE.match(line)
    if found is None:
        return None
    hours, minutes = (int(part) for part in re.split("[:：]", found["time"]))
    if hours > 23 or minutes > 59:
        return None
    what, *speaker = _SPEAKER.split(found["rest"], maxsplit=1)
    return {
        "time": f"{hours:02}:{minutes:02}",
        "what": what.strip(),
        "speaker": speaker[0].strip() if speaker else "",
    }
