"""Self-supervised fitting of the word vectors: texts that belong together come together.

A text is the sum of its elements: the words of the tokenizer's cut and, in a role of their
own, the characters of those words. An element's vector is a learned linear map of its
pretrained source vectors plus a small correction of its own, times a learned weight. The
map serves words that no training text holds. Because all of this is linear, everything
folds into one vector per word afterwards.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

Matrix = NDArray[np.float32]
Pair = tuple[list[int], list[int]]
"""Element ids of two texts that belong together."""


@dataclass(frozen=True, slots=True)
class FitOptions:
    """Settings of the fit; the same for every data set."""

    dimension: int = 256
    epochs: int = 7
    averaged: int = 4
    """The result is the mean over the ends of that many last epochs."""
    batch_size: int = 512
    temperature: float = 0.06
    map_rate: float = 1e-4
    element_rate: float = 2e-3
    pull: float = 1e-3
    """Weight of the penalty on corrections, which keeps rare words at their source."""
    seed: int = 7


class ElementBag(nn.Module):
    """Texts to unit vectors, as the module's docstring tells."""

    def __init__(self, sources: Matrix, start: Matrix, weights: Matrix) -> None:
        """Shapes: sources (elements, columns), start (columns, dimension), weights (elements,)."""
        super().__init__()
        self.sources = torch.from_numpy(sources)
        self.map = nn.Parameter(torch.from_numpy(start).clone())
        self.corrections = nn.Embedding(len(sources), start.shape[1], sparse=True)
        nn.init.zeros_(self.corrections.weight)
        self.log_weights = nn.Embedding(len(sources), 1, sparse=True)
        with torch.no_grad():
            self.log_weights.weight.copy_(torch.from_numpy(np.log(weights))[:, None])

    def vectors(self, elements: Tensor) -> tuple[Tensor, Tensor]:
        """Return weighted vectors and corrections of elements, each (len, dimension)."""
        corrections = self.corrections(elements)
        plain = self.sources[elements].float() @ self.map + corrections
        return plain * self.log_weights(elements).exp(), corrections

    def forward(self, texts: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
        """Return (unit vectors of the texts, corrections of the elements in them)."""
        flat = torch.tensor([e for text in texts for e in text], dtype=torch.long)
        sizes = torch.tensor([0] + [len(text) for text in texts[:-1]])
        unique, inverse = flat.unique(return_inverse=True)
        table, corrections = self.vectors(unique)
        bags = nn.functional.embedding_bag(inverse, table, sizes.cumsum(0), mode="sum")
        return nn.functional.normalize(bags, dim=1), corrections

    @torch.no_grad()
    def fold(self, size: int = 8192) -> Matrix:
        """Return the final vector of every element, (elements, dimension)."""
        rows = torch.arange(len(self.sources))
        return torch.cat([self.vectors(part)[0] for part in rows.split(size)]).numpy()


def contrast(left: Tensor, right: Tensor, temperature: float) -> Tensor:
    """Return the symmetric InfoNCE loss with the other texts of the batch as negatives."""
    logits = left @ right.T / temperature
    target = torch.arange(len(left))
    loss = nn.functional.cross_entropy
    return (loss(logits, target) + loss(logits.T, target)) / 2


def fit(
    bag: ElementBag,
    draw_pairs: Callable[[random.Random], list[Pair]],
    options: FitOptions,
    report: Callable[[int, float], None],
) -> Matrix:
    """Fit the bag in place and return the vector of every element, (elements, dimension).

    ``draw_pairs`` makes the pairs of one epoch afresh; ``report`` is told epoch and mean loss.
    """
    torch.manual_seed(options.seed)
    chance = random.Random(options.seed)  # noqa: S311 - repeatable, not secret
    dense = torch.optim.Adam([bag.map], lr=options.map_rate)
    sparse = torch.optim.SparseAdam(
        [bag.corrections.weight, bag.log_weights.weight], lr=options.element_rate
    )
    total: Matrix | None = None
    for epoch in range(options.epochs):
        pairs = [pair for pair in draw_pairs(chance) if pair[0] and pair[1]]
        chance.shuffle(pairs)
        losses = [
            take_step(bag, pairs[start : start + options.batch_size], options, (dense, sparse))
            for start in range(0, len(pairs) - options.batch_size // 2, options.batch_size)
        ]
        report(epoch, float(np.mean(losses)))
        if epoch >= options.epochs - options.averaged:
            total = bag.fold() if total is None else total + bag.fold()
    if total is None:
        return bag.fold()
    return total / np.float32(min(options.averaged, options.epochs))


def take_step(
    bag: ElementBag,
    batch: Sequence[Pair],
    options: FitOptions,
    optimizers: tuple[torch.optim.Optimizer, ...],
) -> float:
    """Take one step on a batch of pairs and return its loss, penalty left out."""
    left, moved = bag([pair[0] for pair in batch])
    right, moved_too = bag([pair[1] for pair in batch])
    loss = contrast(left, right, options.temperature)
    penalty = moved.square().sum() + moved_too.square().sum()
    for optimizer in optimizers:
        optimizer.zero_grad()
    (loss + options.pull * penalty / len(batch)).backward()
    for optimizer in optimizers:
        optimizer.step()
    return float(loss.detach())
