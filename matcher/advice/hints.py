"""What a text being written suggests: keywords and industry fields, from published items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.prepare import weigh_terms
from matcher.text.folding import fold_text
from matcher.text.tokens import tokenise
from matcher.types import FloatMatrix, Item
from matcher.words.explain import fold_item, is_distinctive
from matcher.words.terms import is_word

LONG_KEYWORD = 3
"""Characters from which on a keyword of others is a good one wherever it stands."""

LONG_WORD = 4
"""Characters from which on a word of the text is a good keyword though it stands there once."""

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
    for word in [*used, *_telling_words(item, known)]:
        folded = fold_text(word)
        if not any(folded in other or other in folded for other in present):
            present.append(folded)
            chosen.append(word)
    return chosen[:count]


def _telling_words(item: Item, known: Mapping[str, int]) -> list[str]:
    title, body = tokenise(item.title), tokenise("\n".join((item.content, item.indicators)))
    weights, counts = dict(weigh_terms(title, body)), Counter((*title, *title, *body))
    # What a text is about stands in its title or comes again.
    about = [word for word in weights if counts[word] > 1 or len(word) >= LONG_WORD]
    words = [word for word in about if is_distinctive(word) and _is_word(word, known)]
    return sorted(words, key=lambda word: (-weights[word], word))


def _is_word(word: str, known: Mapping[str, int]) -> bool:
    return is_word(word, ()) or any(word in keyword for keyword in known)


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
