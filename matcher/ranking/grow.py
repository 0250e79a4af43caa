"""A large corpus with a few postings more or fewer, at the cost of those.

How rare terms are, which sample stands for all, and with them the measures of every row would
change a little with each item. In a large corpus they stay as they were measured until a share of
it has changed; then it is made anew, from what is known of its items.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np

from matcher.pairs.counts import Rows
from matcher.pairs.features import measure_crowding, tell_achievements
from matcher.pairs.growth import Growth
from matcher.pairs.sides import Side
from matcher.ranking.gate import Gate
from matcher.ranking.reading import read_items
from matcher.types import Encoder, FloatMatrix, Item

if TYPE_CHECKING:
    from matcher.ranking.corpus import Corpus

MOST_CHANGED = 1 / 16
"""The share of its rows that may come and go before a corpus is measured anew. By then the number
of items alone has moved an idf by 0.06; a term that many new items brought still counts as rare."""


def grow(
    before: Corpus,
    items: Sequence[Item],
    known: Rows,
    encoder: Encoder,
    vectors: FloatMatrix | None,
    deep: Encoder | None,
) -> Corpus | None:
    """Return the corpus before with these items; None where it has to be made anew.

    ``known`` are their rows in it, -1 for those that are new or changed.
    """
    growth, is_new = before.growth, known < 0
    if growth is None or (deep is None) != (before.side.deep is None):
        return None
    is_held = np.zeros(len(before.side), dtype=bool)
    is_held[known[~is_new]] = True
    gone = np.flatnonzero(~is_held)
    added = np.flatnonzero(is_new).tolist()
    changed = len(before.side) + len(added) - growth.began + len(gone)
    if changed > MOST_CHANGED * growth.began:
        return None
    if not added:
        return _take_off(before, before, gone)
    new = [items[place] for place in added]
    own = vectors if vectors is None else vectors[is_new]
    prepared = read_items(new, before.kind, encoder, own, deep)
    side = growth.add(before.side, prepared)
    return None if side is None else _take_off(before, _put_behind(before, side, growth, new), gone)


def _put_behind(before: Corpus, side: Side, growth: Growth, new: Sequence[Item]) -> Corpus:
    rows = np.arange(len(before.side), len(side))
    own = side.take(rows)
    neighbours = before.reference_side.vectors["short"]
    facts = tell_achievements(own, measure_crowding(own.vectors["short"], neighbours))
    return replace(
        before,
        side=side,
        facts=np.concatenate([before.facts, facts]),
        gate=before.gate.join(Gate.of(new)),
        names=growth.names(len(side)),
        rows={**before.rows, **{item.id: int(row) for item, row in zip(new, rows, strict=True)}},
    )


def _take_off(before: Corpus, grown: Corpus, gone: Rows) -> Corpus:
    """Return the grown corpus without rows, of which those of the one before were left out already;
    a row's item may be there in another row by now."""
    if not len(gone):
        return replace(grown, items=grown.side.items)
    rows = dict(grown.rows)
    for row in np.setdiff1d(gone, before.gone).tolist():
        key = grown.side.items[row].id
        if rows.get(key) == row:
            del rows[key]
    is_held = np.ones(len(grown.side), dtype=bool)
    is_held[gone] = False
    items = tuple(compress(grown.side.items, is_held.tolist()))
    return replace(grown, items=items, rows=rows, gone=gone)
