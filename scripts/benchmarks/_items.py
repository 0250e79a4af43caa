"""Achievements and needs of any number, the same each time, with the frequencies of real words.

A word comes into a text as often as ``matcher/resources/term_weights.tsv`` says, so that lists of
rows per term are as long as real ones. Each item is of one of many subjects, whose words it uses
more often. Names that nobody used before make the vocabulary grow with the corpus. The order of the
words means nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from math import exp

import numpy as np
from numpy.typing import NDArray

from matcher.types import Item, Kind

SUBJECTS = 400
WORDS_OF_SUBJECT = 60
SUBJECT_SHARE = 0.4
"""Share of a text's words that are its subject's."""

NAMES_SHARE = 0.03
NAME_LENGTH = 3
MOST_NAMES = 13.0
"""Names are numbered up to e to this; the logarithm of the number is drawn evenly."""

RARE = 3.5
"""From this idf on a word may belong to a subject."""

TITLE_WORDS, CONTENT_WORDS, CLAUSE_WORDS = (3, 8), (25, 90), 7


class Items:
    """Draws items one after the other."""

    def __init__(self, seed: int = 14) -> None:
        self._chance = np.random.default_rng(seed)
        words = _read_words()
        self._words = list(words)
        shares = np.exp(-np.array([words[word] for word in self._words]))
        self._ends = np.cumsum(shares) / shares.sum()
        self._letters = sorted({letter for word in words for letter in word if letter > "\u3400"})
        rare = np.flatnonzero(shares < exp(-RARE))
        weights = shares[rare] / shares[rare].sum()
        self._subjects = [
            self._chance.choice(rare, WORDS_OF_SUBJECT, replace=False, p=weights)
            for _ in range(SUBJECTS)
        ]
        self._drawn = 0

    def draw(self, count: int, kind: Kind = Kind.ACHIEVEMENT) -> list[Item]:
        """Return so many more items."""
        return [self._draw_item(kind) for _ in range(count)]

    def draw_query(self, words: int = 4) -> str:
        """Return what somebody searches for."""
        return "".join(self._draw_words(words, self._draw_subject()))

    def _draw_item(self, kind: Kind) -> Item:
        self._drawn += 1
        subject = self._draw_subject()
        title = "".join(self._draw_words(self._draw_number(TITLE_WORDS), subject))
        words = list(self._draw_words(self._draw_number(CONTENT_WORDS), subject))
        clauses = (words[at : at + CLAUSE_WORDS] for at in range(0, len(words), CLAUSE_WORDS))
        content = "，".join("".join(clause) for clause in clauses)
        return Item(id=str(self._drawn), kind=kind, title=title, content=f"{content}。")

    def _draw_number(self, limits: tuple[int, int]) -> int:
        return int(self._chance.integers(*limits))

    def _draw_subject(self) -> NDArray[np.int64]:
        return self._subjects[int(self._chance.integers(SUBJECTS))]

    def _draw_words(self, count: int, subject: NDArray[np.int64]) -> Iterator[str]:
        own = self._chance.random(count) < SUBJECT_SHARE
        common = np.searchsorted(self._ends, self._chance.random(count))
        chosen = np.where(own, self._chance.choice(subject, count), common)
        for place in np.minimum(chosen, len(self._words) - 1).tolist():
            is_name = self._chance.random() < NAMES_SHARE
            yield self._draw_name() if is_name else self._words[place]

    def _draw_name(self) -> str:
        number = int(exp(self._chance.random() * MOST_NAMES))
        letters = np.random.default_rng(number).integers(len(self._letters), size=NAME_LENGTH)
        return "".join(self._letters[place] for place in letters.tolist())


def _read_words() -> dict[str, float]:
    """Return word -> idf, of those words that can stand in the middle of a text."""
    source = resources.files("matcher") / "resources" / "term_weights.tsv"
    rows = (line.split("\t") for line in source.read_text(encoding="utf-8").splitlines()[1:])
    words = {word: float(weight) for word, weight in rows}
    return {
        word: weight for word, weight in words.items() if len(word) > 1 and not word[0].isdigit()
    }
