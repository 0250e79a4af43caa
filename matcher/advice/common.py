"""Needs of several firms that ask for the same thing, found in their public texts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from matcher.pairs.overlap import weigh_side
from matcher.ranking.corpus import Corpus
from matcher.words.explain import find_shared_terms

LEAST = 1.3
"""Likeness from which on needs are told to ask for the same thing (docs/assignment.md)."""

WORDS = 3.0
"""How much the wording counts beside the cosine of the encoder."""

MOST_TERMS = 6
MOST_PAIRS = 15
"""How many pairs of a group are read for shared terms."""

_NEVER = 10.0


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of a corpus of needs, one per firm, with the telling terms that at least two share,
    the most frequent first. ``likeness`` is the mean of its pairs."""

    rows: tuple[int, ...]
    terms: tuple[str, ...]
    likeness: float


def find_groups(needs: Corpus, least: float = LEAST) -> list[Group]:
    """Return groups of similar needs of different organisations, the most alike first.

    A need without an organisation is nobody's and left out; one organisation has at most one
    need in a group.
    """
    if len(needs) < 2:
        return []
    alike = measure_likeness(needs)
    alike[_is_barred(needs)] = -_NEVER
    highest = max(1.0 + WORDS, least)
    distances = np.maximum(highest - alike, 0.0)
    np.fill_diagonal(distances, 0.0)
    numbers = fcluster(
        linkage(squareform(distances, checks=False), "average"), highest - least, "distance"
    )
    members: dict[int, list[int]] = defaultdict(list)
    for row, number in enumerate(numbers.tolist()):
        members[number].append(row)
    groups = [_describe(rows, needs, alike) for rows in members.values() if len(rows) > 1]
    return sorted(groups, key=lambda group: (-group.likeness, group.rows))


def measure_likeness(needs: Corpus) -> NDArray[np.float64]:
    """Return how alike each pair of needs is, shape (needs, needs), symmetric.

    The cosine of the whole texts' vectors, and WORDS times the tf-idf cosine of their
    characters and pairs of characters.
    """
    vectors = needs.side.vectors["full"].astype(np.float64)
    texts = weigh_side(needs.side, "chars", "full")
    alike = vectors @ vectors.T + WORDS * np.asarray((texts @ texts.T).todense(), dtype=np.float64)
    return np.asarray((alike + alike.T) / 2)


def _is_barred(needs: Corpus) -> NDArray[np.bool_]:
    """Return which pairs are of one organisation, of one that is not known, or taken off."""
    owners = [item.organisation or "" for item in needs.side.items]
    for row in needs.gone.tolist():
        owners[row] = ""
    codes = np.unique(owners, return_inverse=True)[1]
    unknown = np.array([not owner for owner in owners])
    return np.asarray((codes[:, None] == codes) | unknown[:, None] | unknown)


def _describe(rows: Sequence[int], needs: Corpus, alike: NDArray[np.float64]) -> Group:
    words = needs.side.texts
    counts: Counter[str] = Counter()
    pairs = list(combinations(rows, 2))
    for first, second in pairs[:MOST_PAIRS]:
        ours, theirs = needs.item(first), needs.item(second)
        counts.update(find_shared_terms(ours, theirs, words[first], words[second]))
    terms = tuple(term for term, _ in counts.most_common(MOST_TERMS))
    return Group(tuple(rows), terms, float(np.mean([alike[pair] for pair in pairs])))
