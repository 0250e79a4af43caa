"""From a score to a level 1 to 4 and the probability that a broker would confirm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

THRESHOLDS = (2, 3, 4)
FITTING = 3
"""The level from which on a pair counts as a fit; its probability is the one shown."""

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Cumulative logits: P(level >= t) = sigmoid(slope * score + shift * fullness - cut_t).

    One slope for all thresholds keeps the probabilities in order. ``shift`` takes up that
    a text told in full earns another score than a title alone.
    """

    slope: float
    shift: float
    cuts: tuple[float, float, float]

    def exceedances(self, scores: ArrayLike, fullness: ArrayLike) -> FloatArray:
        """Return P(level >= 2), >= 3 and >= 4, shape (pairs, 3)."""
        base = self.slope * np.asarray(scores) + self.shift * np.asarray(fullness)
        return sigmoid(base[..., None] - np.asarray(self.cuts))

    def to_json(self) -> dict[str, Any]:
        """Return what ``from_json`` reads."""
        return {"slope": self.slope, "shift": self.shift, "cuts": list(self.cuts)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Calibration:
        """Read a calibration; the cuts must ascend."""
        low, middle, high = (float(cut) for cut in data["cuts"])
        return cls(float(data["slope"]), float(data["shift"]), (low, middle, high))


def sigmoid(values: FloatArray) -> FloatArray:
    """Return 1 / (1 + e^-x) without overflow."""
    clipped = np.clip(values, -60.0, 60.0)
    return np.asarray(1.0 / (1.0 + np.exp(-clipped)), dtype=np.float64)


def fit_probability(exceedances: FloatArray) -> FloatArray:
    """Return the probability of a fit from what ``Calibration.exceedances`` returns."""
    return np.asarray(exceedances[..., THRESHOLDS.index(FITTING)], dtype=np.float64)


def predict_levels(exceedances: FloatArray) -> NDArray[np.int64]:
    """Return the median level, the one with the smallest expected absolute error."""
    return np.asarray(1 + (exceedances > 0.5).sum(axis=-1), dtype=np.int64)
