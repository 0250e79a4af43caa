"""What the base labels said, kept without the labels: second moments of the base fit.

The labels themselves are not part of the product. A linear fit needs no more of them than
how the columns of the design vary together and with the target; with that, learning from
decisions can start from the base fit and tell how much of it a new version keeps.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.features import GROUPS
from matcher.ranking.design import COLUMNS
from matcher.ranking.ranker import Ranker

Matrix = NDArray[np.float64]

RESOURCE, DEEP_RESOURCE = "ranker_base.json", "ranker_deep_base.json"
"""Statistics of the labels for the ranker of the table of words alone, and for both."""
NAMES = (*COLUMNS, "score", "target")
"""The design's columns, what the shipped ranker scores, and what the labels say."""


@dataclass(frozen=True, slots=True)
class BaseStatistics:
    """Mean and covariance of NAMES over the base labels.

    ``mean`` has shape (NAMES,), ``covariance`` (NAMES, NAMES); ``pairs`` is the number of
    labelled pairs, ``ranker`` the fingerprint of the ranker fitted on them.
    """

    ranker: str
    pairs: int
    mean: Matrix
    covariance: Matrix

    @property
    def spread(self) -> Matrix:
        """Standard deviation of each column, shape (COLUMNS,)."""
        size = len(COLUMNS)
        return np.asarray(np.sqrt(np.diag(self.covariance)[:size]) + 1e-6)

    def moments(self, units: Matrix) -> Matrix:
        """Return the columns' covariance in other units, shape (COLUMNS, COLUMNS)."""
        size = len(COLUMNS)
        return np.asarray(self.covariance[:size, :size] / np.outer(units, units))

    def agreement(self, correction: Matrix) -> float:
        """Return how the shipped score plus ``correction`` goes with the base labels.

        It is their correlation, for a correction of shape (COLUMNS,) in units of the score.
        """
        weights = np.array([*correction, 1.0, 0.0])
        variance = float(weights @ self.covariance @ weights)
        target = float(self.covariance[-1, -1])
        shared = float(self.covariance[-1] @ weights)
        return shared / float(np.sqrt(max(variance * target, 1e-12)))

    def influences(self, weights: Matrix) -> dict[str, float]:
        """Return by how much each group of columns moves a score of these weights.

        It is the standard deviation of the group's part of the score over the base pairs.
        """
        found = {}
        for group, members in column_groups().items():
            part = np.zeros(len(NAMES))
            part[members] = weights[members]
            found[group] = float(np.sqrt(max(float(part @ self.covariance @ part), 0.0)))
        return found

    def to_json(self) -> dict[str, Any]:
        """Return what ``from_json`` reads; of the covariance one half."""
        return {
            "ranker": self.ranker,
            "pairs": self.pairs,
            "names": list(NAMES),
            "mean": [_round(value) for value in self.mean],
            "covariance": [
                [_round(value) for value in row[: place + 1]]
                for place, row in enumerate(self.covariance)
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> BaseStatistics:
        """Read statistics; raise KeyError where they describe other columns."""
        if tuple(data["names"]) != NAMES:
            raise KeyError("the statistics of the base labels describe other columns")
        covariance = np.zeros((len(NAMES), len(NAMES)))
        for place, row in enumerate(data["covariance"]):
            covariance[place, : place + 1] = covariance[: place + 1, place] = row
        return cls(str(data["ranker"]), int(data["pairs"]), np.array(data["mean"]), covariance)


def measure_base(
    ranker: Ranker, columns: Matrix, scores: Matrix, targets: Matrix, weights: Matrix
) -> BaseStatistics:
    """Return the statistics of labelled pairs, one row of ``columns`` each."""
    table = np.concatenate([columns, scores[:, None], targets[:, None]], axis=1)
    share = weights / weights.sum()
    mean = share @ table
    centred = table - mean
    covariance = centred.T @ (centred * share[:, None])
    return BaseStatistics(ranker.fingerprint, len(table), mean, covariance)


def column_groups() -> dict[str, list[int]]:
    """Return the places of the columns that belong to each group of features and facts."""
    groups = {
        group: [place for place, name in enumerate(COLUMNS) if name.split("@")[0] in names]
        for group, names in GROUPS.items()
    }
    taken = {place for members in groups.values() for place in members}
    return {**groups, "facts": [place for place in range(len(COLUMNS)) if place not in taken]}


def load_base(*, deep: bool = False) -> BaseStatistics:
    """Load the shipped statistics, once per process."""
    return _load_base(DEEP_RESOURCE if deep else RESOURCE)


@lru_cache(maxsize=2)
def _load_base(name: str) -> BaseStatistics:
    source = resources.files("matcher") / "resources" / name
    return BaseStatistics.from_json(json.loads(source.read_text(encoding="utf-8")))


def _round(value: float) -> float:
    return float(f"{float(value):.6g}")
