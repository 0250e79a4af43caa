"""Elements of texts: the words the tokenizer cuts and the characters within them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from .corpus import HAN_RUN

Matrix = NDArray[np.float32]
SINGLE_FACTOR = 0.4
"""Starting weight of a word of one character against others of its rarity."""
CHARACTER_FACTOR = 0.5
"""Starting weight of a character within a word."""
WEIGHT_UNIT = 5.0
SMALLEST_WEIGHT = 0.01


@dataclass(frozen=True, slots=True)
class Elements:
    """``parts[token]`` are the element ids of a token; token 0 is unknown and has none."""

    words: list[str]
    characters: list[str]
    parts: list[list[int]]

    @property
    def count(self) -> int:
        """Number of elements: an empty one, every word, every character."""
        return 1 + len(self.words) + len(self.characters)


def list_elements(words: Sequence[str]) -> Elements:
    """Return the elements of a vocabulary; token i + 1 is ``words[i]``."""
    characters = sorted({char for word in words if HAN_RUN.fullmatch(word) for char in word})
    first = 1 + len(words)
    place = {char: first + row for row, char in enumerate(characters)}
    parts: list[list[int]] = [[]]
    for token, word in enumerate(words, start=1):
        inside = [place[char] for char in word] if len(word) > 1 and word[0] in place else []
        parts.append([token, *inside])
    return Elements(list(words), characters, parts)


def centre_rows(vectors: Matrix, shares: NDArray[np.float64]) -> Matrix:
    """Return unit rows around the mean weighted by ``shares``; rows of zeros stay zeros."""
    present = np.abs(vectors).sum(axis=1) > 0
    mean = np.average(vectors[present], axis=0, weights=shares[present])
    centred = np.where(present[:, None], vectors - mean, 0.0)
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    unit: Matrix = (centred / np.maximum(lengths, 1e-9)).astype(np.float32)
    return unit


def find_main_directions(vectors: Matrix, shares: NDArray[np.float64], dimension: int) -> Matrix:
    """Return the leading principal directions, (columns, dimension), rows weighted by shares."""
    used = shares > 0
    weighted = vectors[used] * np.sqrt(shares[used])[:, None].astype(np.float32)
    _, directions = np.linalg.eigh(weighted.T @ weighted)
    leading: Matrix = np.ascontiguousarray(directions[:, ::-1][:, :dimension], dtype=np.float32)
    return leading


def spread_to_elements(elements: Elements, vectors: Matrix) -> Matrix:
    """Return the sources of all elements from those of the words, (count, columns)."""
    row = {word: place for place, word in enumerate(elements.words)}
    characters = vectors[[row[char] for char in elements.characters]]
    empty = np.zeros((1, vectors.shape[1]), dtype=np.float32)
    return np.vstack([empty, vectors, characters])


def start_weights(elements: Elements, weigh: Callable[[str], float]) -> Matrix:
    """Return the starting weight of every element, from inverse document frequencies."""
    words = [weigh(word) * (SINGLE_FACTOR if len(word) == 1 else 1.0) for word in elements.words]
    characters = [CHARACTER_FACTOR * weigh(char) for char in elements.characters]
    weights = np.array([WEIGHT_UNIT, *words, *characters], dtype=np.float32) / WEIGHT_UNIT
    return np.asarray(np.maximum(weights, SMALLEST_WEIGHT))


def fold_tokens(elements: Elements, vectors: Matrix) -> Matrix:
    """Return one vector per token: the sum of its elements', (tokens, dimension)."""
    return np.vstack([vectors[parts].sum(axis=0) for parts in elements.parts]).astype(np.float32)


def cut_text(tokenizer: Tokenizer, elements: Elements, text: str) -> list[list[int]]:
    """Return the elements of each token of a text."""
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    return [elements.parts[token] for token in ids if token]


def shares_of(words: Sequence[str], counts: Mapping[str, int]) -> NDArray[np.float64]:
    """Return the square root of each word's document count: common words, but not too much."""
    return np.sqrt(np.array([counts.get(word, 0) for word in words], dtype=np.float64))
