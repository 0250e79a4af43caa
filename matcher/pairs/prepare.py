"""The parts of items that features look at, computed once per item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matcher.text.folding import unify_text
from matcher.text.lexical import char_grams
from matcher.text.tokens import (
    embedding_text,
    is_in_dictionary,
    normalise,
    tokenise,
    weigh_term,
)
from matcher.types import Encoder, FloatMatrix, Item, TextRole

View = Literal["title", "short", "full"]
"""Title and keywords; these with the content's telling terms; the whole public text."""

Unit = Literal["chars", "pairs", "letters", "words"]
"""Characters with pairs of characters, each of these alone, words. Latin words stay whole."""

SHORT_TERMS = 12
"""How many telling terms of the content join the title in the short view."""

SOFT_TERMS = 24
"""How many terms of an item are compared one by one with those of the other side."""

FULL_LENGTH = 120
"""Characters of content from which on a text counts as told in full."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Items and, row by row in the same order, what features are computed from.

    ``tokens`` has one list of terms per item for each unit and view; ``terms`` the
    telling terms of each item with weights; ``vectors`` one unit vector per item and
    view, shape (items, dimension); ``fullness`` how much content there is, 0 to 1;
    ``names`` the words that stand in keywords though no dictionary has them.
    """

    items: tuple[Item, ...]
    tokens: dict[tuple[Unit, View], list[list[str]]]
    terms: list[tuple[tuple[str, float], ...]]
    vectors: dict[View, FloatMatrix]
    fullness: NDArray[np.float32]
    names: frozenset[str] = frozenset()

    def take(self, rows: NDArray[np.intp]) -> Prepared:
        """Return the given rows in the given order."""
        return Prepared(
            tuple(self.items[row] for row in rows),
            {key: [lists[row] for row in rows] for key, lists in self.tokens.items()},
            [self.terms[row] for row in rows],
            {view: matrix[rows] for view, matrix in self.vectors.items()},
            self.fullness[rows],
            self.names,
        )


def prepare_items(
    items: Sequence[Item],
    encoder: Encoder,
    role: TextRole = "passage",
    vectors: FloatMatrix | None = None,
) -> Prepared:
    """Tokenise and embed items.

    ``vectors`` are the stored embeddings of ``embedding_text``, shape (items, dimension),
    where they are known already.
    """
    parts = [_read_parts(item) for item in items]
    if vectors is None:
        vectors = encoder.encode([embedding_text(item) for item in items], role)
    return Prepared(
        tuple(items),
        _list_tokens(parts),
        [weigh_terms(part.title_words, part.body_words) for part in parts],
        {
            "title": encoder.encode([part.title for part in parts], role),
            "short": vectors,
            "full": encoder.encode([part.full for part in parts], role),
        },
        np.array([part.fullness for part in parts], dtype=np.float32),
        _collect_names(items, parts),
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """An item's texts and words, and the telling ones of its body."""

    title: str
    """Title and keywords."""
    body: str
    title_words: list[str]
    body_words: list[str]
    telling: list[str]

    @property
    def short(self) -> str:
        """The text of the short view."""
        return " ".join((self.title, *self.telling))

    @property
    def full(self) -> str:
        """The text of the full view."""
        return f"{self.title}\n{self.body}"

    @property
    def fullness(self) -> float:
        """How much content there is, 0 to 1."""
        return min(len(self.body) / FULL_LENGTH, 1.0)


@lru_cache(maxsize=1024)
def _read_parts(item: Item) -> _Parts:
    """Return an item's parts; the same few needs and padding are read again and again."""
    title = unify_text(" ".join((item.title, *item.keywords)))
    body = unify_text("\n".join(filter(None, (item.content, item.indicators))))
    title_words, body_words = tokenise(title), tokenise(body)
    return _Parts(title, body, title_words, body_words, choose_terms(title_words, body_words))


def _collect_names(items: Sequence[Item], parts: Sequence[_Parts]) -> frozenset[str]:
    names: set[str] = set()
    for item, part in zip(items, parts, strict=True):
        keywords = normalise("|".join(item.keywords))
        names.update(
            word for word in part.title_words if word in keywords and not is_in_dictionary(word)
        )
    return frozenset(names)


def _list_tokens(parts: Sequence[_Parts]) -> dict[tuple[Unit, View], list[list[str]]]:
    titles = [char_grams(part.title, 2) for part in parts]
    fulls = [char_grams(part.full, 2) for part in parts]
    return {
        ("chars", "title"): titles,
        ("chars", "short"): [char_grams(part.short, 2) for part in parts],
        ("chars", "full"): fulls,
        ("pairs", "title"): [keep_pairs(grams) for grams in titles],
        ("pairs", "full"): [keep_pairs(grams) for grams in fulls],
        ("letters", "title"): [char_grams(part.title, 1) for part in parts],
        ("words", "title"): [part.title_words for part in parts],
        ("words", "short"): [part.title_words + part.telling for part in parts],
        ("words", "full"): [part.title_words + part.body_words for part in parts],
    }


def keep_pairs(grams: Sequence[str]) -> list[str]:
    """Return the grams of more than one character: a single one has too many meanings."""
    return [gram for gram in grams if len(gram) > 1]


def is_telling(word: str) -> bool:
    """Whether a word alone can say what a text is about: no single letters or numbers."""
    return len(word) > 1 and not word[0].isdigit()


def choose_terms(title: Sequence[str], body: Sequence[str]) -> list[str]:
    """Return the most telling words of the body that the title lacks, in their order."""
    present = set(title)
    counts = Counter(word for word in body if is_telling(word) and word not in present)
    weights = {word: (1.0 + log(n)) * weigh_term(word) for word, n in counts.items()}
    best = sorted(weights, key=weights.__getitem__, reverse=True)[:SHORT_TERMS]
    return sorted(best, key=list(counts).index)


def weigh_terms(title: Sequence[str], body: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """Return the terms for term-by-term comparison with weights, title words first.

    A word of the title weighs its idf, a word of the body half of it: what an item is
    about stands in its title.
    """
    weights = {word: weigh_term(word) for word in title if is_telling(word)}
    counts = Counter(word for word in body if is_telling(word) and word not in weights)
    telling = {word: (1.0 + log(n)) * weigh_term(word) for word, n in counts.items()}
    room = max(SOFT_TERMS - len(weights), 0)
    for word in sorted(telling, key=telling.__getitem__, reverse=True)[:room]:
        weights[word] = 0.5 * weigh_term(word)
    return tuple(weights.items())
