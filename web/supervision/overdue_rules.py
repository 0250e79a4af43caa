"""Work that is overdue, and whose it is. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Late(StrEnum):
    """What is late, in the order of a deal's life."""

    AUDIT = "audit"
    ASSIGN = "assign"
    DECIDE = "decide"
    ANSWER = "answer"
    OUTCOME = "outcome"
    STEP = "step"
    CONFIRM = "confirm"
    REGISTER = "register"
    PAY = "pay"
    BASE = "base"
    MILESTONE = "milestone"
    CHALLENGE = "challenge"
    """The office's work on an open challenge."""
    DUTY = "duty"
    """A line of the counties' responsibility list."""


class OwnerKind(StrEnum):
    """Who is to do it."""

    OFFICE = "office"
    BROKER = "broker"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True, order=True)
class Owner:
    """A broker or an organisation, or the office as a whole."""

    kind: OwnerKind
    id: int = 0

    @property
    def key(self) -> str:
        """How an address asks for it."""
        return f"{self.kind.value}-{self.id}"


OFFICE = Owner(OwnerKind.OFFICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that is overdue; ``count`` is more than one where a queue is worked as a whole."""

    what: Late
    owners: tuple[Owner, ...]
    due: date
    """The last day on which it was in time, of a queue the oldest one's."""
    title: str = ""
    object_id: int = 0
    """Of the match, or of what ``pages`` are about."""
    count: int = 1
    pages: tuple[str, str] | None = None
    """The endpoints where the office and its owner do it; None: as its kind says."""
    argument: str = "match_id"

    def days(self, today: date) -> int:
        """Return for how many days it has been overdue."""
        return (today - self.due).days


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """What is overdue of one owner."""

    owner: Owner
    counts: Mapping[Late, int]
    days: int
    """For how long the oldest of it has been."""

    @property
    def total(self) -> int:
        """How many things."""
        return sum(self.counts.values())


def by_owner(items: Iterable[Item], today: date) -> list[OwnerLine]:
    """Return what is overdue of each owner, the most first."""
    counts: dict[Owner, Counter[Late]] = {}
    days: dict[Owner, int] = {}
    for item in items:
        for owner in item.owners:
            counts.setdefault(owner, Counter())[item.what] += item.count
            days[owner] = max(days.get(owner, 0), item.days(today))
    lines = [
        OwnerLine(owner, {what: found[what] for what in Late if found[what]}, days[owner])
        for owner, found in counts.items()
    ]
    return sorted(lines, key=lambda line: (-line.total, -line.days, line.owner))


def by_kind(items: Iterable[Item]) -> dict[Late, int]:
    """Return how much of each kind is overdue; what is two owners' counts once."""
    counts: Counter[Late] = Counter()
    for item in items:
        counts[item.what] += item.count
    return {what: counts[what] for what in Late if counts[what]}
