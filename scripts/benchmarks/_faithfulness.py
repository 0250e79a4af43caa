"""Whether the named evidence is what a score is made of."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from matcher.ranking.corpus import Corpus
from matcher.ranking.pipeline import Matcher
from matcher.ranking.scoring import score_exactly
from matcher.text.folding import fold_text
from matcher.types import Candidate, Item, Kind
from scripts.benchmarks._systems import Subject

TOP = 3
_WORD = re.compile(r"[\u3400-\u9fff]{2}|[A-Za-z]{2,}")


@dataclass(frozen=True)
class Falls:
    """By how much scores fell, one entry per pair: named evidence out, as much else out."""

    named: np.ndarray
    other: np.ndarray


def measure_faithfulness(subject: Subject, matcher: Matcher) -> Falls:
    """Take evidence, and as much other text, out of the best achievements of each need."""
    needs = matcher.build_corpus(subject.bench.needs, Kind.NEED)
    achievements = {item.id: item for item in subject.bench.achievements}
    corpus = matcher.build_corpus(subject.bench.achievements)
    falls = []
    for found in matcher.match(subject.bench.needs, corpus, TOP, datetime.now(UTC).date()):
        achievement = achievements[found.achievement_id]
        named = [*found.evidence.terms, *(theirs for _, theirs, _ in found.evidence.near)]
        copies = [remove(achievement, named)]
        copies.append(remove(achievement, choose_others(achievement, named, copies[0])))
        # Where too little else is left (short titles), there is nothing to compare with.
        if not named or 2 * _lost(achievement, copies[1]) < _lost(achievement, copies[0]):
            continue
        row = np.array([needs.rows[found.need_id]])
        falls.append(list(_measure_falls(matcher, corpus, found, copies, needs, row)))
    return Falls(*np.array(falls).T)


def _measure_falls(
    matcher: Matcher,
    corpus: Corpus,
    found: Candidate,
    copies: Sequence[Item],
    needs: Corpus,
    row: np.ndarray,
) -> Iterator[float]:
    for copy in copies:
        scored = score_exactly(
            matcher.ranker, matcher.encoder, copy, needs, row, corpus, matcher.deep
        )
        yield found.score - float(scored.scores[0])


def remove(item: Item, terms: Sequence[str]) -> Item:
    """Return the item without the terms, whatever their case."""
    title, content = item.title, item.content
    for term in sorted(terms, key=len, reverse=True):
        title, content = _drop(title, term), _drop(content, term)
    return replace(item, title=title.strip() or "无", content=content)


def _drop(text: str, term: str) -> str:
    folded, plain, place = fold_text(text), fold_text(term), 0
    kept = []
    while (found := folded.find(plain, place)) >= 0 and plain:
        kept.append(text[place:found])
        place = found + len(plain)
    return "".join([*kept, text[place:]])


def choose_others(item: Item, named: Sequence[str], without: Item) -> list[str]:
    """Return other words of the item, together about as long as what ``without`` lacks."""
    letters = set("".join(named))
    words = dict.fromkeys(_WORD.findall(f"{item.title} {item.content}"))
    others = [word for word in words if not set(word) & letters]
    random.Random(item.id).shuffle(others)  # noqa: S311 - a sample, not a secret
    chosen: list[str] = []
    while others and _lost(item, remove(item, chosen)) < _lost(item, without):
        chosen.append(others.pop())
    return chosen


def _lost(item: Item, copy: Item) -> int:
    return len(item.title) + len(item.content) - len(copy.title) - len(copy.content)
