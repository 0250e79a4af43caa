"""Which terms two texts share are a reason, and how much of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from matcher.packs.commons import Commons
from matcher.text.folding import fold_text
from matcher.text.tokens import weigh_term
from matcher.types import Evidence, Item

NEAR, TITLE = 0.6, 1.5
"""A near term counts less than a shared one, a term of the entry's title or keywords more."""

PLAIN, FULL = 2.9, 5.5
"""A term of the lower weight (idf in general texts) counts nothing, from the upper on fully."""


def keep_telling(found: Evidence, commons: Commons) -> Evidence:
    """Return evidence without the terms that stand in too many texts to be a reason."""
    return replace(
        found,
        terms=tuple(term for term in found.terms if commons.is_telling(term)),
        near=tuple(
            (ours, theirs, cosine)
            for ours, theirs, cosine in found.near
            if commons.is_telling(ours) and commons.is_telling(theirs)
        ),
    )


def weigh_grounds(told: Evidence, need: Item, entry: Item) -> float:
    """Return how much the terms count together; one telling shared term is about 1."""
    heads = _head(need), _head(entry)
    shared = (_share(term) * _place((term, term), heads) for term in told.terms)
    near = (
        NEAR * min(_share(ours), _share(theirs)) * _place((ours, theirs), heads)
        for ours, theirs, _ in told.near
    )
    return round(sum(shared) + sum(near), 3)


def _share(term: str) -> float:
    return min(1.0, max(0.0, (weigh_term(fold_text(term)) - PLAIN) / (FULL - PLAIN)))


def _place(terms: Iterable[str], heads: Iterable[str]) -> float:
    """Return TITLE where a term stands in the head of its side, 1 elsewhere."""
    stands = any(fold_text(term) in head for term, head in zip(terms, heads, strict=True))
    return TITLE if stands else 1.0


def _head(item: Item) -> str:
    return fold_text("\n".join((item.title, *item.keywords)))
