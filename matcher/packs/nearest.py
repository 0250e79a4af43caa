"""The entries of a register whose subject is near to a need's, and how sure that is.

The score is unfitted, for nobody has judged registers: three likenesses, each measured from its
mean over all entries in units of its spread there. A small register is measured together with the
shipped achievements, so that its only entry is not near by being the only one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.packs.commons import Commons
from matcher.packs.telling import keep_telling, weigh_grounds
from matcher.pairs.criteria import check_district, check_field, check_validity
from matcher.pairs.features import FEATURES, compute_features
from matcher.pairs.sides import Side
from matcher.ranking.corpus import Corpus
from matcher.types import Criterion, Encoder, Evidence, Fit, Item
from matcher.words.explain import explain_terms

LIKENESSES: dict[str, tuple[str, ...]] = {
    "meaning": ("dense_short", "dense_full"),
    "characters": ("chars_short", "bm25_short"),
    "terms": ("soft_need", "soft_achievement"),
}
"""What counts alike: the encoder's cosine, the characters, the terms one by one."""

SURE = ((2.0, 2.2), (1.5, 3.0), (1.0, 3.7))
"""(telling grounds, score) from which on an entry is not weak; any pair will do."""

WEAK = ((2.0, 1.5), (1.0, 2.0), (0.0, 3.0))
"""The same for being shown at all, as weak: the fewer the grounds, the nearer it must be."""

FOREIGN = 2.0
"""Grounds that an entry of another field needs: a word alone may be shared by chance."""

ANSWER_SHARE = 0.5
"""What nearness to the achievement counts beside nearness to the need."""

LEAST_SCORE = min(score for _, score in WEAK)


@dataclass(frozen=True, slots=True)
class Asked:
    """What entries are looked for, by public text alone."""

    need: Item
    answer: Item | None = None
    """The achievement that a pack is built around. What is near to it as well comes first, but
    nothing is near to it alone."""


@dataclass(frozen=True, slots=True)
class Nearby:
    """An entry as a need sees it. ``position`` is its row in the corpus."""

    position: int
    score: float
    """What it is ordered by: no probability, and comparable within one answer only."""
    likeness: float
    """How far it stands out for the need from all entries, in units of their spread."""
    grounds: float
    """How much its telling terms count, see ``weigh_grounds``."""
    evidence: Evidence
    is_weak: bool = False


def rank_entries(
    asked: Asked, corpus: Corpus, commons: Commons, encoder: Encoder, today: date, count: int
) -> list[Nearby]:
    """Return up to ``count`` entries near to a need, best first, those without grounds left out."""
    found = [
        judged
        for one in weigh_entries(asked, corpus, commons, encoder, today, LEAST_SCORE)
        if (judged := _judge(one)) is not None
    ]
    found.sort(key=lambda one: (one.is_weak, -one.score, corpus.item(one.position).id))
    return found[:count]


def weigh_entries(
    asked: Asked,
    corpus: Corpus,
    commons: Commons,
    encoder: Encoder,
    today: date,
    least: float = -np.inf,
) -> list[Nearby]:
    """Return every entry that is still of use, with what speaks for it, in their order.

    Those that stand out less than ``least`` are left out before anything is read in them.
    """
    if not len(corpus):
        return []
    items = [asked.need, *([asked.answer] if asked.answer else [])]
    side = corpus.prepare_queries(items, encoder)
    scores = _stand_out(side, corpus)
    return [
        _weigh(side, corpus, row, commons, today, scores[:, row].tolist())
        for row, item in zip(corpus.all_rows().tolist(), corpus.items, strict=True)
        if scores[0, row] >= least and (item.valid_until is None or item.valid_until >= today)
    ]


def _stand_out(side: Side, corpus: Corpus) -> NDArray[np.float32]:
    """Return how far each entry stands out for each item of ``side``, shape (items, entries)."""
    whole = compute_features(side, corpus.reference_side)
    # The rows of a small corpus are the first ones of its reference.
    table = whole[:, : len(corpus)] if corpus.is_small else compute_features(side, corpus.side)
    spread = np.maximum(whole.std(axis=1, keepdims=True), 1e-6)
    standard = (table - whole.mean(axis=1, keepdims=True)) / spread
    groups = [
        standard[:, :, [FEATURES.index(name) for name in names]].mean(axis=2)
        for names in LIKENESSES.values()
    ]
    return np.asarray(np.mean(groups, axis=0), dtype=np.float32)


def _weigh(
    side: Side, corpus: Corpus, row: int, commons: Commons, today: date, scores: list[float]
) -> Nearby:
    need, entry = side.items[0], corpus.item(row)
    told = keep_telling(explain_terms(side, 0, corpus.side, row), commons)
    grounds, score = weigh_grounds(told, need, entry), scores[0]
    criteria = [
        check_field(need, entry),
        check_district(need, entry),
        check_validity(need, entry, today),
    ]
    if len(side) > 1:
        score += ANSWER_SHARE * max(scores[1], 0.0)
        lent = keep_telling(explain_terms(side, 1, corpus.side, row), commons)
        extra = tuple(term for term in lent.terms if term not in told.terms)
        if extra:
            criteria.append(Criterion("answer", Fit.MET, {"terms": extra}))
    strengths = {"likeness": round(scores[0], 3), "grounds": round(grounds, 3)}
    evidence = replace(told, criteria=tuple(criteria), strengths=strengths)
    return Nearby(row, round(score, 4), round(scores[0], 4), grounds, evidence)


def _judge(one: Nearby) -> Nearby | None:
    """Return an entry as sure or weak; None where nothing but trade or place speaks for it."""
    in_trade = one.evidence.criteria[0].fit is Fit.MET
    if not in_trade and one.grounds < FOREIGN:
        return None
    if not _reaches(one, WEAK):
        return None
    return replace(one, is_weak=not (in_trade and _reaches(one, SURE)))


def _reaches(one: Nearby, steps: tuple[tuple[float, float], ...]) -> bool:
    return any(one.grounds >= grounds and one.likeness >= least for grounds, least in steps)
