"""Inverse document frequencies of words, for choosing the telling terms of a content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import log
from pathlib import Path

from .corpus import Document
from .vocabulary import count_words

PAPER_WORDS = 250
"""About how many words a paper's title and abstract have: turns word counts into documents."""
PRIOR = 0.5
UNKNOWN_WEIGHT = 7.0
"""Weight of a word seen nowhere; below the rarest known ones, as it may be a wrong cut."""
SMALLEST_DIFFERENCE = 0.35


def compute_term_weights(
    documents: Iterable[Document], frequencies: dict[str, int]
) -> dict[str, float]:
    """Return {word: idf in nats}.

    Papers say which words are common in technical text, jieba's own word counts which are
    common in the language; a word that is common in either is little telling.
    """
    papers = [document for document in documents if document.body]
    counts: Counter[str] = count_words(papers)
    total = sum(frequencies.values())
    weights = {}
    for word in counts.keys() | frequencies.keys():
        share = min(1.0, PAPER_WORDS * frequencies.get(word, 0) / total)
        documents_with = counts[word] + PRIOR * share * len(papers)
        weights[word] = log((len(papers) + 1) / (documents_with + 0.5))
    return weights


def write_term_weights(path: Path, weights: dict[str, float]) -> None:
    """Write the weights that differ from that of an unknown word, sorted by word."""
    kept = {
        word: weight
        for word, weight in weights.items()
        if weight < UNKNOWN_WEIGHT - SMALLEST_DIFFERENCE
    }
    lines = ["# term<TAB>inverse document frequency in nats; the first line is any other term"]
    lines.append(f"\t{UNKNOWN_WEIGHT:.1f}")
    lines.extend(f"{word}\t{weight:.1f}" for word, weight in sorted(kept.items()))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
