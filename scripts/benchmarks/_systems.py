"""The systems that are compared: tables of scores, needs by achievements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import load_encoder
from matcher.fitting.evaluation import LabelledSet, rate_system
from matcher.fitting.fit import TrainingSet
from matcher.pairs.features import FEATURES
from matcher.ranking.corpus import Corpus
from matcher.ranking.ranker import load_ranker
from matcher.text.tokens import embedding_text
from matcher.types import Encoder, Item
from scripts.benchmarks._lexical import TermSpace, char_grams
from scripts.encoder_training import sources

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Subject:
    """A folder of graded pairs with what every system needs of it."""

    bench: LabelledSet
    corpus: Corpus
    entry: TrainingSet

    def column(self, name: str) -> Scores:
        """Return one feature of all pairs."""
        return self.entry.table[:, :, FEATURES.index(name)]


System = Callable[[Subject], Scores]


def rank_randomly(seed: int) -> System:
    """Return a system that shuffles."""

    def score(subject: Subject) -> Scores:
        shape = subject.entry.table.shape[:2]
        return np.random.default_rng(seed).random(shape).astype(np.float32)

    return score


def take_feature(name: str) -> System:
    """Return a system that ranks by one feature alone."""
    return lambda subject: subject.column(name)


def match_trigrams(subject: Subject) -> Scores:
    """Rank by tf-idf of 1 to 3 characters over the whole texts."""
    space = TermSpace.fit([char_grams(text) for text in _wholes(subject.bench.achievements)])
    rows = [
        space.weigh_tfidf(space.count([char_grams(text) for text in _wholes(items)]))
        for items in (subject.bench.needs, subject.bench.achievements)
    ]
    return np.asarray((rows[0] @ rows[1].T).toarray(), dtype=np.float32)


def _wholes(items: Sequence[Item]) -> list[str]:
    return [f"{item.title}\n{item.content}" for item in items]


def compare_vectors(encoder: Encoder) -> System:
    """Return a system that ranks by the cosine of the embedded items."""

    def score(subject: Subject) -> Scores:
        return rate_system("encoder", subject.bench, encoder, load_ranker())[0]

    return score


def compare_foreign(load: sources.Loader) -> System:
    """Return a system of centred vectors of another encoder, of which packages may be missing."""

    def score(subject: Subject) -> Scores:
        encode = load()
        sides = []
        for items in (subject.bench.needs, subject.bench.achievements):
            vectors = encode([embedding_text(item) for item in items])
            vectors = vectors - vectors.mean(axis=0)
            sides.append(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))
        return np.asarray(sides[0] @ sides[1].T, dtype=np.float32)

    return score


def add_standardised(names: Sequence[str]) -> System:
    """Return a system that adds features in units of their spread over a need's list."""

    def score(subject: Subject) -> Scores:
        columns = np.stack([subject.column(name) for name in names], axis=2)
        spread = columns.std(axis=1, keepdims=True) + 1e-6
        total: Scores = ((columns - columns.mean(axis=1, keepdims=True)) / spread).sum(axis=2)
        return total

    return score


def list_unfitted() -> dict[str, System]:
    """Return the systems that need no labels, by the name shown."""
    return {
        "TF-IDF on words, whole texts": take_feature("words_full"),
        "TF-IDF on 1–3 characters, whole texts": match_trigrams,
        "TF-IDF on 1–2 characters, title and telling terms": take_feature("chars_short"),
        "BM25 on words": take_feature("words_bm25"),
        "BM25 on 1–2 characters": take_feature("bm25_full"),
        "USE-multilingual, centred": compare_foreign(sources.load_use),
        "potion-multilingual (128), centred": compare_foreign(sources.load_potion),
        "shipped encoder, titles only": take_feature("dense_title"),
        "shipped encoder alone": compare_vectors(load_encoder()),
        "term by term (soft max-sim), both ways": add_standardised(
            ["soft_need", "soft_achievement"]
        ),
        "z-sum: characters, encoder, term by term": add_standardised(
            ["chars_short", "dense_short", "soft_need", "soft_achievement"]
        ),
    }
