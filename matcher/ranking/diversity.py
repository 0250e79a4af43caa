"""An order in which one organisation does not fill a list, without changing any score.

From the third of an organisation on, each further one must be clearly likelier than the best of
the others to keep its place; a near-duplicate of what is listed waits behind what is new. Only the
order, and so who is among the first, changes.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.types import FloatMatrix

ALLOWANCE = 2
"""How many of one organisation are listed by their probability alone."""

DISCOUNT = 0.7
"""What each further one of it counts: it stays if it is more than 1.4 times as likely."""

REPEAT = 0.3
"""What a near-duplicate of a listed one counts."""

ALIKE = 0.9
"""Cosine from which on two texts of one organisation are told to be the same achievement."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line to be ordered. None as ``organisation`` or ``group`` is like nobody else's.

    ``group`` is shared by near-duplicates.
    """

    probability: float
    organisation: Hashable | None = None
    group: Hashable | None = None


def spread(entries: Sequence[Entry], window: int | None = None) -> list[int]:
    """Return the positions of ``entries`` in the order to list them in.

    Ties keep the given order. With ``window`` only so many of the last lines count against an
    organisation, so that in a long queue it comes back instead of being sent to the end.
    """
    worth = _count_repeats_less(entries)
    waiting = _queue_up(entries, worth)
    listed: deque[Hashable] = deque(maxlen=window)
    order: list[int] = []
    while waiting:
        # Within an organisation the order is fixed, so only the heads are compared.
        counts = Counter(listed)
        heads = {key: line[0] for key, line in waiting.items()}
        best = max(heads, key=lambda key: (worth[heads[key]] * _share(counts[key]), -heads[key]))
        order.append(waiting[best].popleft())
        listed.append(best)
        if not waiting[best]:
            del waiting[best]
    return order


def group_alike(
    vectors: FloatMatrix, organisations: Sequence[Hashable | None], least: float = ALIKE
) -> list[int]:
    """Return a group number per row: rows of one organisation that are near-duplicates share it.

    ``vectors`` are unit vectors, shape (rows, dimension). A row joins the first earlier row of
    its organisation that it is that near to.
    """
    groups = list(range(len(organisations)))
    near = np.asarray(vectors) @ np.asarray(vectors).T >= least
    for row, organisation in enumerate(organisations):
        alike = [
            other
            for other in np.flatnonzero(near[row, :row]).tolist()
            if organisation is not None and organisations[other] == organisation
        ]
        if alike:
            groups[row] = groups[alike[0]]
    return groups


def _count_repeats_less(entries: Sequence[Entry]) -> list[float]:
    """Return each probability, less where a likelier entry of its group exists."""
    worth = [entry.probability for entry in entries]
    seen: set[Hashable] = set()
    for position in sorted(range(len(entries)), key=lambda key: (-worth[key], key)):
        group = entries[position].group
        if group in seen:
            worth[position] *= REPEAT
        if group is not None:
            seen.add(group)
    return worth


def _queue_up(entries: Sequence[Entry], worth: Sequence[float]) -> dict[Hashable, deque[int]]:
    """Return the positions of each organisation, the worthiest first; others stand alone."""
    lines: dict[Hashable, list[int]] = defaultdict(list)
    for position, entry in enumerate(entries):
        known = entry.organisation is not None
        lines[(known, entry.organisation if known else position)].append(position)
    return {
        key: deque(sorted(line, key=lambda position: (-worth[position], position)))
        for key, line in lines.items()
    }


def _share(listed: int) -> float:
    """Return what the next of an organisation counts after so many."""
    return DISCOUNT ** max(0, listed - ALLOWANCE + 1)
