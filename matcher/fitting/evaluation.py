"""From tables of scores and labelled pairs to the figures of ``metrics``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.fitting.metrics import RELEVANT, JudgedNeed, rank_order
from matcher.pairs.features import ACHIEVEMENT_FACTS
from matcher.pairs.overlap import weigh_side
from matcher.ranking.calibrate import predict_levels
from matcher.ranking.corpus import Corpus
from matcher.ranking.ranker import Ranker
from matcher.ranking.scoring import score_needs
from matcher.text.tokens import deep_text, embedding_text
from matcher.types import Encoder, Item

Labels = NDArray[np.int64]
"""Shape (pairs, 3): row of the need, row of the achievement, level 1 to 4."""


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Needs and achievements with graded pairs, all in file order."""

    name: str
    needs: Sequence[Item]
    achievements: Sequence[Item]
    labels: Labels
    fingerprint: str
    """SHA-256 (hex) of the labels file."""


def judge_needs(
    labels: Labels, scores: NDArray[np.float32], predicted: NDArray[np.int64] | None = None
) -> list[JudgedNeed]:
    """Return one JudgedNeed per need that has labels.

    ``scores`` and ``predicted`` have shape (needs, achievements). Without predicted levels
    the need's scores are cut where the labels' shares of the levels lie.
    """
    if predicted is None:
        predicted = cut_by_shares(labels, scores)
    judged = []
    for row in np.unique(labels[:, 0]):
        own = labels[labels[:, 0] == row]
        columns, levels = own[:, 1], own[:, 2]
        fitting = columns[levels >= RELEVANT]
        judged.append(
            JudgedNeed(
                levels=levels.astype(np.float64),
                scores=scores[row, columns].astype(np.float64),
                predicted=predicted[row, columns].astype(np.float64),
                relevant=tuple(str(column) for column in fitting),
                ranked=tuple(str(column) for column in rank_order(scores[row])[:10]),
            )
        )
    return judged


def cut_by_shares(labels: Labels, scores: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return levels for systems that predict none: as many of each as the labels hold.

    This uses the labels' shares and so flatters such a system a little; the ranker does
    not need it.
    """
    judged = scores[labels[:, 0], labels[:, 1]]
    shares = [float((labels[:, 2] < level).mean()) for level in (2, 3, 4)]
    cuts = np.quantile(judged, shares)
    return np.asarray(1 + (scores[..., None] > cuts).sum(axis=-1), dtype=np.int64)


def rate_system(
    system: str,
    bench: LabelledSet,
    encoder: Encoder,
    ranker: Ranker,
    deep: Encoder | None = None,
) -> tuple[NDArray[np.float32], NDArray[np.int64] | None]:
    """Return scores of all needs with all achievements, and levels where predicted.

    ``encoder`` is the cosine of the embedded items alone, ``transformer`` that of ``deep``,
    ``lexical`` the tf-idf of characters over the whole texts, ``ranker`` what ``match`` ranks by.
    """
    if system == "encoder":
        return _compare(encoder, bench, embedding_text), None
    if system == "transformer":
        assert deep is not None, "there is no transformer to rate"
        return _compare(deep, bench, deep_text), None
    corpus = Corpus.build(bench.achievements, encoder, deep=deep)
    side = corpus.prepare_queries(bench.needs, encoder, deep)
    if system == "lexical":
        mine, theirs = (weigh_side(one, "chars", "full") for one in (side, corpus.side))
        return (mine @ theirs.T).toarray(), None
    every = np.arange(len(corpus))
    scored = list(score_needs(ranker, side, corpus, [every] * len(side)))
    scores = np.stack([entry.scores for entry in scored])
    fullness = corpus.facts[:, ACHIEVEMENT_FACTS.index("fullness")]
    return scores, predict_levels(ranker.calibration.exceedances(scores, fullness))


def _compare(
    encoder: Encoder, bench: LabelledSet, text_of: Callable[[Item], str]
) -> NDArray[np.float32]:
    needs = encoder.encode([text_of(item) for item in bench.needs], "query")
    return needs @ encoder.encode([text_of(item) for item in bench.achievements]).T
