"""Which backups are kept: pure rules about names and times."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

NAME = re.compile(r"techmatch-(\d{8}T\d{6}Z)\.tar\.gz(\.sealed)?")
RECENT = timedelta(days=1)
_TIME = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup by what its name and its store tell."""

    name: str
    made_at: datetime
    size: int
    """Bytes."""

    @property
    def is_encrypted(self) -> bool:
        """Whether its name says so."""
        return self.name.endswith(".sealed")


def make_name(moment: datetime, *, encrypted: bool) -> str:
    """Return the name of a backup made at an aware moment."""
    ending = ".sealed" if encrypted else ""
    return f"techmatch-{moment.astimezone(UTC):{_TIME}}.tar.gz{ending}"


def read_name(name: str) -> datetime | None:
    """Return when a backup was made; None for what is none of ours."""
    found = NAME.fullmatch(name)
    try:
        return datetime.strptime(found[1], _TIME).replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def parse_rule(rule: str) -> tuple[int, int, int]:
    """Return (days, weeks, months) of a rule such as 7d5w12m."""
    days, weeks, months = re.findall(r"\d+", rule)
    return int(days), int(weeks), int(months)


def choose_superfluous(backups: Iterable[Kept], rule: str) -> list[Kept]:
    """Return those to remove: none of the newest one's last 24 hours, and not the newest of one
    of the last so many days, weeks or months in which there is any."""
    ordered = sorted(backups, key=lambda one: (one.made_at, one.name), reverse=True)
    days, weeks, months = parse_rule(rule)
    kept = {one for one in ordered if ordered[0].made_at - one.made_at < RECENT}
    for count, period in ((days, _day), (weeks, _week), (months, _month)):
        kept |= _newest_of_each(ordered, count, period)
    return [one for one in ordered if one not in kept]


def _newest_of_each(
    ordered: list[Kept], count: int, period: Callable[[datetime], tuple[int, ...]]
) -> set[Kept]:
    newest: dict[tuple[int, ...], Kept] = {}
    for one in ordered:
        newest.setdefault(period(one.made_at), one)
    return set(list(newest.values())[:count])


def _day(moment: datetime) -> tuple[int, ...]:
    return moment.year, moment.month, moment.day


def _week(moment: datetime) -> tuple[int, ...]:
    return tuple(moment.isocalendar()[:2])


def _month(moment: datetime) -> tuple[int, ...]:
    return moment.year, moment.month
