"""Free-text search for the site: characters and meaning together."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from matcher.corpus import Corpus
from matcher.lexical import char_grams
from matcher.retrieve import find_best
from matcher.types import Encoder, Hit

COVER, TITLE, MEANING = 0.45, 0.2, 0.55
"""What counts how much: the query's characters found, the title's likeness, the cosine."""

LEAST_SCORE = 0.35
"""Below this an item does not answer a query; docs/matching.md says how it was chosen."""


_HAN = re.compile(r"[\u3400-\u9fff]")


def search_corpus(text: str, corpus: Corpus, encoder: Encoder, count: int) -> list[Hit]:
    """Return up to ``count`` items that answer a query, best first, scores in (0, 1].

    Characters and pairs of characters forgive a slip of the pen, the cosine finds other
    words for the same thing.
    """
    if not text.strip() or not len(corpus):
        return []
    scores = score_query(text, corpus, encoder)
    return [hit for hit in find_best(scores, count) if hit.score >= LEAST_SCORE]


def score_query(text: str, corpus: Corpus, encoder: Encoder) -> NDArray[np.float32]:
    """Return how well each item answers a query, 0 to 1."""
    space = corpus.spaces["chars"]
    counts = space.count([char_grams(text, 2)])
    rows = corpus.side.rows
    cover = (space.weigh_share(counts) @ rows["chars", "mark", "full"].T).toarray().ravel()
    title = (space.weigh_tfidf(counts) @ rows["chars", "tfidf", "title"].T).toarray().ravel()
    vector = encoder.encode([text], "query")[0]
    cosine = np.maximum(corpus.side.prepared.vectors["short"] @ vector, 0.0)
    total = COVER * cover + TITLE * title + MEANING * cosine
    if not _HAN.search(text):
        # An English query shares no characters with Chinese texts; only its meaning counts.
        total = np.maximum(total, cosine)
    return np.asarray(np.clip(total, 0.0, 1.0), dtype=np.float32)
