"""The learned ranker: a linear score over standardised features.

A raw cosine means little by itself: one need lies close to half of the corpus, another to
nothing. So each feature is standardised for its need against the whole corpus of
achievements (not against the list that happens to be ranked), which gives one pair the
same score in a list of one and in a list of thousands. For small corpora mean and
variance are drawn towards those of the training data.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.features import (
    ACHIEVEMENT_FACTS,
    DEEP,
    FEATURES,
    GROUPS,
    NEED_FACTS,
    REACH_DEPTH,
    FeatureTable,
)
from matcher.ranking.calibrate import Calibration

PRIOR_COUNT = 20.0
"""How many achievements the training data's mean and variance weigh."""

SPREAD_FLOOR = 0.25
"""Share of the training data's spread added to a need's own, against tiny divisors."""

UNUSED = {"mean": 0.0, "variance": 1.0, "weight": 0.0, "full_weight": 0.0}
"""A feature that a ranker was fitted without."""

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Prior:
    """Mean and variance of each feature over training needs, shape (features,)."""

    mean: Vector
    variance: Vector


@dataclass(frozen=True, slots=True)
class Background:
    """How a need's features spread over a corpus: one row per need.

    ``mean`` and ``spread`` have shape (needs, features); ``facts`` shape (needs,
    NEED_FACTS).
    """

    mean: Vector
    spread: Vector
    facts: Vector

    def take(self, rows: NDArray[np.intp]) -> Background:
        """Return the given needs."""
        return Background(self.mean[rows], self.spread[rows], self.facts[rows])


def measure_background(table: FeatureTable, prior: Prior) -> Background:
    """Return how each need's features spread over the achievements of ``table``."""
    count = table.shape[1]
    total = count + PRIOR_COUNT
    own = table.mean(axis=1)
    mean = (count * own + PRIOR_COUNT * prior.mean) / total
    square = (table**2).mean(axis=1) - own**2
    drift = (count * (own - mean) ** 2 + PRIOR_COUNT * (prior.mean - mean) ** 2) / total
    variance = (count * square + PRIOR_COUNT * prior.variance) / total + drift
    spread = np.sqrt(np.maximum(variance, 0.0)) + SPREAD_FLOOR * np.sqrt(prior.variance) + 1e-6
    dense = FEATURES.index("dense_full")
    standard = (table[:, :, dense] - mean[:, None, dense]) / spread[:, None, dense]
    skew = (standard**3).mean(axis=1) * count / total
    facts = np.stack([skew, _measure_reach(table)], axis=1)
    return Background(mean, spread, facts.astype(np.float32))


def _measure_reach(table: FeatureTable) -> Vector:
    covered = table[:, :, FEATURES.index("soft_need")]
    count = min(REACH_DEPTH, covered.shape[1])
    best = np.partition(covered, -count, axis=1)[:, -count:]
    return np.asarray(best.mean(axis=1), dtype=np.float32)


def standardise(table: FeatureTable, background: Background) -> FeatureTable:
    """Return features as distances from the need's mean in units of its spread."""
    centred = table - background.mean[:, None, :]
    return np.asarray(centred / background.spread[:, None, :], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Ranker:
    """Weights of the linear score. ``full_weights`` are added as far as content is told."""

    version: str
    encoder: str
    prior: Prior
    weights: Vector
    full_weights: Vector
    achievement_weights: Vector
    achievement_means: Vector
    need_weights: Vector
    intercept: float
    calibration: Calibration
    training: tuple[Mapping[str, str], ...] = ()

    def score(self, standard: FeatureTable, facts: Vector, background: Background) -> Vector:
        """Return the score of each pair, shape (needs, achievements).

        ``standard`` is what ``standardise`` returns, ``facts`` one row of
        ACHIEVEMENT_FACTS per achievement.
        """
        facts = self.fill_unknown(facts)
        fullness = facts[:, ACHIEVEMENT_FACTS.index("fullness")]
        scores = standard @ self.weights + (standard @ self.full_weights) * fullness
        scores = scores + facts @ self.achievement_weights
        scores = scores + (background.facts @ self.need_weights)[:, None] + self.intercept
        return np.asarray(scores, dtype=np.float32)

    def contributions(self, standard: Vector, facts: Vector) -> dict[str, float]:
        """Return what each group of features adds to the score of one pair."""
        fullness = facts[ACHIEVEMENT_FACTS.index("fullness")]
        parts = standard * (self.weights + self.full_weights * fullness)
        strengths = {
            group: float(sum(parts[FEATURES.index(name)] for name in names))
            for group, names in GROUPS.items()
        }
        strengths["achievement"] = float(self.fill_unknown(facts) @ self.achievement_weights)
        return strengths

    def fill_unknown(self, facts: Vector) -> Vector:
        """Return facts with the training data's mean where one is unknown (nan)."""
        return np.where(np.isnan(facts), self.achievement_means, facts)

    @property
    def fingerprint(self) -> str:
        """Name of exactly these numbers, as the file holds them."""
        text = json.dumps(self.to_json(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def to_json(self) -> dict[str, Any]:
        """Return what ``from_json`` reads; numbers rounded to what a reader can use."""
        return {
            "version": self.version,
            "encoder": self.encoder,
            "training": [dict(entry) for entry in self.training],
            "intercept": _round(self.intercept),
            "features": {
                name: {
                    "mean": _round(self.prior.mean[place]),
                    "variance": _round(self.prior.variance[place]),
                    "weight": _round(self.weights[place]),
                    "full_weight": _round(self.full_weights[place]),
                }
                for place, name in enumerate(FEATURES)
            },
            "achievement": _name_weights(ACHIEVEMENT_FACTS, self.achievement_weights),
            "achievement_means": _name_weights(ACHIEVEMENT_FACTS, self.achievement_means),
            "need": _name_weights(NEED_FACTS, self.need_weights),
            "calibration": self.calibration.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Ranker:
        """Read a ranker; raise KeyError where a feature of this program is missing.

        One fitted without a transformer says nothing of what a transformer finds.
        """
        known = {**dict.fromkeys(DEEP, UNUSED), **data["features"]}
        rows = [known[name] for name in FEATURES]

        def column(name: str) -> Vector:
            return np.array([row[name] for row in rows], dtype=np.float32)

        def named(group: str, names: tuple[str, ...]) -> Vector:
            return np.array([data[group][name] for name in names], dtype=np.float32)

        return cls(
            version=str(data["version"]),
            encoder=str(data["encoder"]),
            prior=Prior(column("mean"), column("variance")),
            weights=column("weight"),
            full_weights=column("full_weight"),
            achievement_weights=named("achievement", ACHIEVEMENT_FACTS),
            achievement_means=named("achievement_means", ACHIEVEMENT_FACTS),
            need_weights=named("need", NEED_FACTS),
            intercept=float(data["intercept"]),
            calibration=Calibration.from_json(data["calibration"]),
            training=tuple(data["training"]),
        )


def _round(value: float) -> float:
    return float(f"{float(value):.6g}")


def _name_weights(names: tuple[str, ...], weights: Vector) -> dict[str, float]:
    return {name: _round(weight) for name, weight in zip(names, weights, strict=True)}


def load_ranker(*, deep: bool = False) -> Ranker:
    """Load a shipped ranker, once per process: that for the table of words alone, or ``deep``."""
    return _load_ranker("ranker_deep.json" if deep else "ranker.json")


@lru_cache(maxsize=2)
def _load_ranker(name: str) -> Ranker:
    source = resources.files("matcher") / "resources" / name
    return Ranker.from_json(json.loads(source.read_text(encoding="utf-8")))
