"""The parts of items that features look at, computed once per item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from sys import intern

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.counts import VIEWS, Home, Numbered, Rows, View, tally
from matcher.pairs.softmatch import TermRows
from matcher.text.folding import unify_text
from matcher.text.grams import find_grams, find_words
from matcher.text.tokens import (
    embedding_text,
    is_in_dictionary,
    normalise,
    tokenise,
    weigh_term,
)
from matcher.types import Encoder, FloatMatrix, Item, TextRole

SHORT_TERMS = 12
"""How many telling terms of the content join the title in the short view."""

SOFT_TERMS = 24
"""How many terms of an item are compared one by one with those of the other side."""

FULL_LENGTH = 120
"""Characters of content from which on a text counts as told in full."""

FACTS = ("fullness", "title_length", "rarest_term")
"""What is told of an item by itself: how much content there is, how long its title is, how
rare its rarest title term is."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is dear to compute of an item's text, kept from the first time.

    ``title`` and ``body`` are its words, ``vectors`` one unit vector per view, shape
    (VIEWS, dimension).
    """

    title: Words
    body: Words
    vectors: FloatMatrix


@dataclass(frozen=True, slots=True)
class Prepared:
    """Items and, row by row in the same order, what features are computed from.

    Nothing of it depends on the corpus an item stands in, so it is never computed twice for an
    item. ``texts`` are all words of each; ``counts`` how often each term stands in each view;
    ``terms`` the telling terms of each item with weights; ``vectors`` one unit vector per item
    and view, shape (items, dimension); ``facts`` FACTS of each; ``names`` the words of each that
    stand in its keywords though no dictionary has them.
    """

    items: Sequence[Item]
    texts: Sequence[Sequence[str]]
    counts: dict[Home, Numbered]
    terms: TermRows
    vectors: dict[View, FloatMatrix]
    facts: NDArray[np.float32]
    names: Sequence[frozenset[str]]
    deep: FloatMatrix | None = None
    """One unit vector per item by a transformer, where there is one; shape (items, width)."""

    def __len__(self) -> int:
        return len(self.facts)

    def take(self, rows: Rows) -> Prepared:
        """Return the given items in the given order."""
        return Prepared(
            [self.items[row] for row in rows],
            [self.texts[row] for row in rows],
            {home: counts.take(rows) for home, counts in self.counts.items()},
            self.terms.take(rows),
            {view: matrix[rows] for view, matrix in self.vectors.items()},
            self.facts[rows],
            [self.names[row] for row in rows],
            None if self.deep is None else self.deep[rows],
        )

    def join(self, others: Prepared) -> Prepared:
        """Return these items and then the others. What one side has no transformer's vectors of
        nobody has."""
        is_deep = self.deep is not None and others.deep is not None
        return Prepared(
            [*self.items, *others.items],
            [*self.texts, *others.texts],
            {home: counts.join(others.counts[home]) for home, counts in self.counts.items()},
            self.terms.join(others.terms),
            {
                view: np.concatenate([matrix, others.vectors[view]])
                for view, matrix in self.vectors.items()
            },
            np.concatenate([self.facts, others.facts]),
            [*self.names, *others.names],
            np.concatenate([self.deep, others.deep]) if is_deep else None,
        )


def prepare_items(
    items: Sequence[Item],
    encoder: Encoder,
    role: TextRole = "passage",
    known: Sequence[Known] | None = None,
    vectors: FloatMatrix | None = None,
    deep: FloatMatrix | None = None,
) -> Prepared:
    """Cut, count and embed items; ``known`` is what was kept of each of them, if all were kept.

    ``vectors`` are the stored embeddings of ``embedding_text``, shape (items, dimension), where
    nothing else is known; ``deep`` those of ``deep_text`` by a transformer, if there is one.
    """
    parts = [
        _read_parts(item) if known is None else _make_parts(item, known[row].title, known[row].body)
        for row, item in enumerate(items)
    ]
    terms = [weigh_terms(part.title_words, part.body_words) for part in parts]
    return Prepared(
        tuple(items),
        [(*part.title_words, *part.body_words) for part in parts],
        {"chars": _count_grams(parts), "words": _count_words(parts)},
        TermRows.build(terms, encoder),
        _embed(items, parts, encoder, role, vectors)
        if known is None
        else _stack(known, encoder.dimension),
        _tell_facts(parts),
        [find_names(item, part.title_words) for item, part in zip(items, parts, strict=True)],
        deep,
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """An item's texts and words, and the telling ones of its body."""

    title: str
    """Title and keywords."""
    body: str
    title_words: Words
    body_words: Words
    telling: Words

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


def _make_parts(item: Item, title_words: Words | None = None, body_words: Words = ()) -> _Parts:
    title = unify_text(" ".join((item.title, *item.keywords)))
    body = unify_text("\n".join(filter(None, (item.content, item.indicators))))
    if title_words is None:
        # Each word once in memory, however many items have it.
        title_words, body_words = (tuple(map(intern, tokenise(text))) for text in (title, body))
    telling = tuple(choose_terms(title_words, body_words))
    return _Parts(title, body, title_words, body_words, telling)


@lru_cache(maxsize=1024)
def _read_parts(item: Item) -> _Parts:
    """Return an item's parts; the same few needs and padding are read again and again."""
    return _make_parts(item)


def _tell_facts(parts: Sequence[_Parts]) -> NDArray[np.float32]:
    """Return FACTS of each item, shape (items, FACTS)."""
    words = [part.title_words for part in parts]
    rarest = [max((weigh_term(word) for word in title), default=0.0) for title in words]
    lengths = np.log1p([len(title) for title in words])
    fullness = np.array([part.fullness for part in parts])
    return np.stack([fullness, lengths, np.array(rarest)], axis=1).astype(np.float32)


def find_names(item: Item, title_words: Sequence[str]) -> frozenset[str]:
    """Return the words of a title that stand in the keywords though no dictionary has them."""
    keywords = normalise("|".join(item.keywords))
    if not keywords:
        return frozenset()
    return frozenset(
        word for word in title_words if word in keywords and not is_in_dictionary(word)
    )


def _count_grams(parts: Sequence[_Parts]) -> Numbered:
    texts: dict[View, list[str]] = {
        "title": [part.title for part in parts],
        "short": [part.short for part in parts],
        "full": [part.full for part in parts],
    }
    return tally({view: find_grams(lines) for view, lines in texts.items()}, len(parts))


def _count_words(parts: Sequence[_Parts]) -> Numbered:
    lists: dict[View, list[Words]] = {
        "title": [part.title_words for part in parts],
        "short": [part.title_words + part.telling for part in parts],
        "full": [part.title_words + part.body_words for part in parts],
    }
    return tally({view: find_words(lines) for view, lines in lists.items()}, len(parts))


def _embed(
    items: Sequence[Item],
    parts: Sequence[_Parts],
    encoder: Encoder,
    role: TextRole,
    vectors: FloatMatrix | None,
) -> dict[View, FloatMatrix]:
    if vectors is None:
        vectors = encoder.encode([embedding_text(item) for item in items], role)
    return {
        "title": encoder.encode([part.title for part in parts], role),
        "short": vectors,
        "full": encoder.encode([part.full for part in parts], role),
    }


def _stack(known: Sequence[Known], dimension: int) -> dict[View, FloatMatrix]:
    if not known:
        return {view: np.zeros((0, dimension), dtype=np.float32) for view in VIEWS}
    stack = np.stack([one.vectors for one in known], axis=1)
    return {view: np.ascontiguousarray(stack[place]) for place, view in enumerate(VIEWS)}


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
