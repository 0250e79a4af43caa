"""Which of the pairs that the engine ranked are to be proposed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from matcher.ranking.corpus import Corpus
from matcher.ranking.diversity import Entry, group_alike, spread
from matcher.types import Candidate, Kind
from web.engine import service as engine


def choose(candidates: Sequence[Candidate], asking: Kind, top: int) -> list[Candidate]:
    """Return up to ``top`` candidates of each posting of the kind ``asking``, the likeliest
    first as far as one organisation does not fill the list (matcher/diversity.py)."""
    lists: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in best_first(candidates):
        is_need = asking is Kind.NEED
        lists[candidate.need_id if is_need else candidate.achievement_id].append(candidate)
    others = engine.corpus(asking.opposite)
    chosen: list[Candidate] = []
    for found in lists.values():
        order = spread(_entries(found, asking, others))[:top]
        chosen.extend(found[position] for position in order)
    return chosen


def _entries(candidates: Sequence[Candidate], asking: Kind, others: Corpus) -> list[Entry]:
    is_need = asking is Kind.NEED
    keys = [one.achievement_id if is_need else one.need_id for one in candidates]
    rows = [others.rows.get(key) for key in keys]
    owners = [None if row is None else others.item(row).organisation for row in rows]
    groups: Sequence[int | None] = [None] * len(rows)
    if is_need:
        vectors = others.side.vectors["full"]
        # What left the corpus meanwhile has no owner here and so is like nothing else.
        groups = group_alike(vectors[[row or 0 for row in rows]], owners)
    return [
        Entry(candidate.probability, owner, group)
        for candidate, owner, group in zip(candidates, owners, groups, strict=True)
    ]


def best_first(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates, the likeliest first."""
    return sorted(candidates, key=lambda candidate: -candidate.probability)
