"""Tuning multilingual-e5-small: first on texts that say the same, then on graded pairs.

The table of pieces and the lowest layers stay as they are; what those layers make of a text is
computed once. Needs torch; minutes on two cores.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from .e5_model import Model, pad

Pieces = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class GradedRows:
    """Pieces of needs and achievements with (need, achievement, level) rows, shape (pairs, 3).

    ``short`` holds the pieces of the same achievements by their titles alone.
    """

    needs: Pieces
    achievements: Pieces
    short: Pieces
    labels: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of the tuning."""

    frozen: int = 4
    """So many of the lowest layers stay as they are."""
    rate: float = 2e-5
    epochs: int = 3
    warm: float = 0.1
    """Share of the steps in which the rate grows to its height."""
    scale: float = 20.0
    """Cosines are multiplied by it before they are compared."""
    better: int = 6
    worse: int = 12
    """So many achievements of a need are compared: those that fit, those that do not."""
    shortened: float = 0.3
    """So often an achievement is read by its title alone: many tables hold no more."""
    decay: float = 0.01
    seed: int = 0


class Tuner:
    """A model whose upper layers are being moved."""

    def __init__(self, model: Model, options: Options, steps: int) -> None:
        self.model, self.options = model, options
        for parameter in model.parameters():
            parameter.requires_grad_(False)
        moved = [p for layer in model.layers[options.frozen :] for p in layer.parameters()]
        for parameter in moved:
            parameter.requires_grad_(True)
        self.moved = moved
        self.optimizer = torch.optim.AdamW(moved, lr=options.rate, weight_decay=options.decay)
        warm = max(1, int(steps * options.warm))
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer,
            lambda step: min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm))),
        )
        self.kept: dict[tuple[int, ...], Tensor] = {}

    def encode(self, rows: Pieces) -> Tensor:
        """Return the vectors of texts, with what leads back to the moved weights."""
        ids, mask = pad(rows)
        lower = self._begin(rows, ids)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self.model.climb(lower, mask, first=self.options.frozen)
        return self.model.pool(hidden.float(), mask)

    def _begin(self, rows: Pieces, ids: Tensor) -> Tensor:
        """Return what the frozen layers make of texts, from memory where they were read before."""
        missing = [row for row in rows if tuple(row) not in self.kept]
        if missing:
            own, mask = pad(missing)
            with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
                made = self.model.climb(self.model.embed(own), mask, last=self.options.frozen)
            for row, one in zip(missing, made.to(torch.bfloat16), strict=True):
                self.kept[tuple(row)] = one[: len(row)].clone()
        out = torch.zeros((*ids.shape, self.model.words.embedding_dim))
        for place, row in enumerate(rows):
            out[place, : len(row)] = self.kept[tuple(row)]
        return out

    def step(self, loss: Tensor) -> None:
        """Move the weights against a loss."""
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.moved, 1.0)
        self.optimizer.step()
        self.schedule.step()


def tune_on_grades(model: Model, graded: Sequence[GradedRows], options: Options) -> None:
    """Move the upper layers so that of two achievements of a need the better graded is nearer."""
    chance = random.Random(options.seed)  # noqa: S311
    torch.manual_seed(options.seed)
    needs = [(entry, int(need)) for entry in graded for need in np.unique(entry.labels[:, 0])]
    tuner = Tuner(model, options, options.epochs * len(needs))
    for _ in range(options.epochs):
        for entry, need in chance.sample(needs, len(needs)):
            own = entry.labels[entry.labels[:, 0] == need]
            drawn = draw(own, chance, options)
            if len(np.unique(drawn[:, 2])) < 2:
                continue
            rows = [
                (entry.short if chance.random() < options.shortened else entry.achievements)[place]
                for place in drawn[:, 1]
            ]
            vectors = tuner.encode([entry.needs[need], *rows])
            cosines = vectors[1:] @ vectors[0]
            tuner.step(rank_loss(cosines, torch.from_numpy(drawn[:, 2]), options.scale))


def draw(own: NDArray[np.int64], chance: random.Random, options: Options) -> NDArray[np.int64]:
    """Return some of a need's graded pairs: fitting ones, and others."""
    fits = own[:, 2] >= 3
    kept = []
    for some, most in ((own[fits], options.better), (own[~fits], options.worse)):
        places = chance.sample(range(len(some)), min(most, len(some)))
        kept.append(some[places])
    return np.concatenate(kept)


def rank_loss(cosines: Tensor, levels: Tensor, scale: float) -> Tensor:
    """Return the mean over all pairs of different level of softplus(worse - better)."""
    better = levels[:, None] > levels[None, :]
    gaps = cosines[None, :] - cosines[:, None]
    return functional.softplus(gaps[better] * scale).mean()


def tune_on_pairs(
    model: Model, pairs: Sequence[tuple[Sequence[int], Sequence[int]]], size: int, options: Options
) -> None:
    """Move the upper layers so that two texts that say the same are nearer than others (InfoNCE).

    ``size`` pairs are looked at together, each one's other side among those of all.
    """
    chance = random.Random(options.seed)  # noqa: S311
    torch.manual_seed(options.seed)
    count = options.epochs * (len(pairs) // size)
    tuner = Tuner(model, options, count)
    for _ in range(options.epochs):
        for batch in batches(pairs, size, chance):
            left = tuner.encode([one for one, _ in batch])
            right = tuner.encode([other for _, other in batch])
            logits = left @ right.T * options.scale
            aims = torch.arange(len(batch))
            loss = functional.cross_entropy(logits, aims) + functional.cross_entropy(logits.T, aims)
            tuner.step(loss / 2)
            tuner.kept.clear()


def batches(
    pairs: Sequence[tuple[Sequence[int], Sequence[int]]], size: int, chance: random.Random
) -> Iterator[list[tuple[Sequence[int], Sequence[int]]]]:
    """Yield all pairs in random order, ``size`` of like length at a time."""
    mixed = chance.sample(list(pairs), len(pairs))
    # Of like length, so that little is padded; from stretches, so that batches differ.
    stretch = size * 16
    found = []
    for start in range(0, len(mixed), stretch):
        part = sorted(mixed[start : start + stretch], key=lambda pair: len(pair[0]) + len(pair[1]))
        found += [part[place : place + size] for place in range(0, len(part) - size + 1, size)]
    yield from chance.sample(found, len(found))
