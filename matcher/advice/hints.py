"""What a text being written suggests: keywords and industry fields, from published items."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.prepare import weigh_terms
from matcher.text.folding import fold_text
from matcher.text.tokens import tokenise
from matcher.types import FloatMatrix, Item
from matcher.words.explain import fold_item, is_distinctive

LONG_KEYWORD = 3
"""Characters from which on a keyword of others is a good one wherever it stands."""

_PHRASE = re.compile("[不没最更很太又也都就才已曾每某这那其].|.[过了住]")
"""Two characters that are part of a sentence rather than the name of a thing (最远, 换过)."""

NEIGHBOURS = 12
LEAST_COSINE = 0.25
"""Cosine below which an item says nothing about the field of a text."""

MOST_FIELDS = 2
LEAST_SHARE = 0.2
"""Share of the neighbours' votes from which on a field is suggested."""


def suggest_keywords(item: Item, known: Mapping[str, int], count: int = 6) -> list[str]:
    """Return words of the text that would serve as keywords and are none yet.

    First those that published items have as keywords (``known``, with how many have each),
    the longest first; then the text's own telling words.
    """
    text, present = fold_item(item), [fold_text(word) for word in item.keywords]
    used = [word for word in known if len(word) >= LONG_KEYWORD and fold_text(word) in text]
    used.sort(key=lambda word: (-len(word), -known[word], word))
    chosen: list[str] = []
    for word in [*used, *_telling_words(item)]:
        folded = fold_text(word)
        if not any(folded in other or other in folded for other in present):
            present.append(folded)
            chosen.append(word)
    return chosen[:count]


def _telling_words(item: Item) -> list[str]:
    body = tokenise("\n".join((item.content, item.indicators)))
    weights = dict(weigh_terms(tokenise(item.title), body))
    words = [word for word in weights if is_distinctive(word) and not _PHRASE.fullmatch(word)]
    return sorted(words, key=lambda word: (-weights[word], word))


def suggest_fields(
    vector: NDArray[np.float32], items: Sequence[Item], vectors: FloatMatrix
) -> list[str]:
    """Return the fields that the nearest items have most, at most two.

    ``vector`` and ``vectors``, shape (len(items), dimension), are unit vectors.
    """
    if not len(items):
        return []
    cosines = vectors @ vector
    votes: dict[str, float] = {}
    for row in np.argsort(-cosines, kind="stable")[:NEIGHBOURS].tolist():
        weight = max(float(cosines[row]) - LEAST_COSINE, 0.0)
        for code in items[row].fields:
            votes[code] = votes.get(code, 0.0) + weight
    least = LEAST_SHARE * sum(votes.values())
    best = sorted(votes, key=lambda code: (-votes[code], code))[:MOST_FIELDS]
    return [code for code in best if votes[code] >= least > 0.0]
