"""Scores of needs with rows of achievements, whichever side asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.pairs.counts import Rows
from matcher.pairs.features import ACHIEVEMENT_FACTS, FEATURES, FeatureTable, compute_features
from matcher.pairs.sides import Side, move
from matcher.ranking.corpus import Corpus
from matcher.ranking.ranker import Background, Ranker, Vector, measure_background, standardise
from matcher.types import Encoder, Item

CELLS = 16_000_000
"""How many feature values are held at once: 64 MB."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Rows of the other side with scores for one query.

    ``standard`` has shape (rows, features), ``facts`` (rows, ACHIEVEMENT_FACTS) and
    ``need_facts`` (rows, NEED_FACTS): what the scores were made of.
    """

    rows: Rows
    standard: Vector
    facts: Vector
    need_facts: Vector
    scores: Vector

    def order(self, count: int | None = None) -> Rows:
        """Return places in ``rows`` from the best score down, ties in row order."""
        return np.argsort(-self.scores, kind="stable")[:count]


def score_needs(
    ranker: Ranker, needs: Side, corpus: Corpus, rows: Sequence[Rows]
) -> Iterator[Scored]:
    """Yield each need with its rows of the corpus scored, computed a block at a time."""
    block = max(1, CELLS // max(len(corpus.reference_side) * len(FEATURES), 1))
    for start in range(0, len(needs), block):
        places = np.arange(start, min(start + block, len(needs)))
        part = needs if len(places) == len(needs) else needs.take(places)
        table = compute_features(part, corpus.reference_side)
        background = measure_background(table, ranker.prior)
        for offset, place in enumerate(places.tolist()):
            own, columns = np.array([offset]), rows[place]
            if corpus.is_small:
                features = table[own][:, columns]
            else:
                features = compute_features(part.take(own), corpus.side.take(columns))
            yield _score(ranker, features, corpus.facts[columns], background.take(own), columns)


def _score(
    ranker: Ranker, features: FeatureTable, facts: Vector, background: Background, rows: Rows
) -> Scored:
    standard = standardise(features, background)
    scores = ranker.score(standard, facts, background)
    need_facts = np.repeat(background.facts, len(rows), axis=0)
    return Scored(rows, standard[0], facts, need_facts, scores[0])


def score_roughly(
    ranker: Ranker, achievement: Side, needs: Corpus, rows: Rows, reference: Corpus | None
) -> Scored:
    """Score needs for one achievement against its own spread over the needs."""
    whole = np.swapaxes(compute_features(needs.reference_side, achievement), 0, 1)
    background = measure_background(whole, ranker.prior)
    if needs.is_small:
        features = whole[:, rows]
    else:
        features = np.swapaxes(compute_features(needs.take(rows), achievement), 0, 1)
    facts = (reference or needs).measure_facts(achievement)
    if reference is None:
        # Neighbours among needs say nothing about crowding among achievements.
        facts[:, ACHIEVEMENT_FACTS.index("crowding")] = np.nan
    return _score(ranker, features, np.repeat(facts, len(rows), axis=0), background, rows)


def score_exactly(
    ranker: Ranker,
    encoder: Encoder,
    achievement: Item,
    needs: Corpus,
    rows: Rows,
    reference: Corpus,
    deep: Encoder | None = None,
) -> Scored:
    """Score needs for one achievement, each against its spread over all achievements."""
    need_side = move(needs.take(rows), reference.side.spaces)
    achievement_side = reference.prepare_queries([achievement], encoder, deep)
    table = compute_features(need_side, reference.reference_side)
    background = measure_background(table, ranker.prior)
    standard = standardise(compute_features(need_side, achievement_side), background)
    facts = reference.measure_facts(achievement_side)
    scores = ranker.score(standard, facts, background)[:, 0]
    facts = np.repeat(facts, len(rows), axis=0)
    return Scored(rows, standard[:, 0], facts, background.facts, scores)
