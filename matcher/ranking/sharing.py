"""Which of many rows share most characters with a text."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.counts import VIEWS, Rows, View
from matcher.pairs.overlap import Asked, Entries, overlap_rows
from matcher.pairs.sides import Side
from matcher.pairs.spaces import Vector, damp

MOST_ENTRIES = 1_000_000
"""Where a text's terms stand in a corpus more often than this, rows are looked for by the rarest of
them: what decides how near a row is stands in few."""

WIDE = 4
"""So many times the rows wanted are then measured by all terms."""

_HOME: Literal["chars"] = "chars"
_VIEW: View = "full"
_NORM = f"norm {_HOME} {_VIEW}"


def measure_sharing(asked: Asked, side: Side, gone: Rows, count: int) -> tuple[Rows, Vector]:
    """Return rows, ascending, with the tf-idf cosine of their characters with a text.

    The ``count`` nearest are among them, but for those that are ``gone``; where a text's terms are
    too frequent to look all up, nearly all of the nearest.
    """
    _, held = side.postings(_HOME).spans(asked.slots)
    is_rare = _choose_rarest(held)
    rows, cosines = _measure_all(asked if is_rare.all() else asked.pick(is_rare), side)
    if len(gone):
        is_held = np.ones(len(side), dtype=bool)
        is_held[gone] = False
        rows, cosines = rows[is_held[rows]], cosines[is_held[rows]]
    if is_rare.all() or len(rows) <= count:
        return rows, cosines
    wanted = min(WIDE * count, len(rows))
    near = np.sort(rows[np.argpartition(-cosines, wanted - 1)[:wanted]])
    sums = _sum_up(asked, overlap_rows(asked, side, near).parts[0])
    return near, np.asarray(sums / side.measured(_NORM)[near], dtype=np.float32)


def _choose_rarest(held: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which terms to look for, told how many rows hold each: one at least."""
    order = np.argsort(held, kind="stable")
    is_chosen = np.empty(len(held), dtype=bool)
    is_chosen[order] = np.cumsum(held[order]) <= MOST_ENTRIES
    is_chosen[order[:1]] = True
    return is_chosen


def _measure_all(asked: Asked, side: Side) -> tuple[Rows, Vector]:
    """Return every row that holds any of some terms, with what they come to."""
    found = []
    for part in overlap_rows(asked, side).parts:
        sums = _sum_up(asked, part)
        rows = np.flatnonzero(sums)
        found.append((rows + part.begin, sums[rows]))
    rows, sums = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return rows, np.asarray(sums / side.measured(_NORM)[rows], dtype=np.float32)


def _sum_up(asked: Asked, entries: Entries) -> NDArray[np.float64]:
    """Return the product of each row with the text, not yet divided by the row's length."""
    weights = asked.weigh("tfidf", _VIEW, _HOME) * asked.idf
    often = entries.often[:, VIEWS.index(_VIEW)]
    values = damp(often) * (often > 0) * weights[entries.places]
    return np.asarray(np.bincount(entries.rows, values, entries.count), dtype=np.float64)
