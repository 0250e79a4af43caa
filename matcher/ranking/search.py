"""Free-text search for the site: characters and meaning together."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.counts import Rows
from matcher.pairs.overlap import Asked, overlap_rows
from matcher.pairs.sides import Side
from matcher.ranking.corpus import Corpus
from matcher.ranking.question import read_question
from matcher.ranking.retrieve import find_best, find_rows
from matcher.text.abbreviations import spell_out
from matcher.text.folding import unify_text
from matcher.types import Encoder, Evidence, Hit, VectorIndex
from matcher.words.explain import explain_terms

COVER, TITLE, MEANING, TERMS, SUBJECT = 0.4, 0.2, 0.4, 0.2, 0.9
"""What counts how much: the query's characters found, the title's likeness, the cosine, the
query's terms found near, and how much of what the item is about is near the query."""

LEAST_SCORE = 0.33
"""Below this an item does not answer a query; docs/matching.md says how it was chosen."""

LEAST_COSINE = 0.28
"""The same for a query without Chinese characters, of which only the meaning can be compared."""

SPELLED = 0.7
"""What it counts to answer the words that an abbreviation stands for: itself comes first."""

LEAST_LIKENESS = 0.4
"""Below this score two items are not about the same thing; chosen by reading demo data."""

Scores = NDArray[np.float32]

_HAN = re.compile(r"[\u3400-\u9fff]")


def search_corpus(
    text: str, corpus: Corpus, encoder: Encoder, count: int, index: VectorIndex | None = None
) -> list[Hit]:
    """Return up to ``count`` items that answer a query, best first, scores in (0, 1].

    Characters and pairs of characters forgive a slip of the pen, the cosine finds other
    words for the same thing. What an abbreviation stands for (RO: 反渗透) is looked for too.
    ``index`` holds the corpus's vectors under their row numbers, where there is one.
    """
    if not text.strip() or not len(corpus):
        return []
    plain = unify_text(text)
    scores = _score_answers(text, corpus, encoder, index)
    for row, score in _score_answers(spell_out(plain), corpus, encoder, index).items():
        scores[row] = max(scores.get(row, 0.0), SPELLED * score)
    rows = np.array(sorted(scores), dtype=np.intp)
    found = find_best(np.array([scores[row] for row in rows.tolist()], dtype=np.float32), count)
    # Only here: before the sorting, 1 as the highest score would make equals of the best.
    return [Hit(int(rows[hit.position]), min(hit.score, 1.0)) for hit in found]


def _score_answers(
    text: str, corpus: Corpus, encoder: Encoder, index: VectorIndex | None
) -> dict[int, float]:
    """Return how well each row answers a query, those left out that do not."""
    if not text:
        return {}
    side = read_question(text, encoder).ask(corpus.side.spaces)
    (rows,) = find_rows(side, corpus, index)
    scores = score_query(side, corpus, rows)
    least = LEAST_SCORE if _HAN.search(text) else LEAST_COSINE
    return {
        row: score
        for row, score in zip(rows.tolist(), scores.tolist(), strict=True)
        if score >= least
    }


def similar_items(
    corpus: Corpus, row: int, encoder: Encoder, count: int, index: VectorIndex | None = None
) -> list[Hit]:
    """Return up to ``count`` items about the same thing as the item at ``row``, best first.

    Found as a search for its title and keywords finds them: the cosine alone also calls two
    items alike that share nothing but their trade.
    """
    item = corpus.item(row)
    text = " ".join((item.title, *item.keywords))
    hits = search_corpus(text, corpus, encoder, count + 1, index)
    return [hit for hit in hits if hit.position != row and hit.score >= LEAST_LIKENESS][:count]


def score_query(query: Side, corpus: Corpus, rows: Rows) -> Scores:
    """Return how well each row answers a query; 0 is not at all, above 1 is rare."""
    whole, is_whole = corpus.side, len(rows) == len(corpus.side)
    asked = Asked.of(query, 0, "chars")
    overlap = overlap_rows(asked, whole, None if is_whole else rows)
    cover = overlap.sum_up("mark", "full", [asked.weigh("share", "title", "chars")])[:, 0]
    title = overlap.sum_up("tfidf", "title", [asked.weigh("tfidf", "title", "chars")])[:, 0]
    title = title / whole.measured("norm chars title")[rows]
    cosine = np.maximum(whole.vectors["short"][rows] @ query.vectors["short"][0], 0.0)
    # Who describes a trouble in everyday words shares few characters with the title that
    # solves it, but the words are near in meaning.
    _, weights, vectors = query.terms.terms_of(0)
    terms = whole.terms if is_whole else whole.terms.take(rows)
    near, subject = terms.compare(weights, vectors)
    total = COVER * cover + TITLE * title + MEANING * cosine + TERMS * near + SUBJECT * subject
    if not _HAN.search(query.items[0].title):
        # An English query shares no characters with Chinese texts; only its meaning counts.
        total = np.maximum(total, cosine)
    return np.asarray(total, dtype=np.float32)


def find_query_terms(
    text: str, corpus: Corpus, encoder: Encoder, positions: Sequence[int]
) -> list[Evidence]:
    """Return, for each row, the query's terms that the item holds or comes near to.

    In ``near`` the query's word stands first. There are no criteria: a query has no facts.
    """
    if not positions:
        return []
    asked = " ".join(filter(None, (text, spell_out(unify_text(text)))))
    question = read_question(asked, encoder)
    return [explain_terms(question, 0, corpus.side, position) for position in positions]
