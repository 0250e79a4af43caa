"""The matcher: retrieve, filter, rank, explain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np

from matcher.pairs.features import ACHIEVEMENT_FACTS
from matcher.pairs.sides import Side
from matcher.ranking.calibrate import fit_probability, predict_levels
from matcher.ranking.corpus import Corpus
from matcher.ranking.design import feature_set, name_row
from matcher.ranking.ranker import Ranker, load_ranker
from matcher.ranking.retrieve import list_rows
from matcher.ranking.scoring import Scored, score_exactly, score_needs, score_roughly
from matcher.ranking.search import find_query_terms, search_corpus
from matcher.types import (
    Candidate,
    Encoder,
    Evidence,
    FeatureRow,
    Hit,
    Item,
    Kind,
    VectorIndex,
)
from matcher.words.explain import explain_pair

Progress = Callable[[int, int], None]
"""Called with (queries done, queries in all)."""

Pair = tuple[int, int]
"""(position of the need, position of the achievement)."""

SHORTLIST = 50
"""How many needs are ranked exactly for an achievement."""

Place = tuple[Side, int]
"""A side and the row of one item in it."""


class Matcher:
    """Ranks needs against achievements with one encoder and one ranker.

    With ``deep``, a transformer, the ranker is by default the one fitted for both: slower, and
    better. Corpora are then to be built with it too. It holds no state between calls, so threads
    may share it.
    """

    def __init__(
        self, encoder: Encoder, ranker: Ranker | None = None, deep: Encoder | None = None
    ) -> None:
        self.encoder, self.deep = encoder, deep
        self.ranker = ranker or load_ranker(deep=deep is not None)

    @property
    def engine_version(self) -> str:
        """What a stored match says it was made with: ranker version and encoder name."""
        return f"ranker-{self.ranker.version}+{self._encoders}"

    @property
    def feature_set(self) -> str:
        """Name of what this matcher measures pairs by; see FeatureRow."""
        return feature_set(self.ranker, self._encoders)

    @property
    def _encoders(self) -> str:
        return self.encoder.name + (f"+{self.deep.name}" if self.deep else "")

    def build_corpus(self, items: Sequence[Item], kind: Kind | None = None) -> Corpus:
        """Prepare items of one kind with this matcher's encoder."""
        return Corpus.build(items, self.encoder, kind, deep=self.deep)

    def match(
        self,
        queries: Sequence[Item],
        corpus: Corpus,
        top: int,
        today: date,
        progress: Progress | None = None,
        *,
        reference: Corpus | None = None,
        index: VectorIndex | None = None,
    ) -> list[Candidate]:
        """Return up to ``top`` candidates per query, query by query, best first.

        Queries are needs and the corpus achievements, or the other way round. For
        achievements against a corpus of needs, ``reference`` is the corpus of achievements:
        with it a pair scores what it scores when its need asks. Without it the needs
        themselves are the yardstick, which is coarser. ``index`` holds the vectors of the
        corpus under its row numbers.
        """
        if not queries or not len(corpus):
            return []
        if queries[0].kind is Kind.NEED:
            return self._match_needs(queries, corpus, top, today, progress, index)
        found: list[Candidate] = []
        for done, query in enumerate(queries, 1):
            found.extend(self._match_achievement(query, corpus, top, today, reference, index))
            if progress:
                progress(done, len(queries))
        return found

    def score_pairs(
        self,
        needs: Sequence[Item],
        achievements: Sequence[Item] | Corpus,
        pairs: Sequence[Pair],
        today: date,
        progress: Progress | None = None,
    ) -> list[Candidate]:
        """Return one candidate per pair, in the order given, without any filter.

        ``rank`` counts within the need's pairs. Give a Corpus where there is one: the
        score of a pair is relative to all achievements, listed or not.
        """
        if not pairs:
            return []
        corpus = (
            achievements
            if isinstance(achievements, Corpus)
            else self.build_corpus(achievements, Kind.ACHIEVEMENT)
        )
        wanted: dict[int, list[int]] = {}
        for need, achievement in pairs:
            wanted.setdefault(need, []).append(achievement)
        asking = [needs[position] for position in wanted]
        side = corpus.prepare_queries(asking, self.encoder, self.deep)
        rows = [np.array(columns, dtype=np.intp) for columns in wanted.values()]
        found: dict[Pair, Candidate] = {}
        for place, (position, scored) in enumerate(
            zip(wanted, score_needs(self.ranker, side, corpus, rows), strict=True)
        ):
            for candidate in self._rank_for_need((side, place), corpus, scored, None, today):
                found[position, corpus.rows[candidate.achievement_id]] = candidate
            if progress:
                progress(place + 1, len(wanted))
        return [found[pair] for pair in pairs]

    def search(
        self, query_text: str, corpus: Corpus, count: int, index: VectorIndex | None = None
    ) -> list[Hit]:
        """Return up to ``count`` items that answer a free text, best first.

        Scores lie between 0 and 1; an unrelated text finds nothing. ``index`` is as in ``match``.
        """
        return search_corpus(query_text, corpus, self.encoder, count, index)

    def explain_search(
        self, query_text: str, corpus: Corpus, positions: Sequence[int]
    ) -> list[Evidence]:
        """Return why rows of the corpus answer a free text: its terms and near terms."""
        return find_query_terms(query_text, corpus, self.encoder, positions)

    def _match_needs(
        self,
        queries: Sequence[Item],
        corpus: Corpus,
        top: int,
        today: date,
        progress: Progress | None,
        index: VectorIndex | None,
    ) -> list[Candidate]:
        side = corpus.prepare_queries(queries, self.encoder, self.deep)
        rows = list_rows(queries, side, corpus, today, index)
        found: list[Candidate] = []
        for place, scored in enumerate(score_needs(self.ranker, side, corpus, rows)):
            found.extend(self._rank_for_need((side, place), corpus, scored, top, today))
            if progress:
                progress(place + 1, len(queries))
        return found

    def _rank_for_need(
        self, need: Place, corpus: Corpus, scored: Scored, top: int | None, today: date
    ) -> list[Candidate]:
        return [
            self._build(need, (corpus.side, int(scored.rows[at])), scored, at, rank, today)
            for rank, at in enumerate(scored.order(top).tolist(), 1)
        ]

    def _match_achievement(
        self,
        query: Item,
        needs: Corpus,
        top: int,
        today: date,
        reference: Corpus | None,
        index: VectorIndex | None,
    ) -> list[Candidate]:
        side = needs.prepare_queries([query], self.encoder, self.deep)
        (rows,) = list_rows([query], side, needs, today, index)
        if not len(rows):
            return []
        scored = score_roughly(self.ranker, side, needs, rows, reference)
        if reference is not None:
            short = np.sort(rows[scored.order(max(SHORTLIST, top))])
            scored = score_exactly(
                self.ranker, self.encoder, query, needs, short, reference, self.deep
            )
        return [
            self._build((needs.side, int(scored.rows[at])), (side, 0), scored, at, rank, today)
            for rank, at in enumerate(scored.order(top).tolist(), 1)
        ]

    def _build(
        self, need: Place, achievement: Place, scored: Scored, at: int, rank: int, today: date
    ) -> Candidate:
        facts = scored.facts[at]
        fullness = facts[ACHIEVEMENT_FACTS.index("fullness")]
        beyond = self.ranker.calibration.exceedances(scored.scores[at], fullness)
        strengths = self.ranker.contributions(scored.standard[at], facts)
        needs, achievements = need[0].items, achievement[0].items
        return Candidate(
            need_id=needs[need[1]].id,
            achievement_id=achievements[achievement[1]].id,
            rank=rank,
            score=float(scored.scores[at]),
            probability=float(fit_probability(beyond)),
            level=int(predict_levels(beyond)),
            evidence=explain_pair(*need, *achievement, today, strengths),
            features=FeatureRow(
                self.feature_set,
                name_row(
                    scored.standard[at], self.ranker.fill_unknown(facts), scored.need_facts[at]
                ),
            ),
            engine_version=self.engine_version,
        )
