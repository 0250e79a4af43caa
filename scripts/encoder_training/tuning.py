"""Tuning of a finished table on graded pairs: what fits a need comes nearer than what does not.

Each word, and each character within words, gets a correction, pulled to nothing. The loss
compares pairs of achievements of one need (RankNet), so levels of different needs are never
compared. With the same arguments the result is the same; seconds to minutes on one core.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from .corpus import HAN_RUN

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class GradedTexts:
    """Texts of needs and achievements with (need, achievement, level) rows, shape (pairs, 3)."""

    needs: Sequence[str]
    achievements: Sequence[str]
    labels: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TuneOptions:
    """Settings of the tuning."""

    steps: int = 40
    rate: float = 0.01
    temperature: float = 0.1
    word_pull: float = 0.2
    character_pull: float = 0.2


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Pairs of achievements of one need: ``better`` is graded above ``worse``."""

    needs: Tensor
    achievements: Tensor
    need: Tensor
    better: Tensor
    worse: Tensor
    weight: Tensor

    def loss(self, table: Tensor, temperature: float) -> Tensor:
        """Return the loss summed over needs; each need counts one."""
        left = torch.nn.functional.normalize(self.needs @ table, dim=1)
        right = torch.nn.functional.normalize(self.achievements @ table, dim=1)
        cosines = left @ right.T
        gap = cosines[self.need, self.worse] - cosines[self.need, self.better]
        return (torch.nn.functional.softplus(gap / temperature) * self.weight).sum()


def tune(
    table: Matrix,
    tokenizer: Tokenizer,
    graded: Sequence[GradedTexts],
    options: TuneOptions | None = None,
) -> Matrix:
    """Return the table with the rows of the words in graded texts corrected, same shape."""
    options = options or TuneOptions()
    cuts = [
        [
            [row.ids for row in tokenizer.encode_batch(list(texts), add_special_tokens=False)]
            for texts in (entry.needs, entry.achievements)
        ]
        for entry in graded
    ]
    tokens = sorted({token for entry in cuts for side in entry for row in side for token in row})
    column = {token: place for place, token in enumerate(tokens)}
    compared = [
        compare_grades(entry.labels, needs, achievements, column)
        for entry, (needs, achievements) in zip(graded, cuts, strict=True)
    ]
    inside = find_characters([tokenizer.id_to_token(token) or "" for token in tokens])
    start = torch.from_numpy(table[tokens])
    out = table.copy()
    out[tokens] = _descend(start, inside, compared, options).numpy()
    return out


def _descend(
    start: Tensor, inside: Tensor, compared: Sequence[Comparisons], options: TuneOptions
) -> Tensor:
    words = torch.zeros_like(start, requires_grad=True)
    characters = torch.zeros(inside.shape[1], start.shape[1], requires_grad=True)
    optimizer = torch.optim.Adam([words, characters], lr=options.rate)
    unit = float(start.square().sum(dim=1).mean()) * 100
    needs = sum(len(entry.need.unique()) for entry in compared)
    for _ in range(options.steps):
        table = start + words + inside @ characters
        loss = sum((entry.loss(table, options.temperature) for entry in compared), torch.zeros(()))
        pull = options.word_pull * words.square().sum()
        pull = pull + options.character_pull * characters.square().sum()
        optimizer.zero_grad()
        (loss / needs + pull / unit).backward()
        optimizer.step()
    return (start + words + inside @ characters).detach()


def compare_grades(
    labels: NDArray[np.int64],
    needs: Sequence[Sequence[int]],
    achievements: Sequence[Sequence[int]],
    column: dict[int, int],
) -> Comparisons:
    """Return all comparisons that the labels make; ``needs`` and so on are token ids."""
    found: list[tuple[int, int, int, float]] = []
    for need in np.unique(labels[:, 0]):
        own = labels[labels[:, 0] == need]
        gain = 2.0 ** (own[:, 2] - 1)
        better, worse = np.nonzero(gain[:, None] > gain[None, :])
        weight = np.sqrt(gain[better] - gain[worse])
        for i, j, share in zip(better, worse, weight / max(weight.sum(), 1e-9), strict=True):
            found.append((int(need), int(own[i, 1]), int(own[j, 1]), float(share)))
    rows = np.array([row[:3] for row in found], dtype=np.int64).reshape(-1, 3)
    used_needs, need = np.unique(rows[:, 0], return_inverse=True)
    used, place = np.unique(rows[:, 1:], return_inverse=True)
    place = place.reshape(-1, 2)
    return Comparisons(
        needs=count_tokens([needs[row] for row in used_needs], column),
        achievements=count_tokens([achievements[row] for row in used], column),
        need=torch.from_numpy(need),
        better=torch.from_numpy(place[:, 0].copy()),
        worse=torch.from_numpy(place[:, 1].copy()),
        weight=torch.tensor([row[3] for row in found], dtype=torch.float32),
    )


def count_tokens(texts: Sequence[Sequence[int]], column: dict[int, int]) -> Tensor:
    """Return how often each token occurs in each text, sparse, (texts, tokens)."""
    places = [(row, column[token]) for row, text in enumerate(texts) for token in text]
    return make_sparse(places, (len(texts), len(column)))


def find_characters(words: Sequence[str]) -> Tensor:
    """Return how often each Chinese character stands in each word, sparse."""
    characters = sorted({char for word in words for char in word if HAN_RUN.fullmatch(char)})
    column = {char: place for place, char in enumerate(characters)}
    places = [
        (row, column[char]) for row, word in enumerate(words) for char in word if char in column
    ]
    return make_sparse(places, (len(words), len(characters)))


def make_sparse(places: Sequence[tuple[int, int]], shape: tuple[int, int]) -> Tensor:
    """Return a sparse matrix that counts the places."""
    indices = torch.tensor(places, dtype=torch.long).reshape(-1, 2).T
    ones = torch.ones(len(places))
    return torch.sparse_coo_tensor(indices, ones, shape, check_invariants=True).coalesce()
