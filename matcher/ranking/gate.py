"""Which items may be matched with each other at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.criteria import misses_must
from matcher.types import Item, Kind

FOR_EVER = date.max.toordinal()
NOBODY = 0


def is_eligible(need: Item, achievement: Item, today: date) -> bool:
    """Whether a pair may be proposed at all.

    Both must be published and valid on ``today`` and come from different organisations.
    An achievement that is known to miss a criterion the need insists on is out.
    """
    if not (is_open(need, today) and is_open(achievement, today)):
        return False
    if need.organisation is not None and need.organisation == achievement.organisation:
        return False
    return not misses_must(need, achievement)


def is_open(item: Item, today: date) -> bool:
    """Whether an item is published and valid."""
    return item.published and (item.valid_until is None or item.valid_until >= today)


def number_owner(organisation: str | None) -> int:
    """Return a number that stands for an organisation; NOBODY for none."""
    if organisation is None:
        return NOBODY
    digest = blake2b(organisation.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1 | 1


def last_day(item: Item) -> int:
    """Return the ordinal of an item's last day, 0 for one that is not published."""
    if not item.published:
        return 0
    return FOR_EVER if item.valid_until is None else item.valid_until.toordinal()


@dataclass(frozen=True, slots=True)
class Gate:
    """``is_eligible`` for one query and many rows at once, from three numbers of each row."""

    last_days: NDArray[np.int32]
    owners: NDArray[np.int64]
    strict: NDArray[np.bool_]
    """Whether the row, a need, insists on anything."""

    @classmethod
    def of(cls, items: Sequence[Item]) -> Gate:
        """Return the gate of items."""
        return cls(
            np.array([last_day(item) for item in items], dtype=np.int32),
            np.array([number_owner(item.organisation) for item in items], dtype=np.int64),
            np.array([bool(item.musts) for item in items], dtype=bool),
        )

    def join(self, others: Gate) -> Gate:
        """Return the gate of these items and then the others."""
        return Gate(
            np.concatenate([self.last_days, others.last_days]),
            np.concatenate([self.owners, others.owners]),
            np.concatenate([self.strict, others.strict]),
        )

    def admit(
        self, query: Item, rows: NDArray[np.intp], item_at: Callable[[int], Item], today: date
    ) -> NDArray[np.intp]:
        """Return those rows that may be matched with the query, in order."""
        if not is_open(query, today):
            return rows[:0]
        kept = self.last_days[rows] >= today.toordinal()
        owner = number_owner(query.organisation)
        if owner != NOBODY:
            kept &= self.owners[rows] != owner
        if query.kind is Kind.NEED and query.musts:
            for at in np.flatnonzero(kept).tolist():
                kept[at] = not misses_must(query, item_at(int(rows[at])))
        elif query.kind is Kind.ACHIEVEMENT:
            for at in np.flatnonzero(kept & self.strict[rows].astype(bool)).tolist():
                kept[at] = not misses_must(item_at(int(rows[at])), query)
        return np.asarray(rows[kept], dtype=np.intp)
