"""Free-text search for the site: characters and meaning together."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.prepare import weigh_terms
from matcher.ranking.corpus import Corpus
from matcher.ranking.retrieve import find_best
from matcher.text.abbreviations import spell_out
from matcher.text.folding import unify_text
from matcher.text.lexical import char_grams
from matcher.text.tokens import tokenise
from matcher.types import Encoder, Evidence, Hit, Item
from matcher.words.explain import explain_terms

COVER, TITLE, MEANING, TERMS, SUBJECT = 0.4, 0.2, 0.4, 0.2, 0.9
"""What counts how much: the query's characters found, the title's likeness, the cosine, the
query's terms found near, and how much of what the item is about is near the query."""

LEAST_SCORE = 0.33
"""Below this an item does not answer a query; docs/matching.md says how it was chosen."""

LEAST_COSINE = 0.28
"""The same for a query without Chinese characters, of which only the meaning can be compared."""

SPELLED = np.float32(0.7)
"""What it counts to answer the words that an abbreviation stands for: itself comes first."""

LEAST_LIKENESS = 0.4
"""Below this score two items are not about the same thing; chosen by reading demo data."""

Scores = NDArray[np.float32]

_HAN = re.compile(r"[\u3400-\u9fff]")


def search_corpus(text: str, corpus: Corpus, encoder: Encoder, count: int) -> list[Hit]:
    """Return up to ``count`` items that answer a query, best first, scores in (0, 1].

    Characters and pairs of characters forgive a slip of the pen, the cosine finds other
    words for the same thing. What an abbreviation stands for (RO: 反渗透) is looked for too.
    """
    if not text.strip() or not len(corpus):
        return []
    plain = unify_text(text)
    scores = _score_answers(plain, corpus, encoder)
    if spelled := spell_out(plain):
        scores = np.maximum(scores, SPELLED * _score_answers(spelled, corpus, encoder))
    # Only here: before the sorting, 1 as the highest score would make equals of the best.
    return [Hit(hit.position, min(hit.score, 1.0)) for hit in find_best(scores, count)]


def _score_answers(text: str, corpus: Corpus, encoder: Encoder) -> Scores:
    """Return how well each item answers a query; 0 where it does not."""
    scores = score_query(text, corpus, encoder)
    least = LEAST_SCORE if _HAN.search(text) else LEAST_COSINE
    return np.where(scores >= least, scores, np.float32(0.0))


def similar_items(corpus: Corpus, row: int, encoder: Encoder, count: int) -> list[Hit]:
    """Return up to ``count`` items about the same thing as the item at ``row``, best first.

    Found as a search for its title and keywords finds them: the cosine alone also calls two
    items alike that share nothing but their trade.
    """
    item = corpus.items[row]
    hits = search_corpus(" ".join((item.title, *item.keywords)), corpus, encoder, count + 1)
    return [hit for hit in hits if hit.position != row and hit.score >= LEAST_LIKENESS][:count]


def score_query(text: str, corpus: Corpus, encoder: Encoder) -> Scores:
    """Return how well each item answers a query; 0 is not at all, above 1 is rare."""
    space = corpus.spaces["chars"]
    counts = space.count([char_grams(text, 2)])
    rows = corpus.side.rows
    cover = (space.weigh_share(counts) @ rows["chars", "mark", "full"].T).toarray().ravel()
    title = (space.weigh_tfidf(counts) @ rows["chars", "tfidf", "title"].T).toarray().ravel()
    vector = encoder.encode([text], "query")[0]
    cosine = np.maximum(corpus.side.prepared.vectors["short"] @ vector, 0.0)
    near, subject = compare_terms(text, corpus, encoder)
    total = COVER * cover + TITLE * title + MEANING * cosine + TERMS * near + SUBJECT * subject
    if not _HAN.search(text):
        # An English query shares no characters with Chinese texts; only its meaning counts.
        total = np.maximum(total, cosine)
    return np.asarray(total, dtype=np.float32)


def compare_terms(text: str, corpus: Corpus, encoder: Encoder) -> tuple[Scores, Scores]:
    """Return how near each item's terms come to the query's, and the query's to the item's.

    Who describes a trouble in everyday words shares few characters with the title that
    solves it, but the words are near in meaning.
    """
    terms = weigh_terms(tokenise(text), ())
    if not terms:
        nothing = np.zeros(len(corpus), dtype=np.float32)
        return nothing, nothing
    weights = np.array([weight for _, weight in terms], dtype=np.float32)
    return corpus.side.terms.compare(weights, encoder.encode([term for term, _ in terms]))


def find_query_terms(
    text: str, corpus: Corpus, encoder: Encoder, positions: Sequence[int]
) -> list[Evidence]:
    """Return, for each row, the query's terms that the item holds or comes near to.

    In ``near`` the query's word stands first. There are no criteria: a query has no facts.
    """
    if not positions:
        return []
    asked = " ".join(filter(None, (text, spell_out(unify_text(text)))))
    side = corpus.prepare_queries([Item("query", corpus.kind.opposite, asked)], encoder)
    return [explain_terms(side, 0, corpus.side, position) for position in positions]
