"""Near-duplicates: the same thing told in other words, or posted by two departments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.text.folding import fold_text
from matcher.types import FloatMatrix, Item

LEAST_LIKENESS = 0.52
"""Likeness from which on two items are shown as possible duplicates; docs/duplicates.md."""

NEAREST = 30
"""How many of the nearest vectors are compared character by character."""

FEWEST_PAIRS = 8
"""Pairs of characters below which a text is too short to be a duplicate of anything."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A possible duplicate: its row in what was compared, and a likeness up to 1."""

    position: int
    likeness: float


def find_duplicates(
    item: Item,
    vector: NDArray[np.float32],
    others: Sequence[Item],
    vectors: FloatMatrix,
    count: int = 3,
) -> list[Duplicate]:
    """Return up to ``count`` of ``others`` that tell the same, the likest first.

    ``vector`` and ``vectors``, shape (len(others), dimension), are unit vectors of
    ``embedding_text``. Compare items of one kind: a need and its answer are alike, too.
    """
    pairs = character_pairs(item)
    if len(pairs) < FEWEST_PAIRS or not len(others):
        return []
    cosines = vectors @ vector
    found = []
    for row in np.argsort(-cosines, kind="stable")[:NEAREST].tolist():
        likeness = measure_likeness(float(cosines[row]), pairs, character_pairs(others[row]))
        if likeness >= LEAST_LIKENESS and len(character_pairs(others[row])) >= FEWEST_PAIRS:
            found.append(Duplicate(row, likeness))
    return sorted(found, key=lambda one: (-one.likeness, one.position))[:count]


def measure_likeness(cosine: float, pairs: frozenset[str], other_pairs: frozenset[str]) -> float:
    """Return the mean of the cosine and of how much the shorter text has of the longer one.

    The cosine alone takes two texts on one subject for the same; the characters alone miss
    what is told in other words.
    """
    shorter = min(len(pairs), len(other_pairs))
    shared = len(pairs & other_pairs) / shorter if shorter else 0.0
    return (cosine + shared) / 2


def character_pairs(item: Item) -> frozenset[str]:
    """Return the pairs of neighbouring letters, digits and characters of title and content."""
    plain = "".join(filter(str.isalnum, fold_text(f"{item.title}\n{item.content}")))
    return frozenset(plain[start : start + 2] for start in range(len(plain) - 1))
