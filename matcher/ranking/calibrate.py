"""From a score to a level 1 to 4 and the probability that a broker would confirm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

THRESHOLDS = (2, 3, 4)
FITTING = 3
"""The level from which on a pair counts as a fit; its probability is the one shown."""

FloatArray = NDArray[np.float64]
Triple: TypeAlias = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Cumulative logits: P(level >= t) = sigmoid(slope_t * score - cut_t).

    ``cuts`` hold for a title alone, ``full_cuts`` for a text told in full: it earns another
    score, and it can be weakly related in fewer ways. In between the cut lies in between.
    What tells a weak relation from none is not as sharp as what tells a strong one, so each
    threshold has a slope of its own.
    """

    slopes: Triple
    cuts: Triple
    full_cuts: Triple

    @property
    def slope(self) -> float:
        """Log odds of a fit per unit of score."""
        return self.slopes[THRESHOLDS.index(FITTING)]

    def logits(self, scores: ArrayLike, fullness: ArrayLike) -> FloatArray:
        """Return the log odds of level >= 2, >= 3 and >= 4, shape (pairs, 3)."""
        told = np.asarray(fullness)[..., None]
        cuts = np.asarray(self.cuts) * (1.0 - told) + np.asarray(self.full_cuts) * told
        return np.asarray(np.asarray(scores)[..., None] * np.asarray(self.slopes) - cuts)

    def exceedances(self, scores: ArrayLike, fullness: ArrayLike) -> FloatArray:
        """Return P(level >= 2), >= 3 and >= 4, shape (pairs, 3), in descending order."""
        stated = sigmoid(self.logits(scores, fullness))
        # Far out the lines may cross: a fit is at least as likely as a strong one, and a weak
        # relation as a fit. The fit's own probability, the one that is shown, stays.
        weak = np.maximum(stated[..., 0], stated[..., 1])
        strong = np.minimum(stated[..., 2], stated[..., 1])
        return np.stack([weak, stated[..., 1], strong], axis=-1)

    def bend(self, slope: float, level: float) -> Calibration:
        """Return the calibration whose log odds are ``slope`` times these plus ``level``."""
        return Calibration(
            as_triple(own * slope for own in self.slopes),
            as_triple(cut * slope - level for cut in self.cuts),
            as_triple(cut * slope - level for cut in self.full_cuts),
        )

    def to_json(self) -> dict[str, Any]:
        """Return what ``from_json`` reads."""
        named = {"slopes": self.slopes, "cuts": self.cuts, "full_cuts": self.full_cuts}
        return {name: list(values) for name, values in named.items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Calibration:
        """Read a calibration."""
        return cls(*(as_triple(data[name]) for name in ("slopes", "cuts", "full_cuts")))


def as_triple(values: Iterable[float]) -> Triple:
    """Return three numbers, one for each of THRESHOLDS."""
    low, middle, high = (float(value) for value in values)
    return low, middle, high


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
