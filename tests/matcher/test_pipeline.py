"""Ranking as a whole, with the shipped model on the invented market."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain.codes import Must
from matcher.ranking.corpus import Corpus
from matcher.ranking.gate import Gate, is_eligible
from matcher.ranking.pipeline import Matcher
from matcher.ranking.retrieve import retrieve_rows
from matcher.types import Candidate, Fit, Item, Kind
from tests.matcher.samples import (
    ACHIEVEMENTS,
    FITS,
    NEEDS,
    TODAY,
    make_achievement,
    make_need,
)


def rank_ids(found: list[Candidate], need: str) -> list[str]:
    return [row.achievement_id for row in found if row.need_id == need]


def test_what_was_written_as_an_answer_ranks_first(matcher: Matcher, achievements: Corpus) -> None:
    found = matcher.match(NEEDS[1:], achievements, 3, TODAY)
    for need in NEEDS[1:]:
        assert rank_ids(found, need.id)[0] in FITS[need.id], need.title
        assert FITS[need.id] <= set(rank_ids(found, need.id))


def test_ranks_count_from_one_and_scores_fall(matcher: Matcher, achievements: Corpus) -> None:
    found = matcher.match(NEEDS, achievements, 20, TODAY)
    for need in NEEDS:
        rows = [row for row in found if row.need_id == need.id]
        assert [row.rank for row in rows] == list(range(1, len(rows) + 1))
        scores = [row.score for row in rows]
        assert scores == sorted(scores, reverse=True)


def test_probability_and_level_rise_with_the_score(matcher: Matcher, achievements: Corpus) -> None:
    told = [item for item in ACHIEVEMENTS if item.content]
    rows = matcher.match(NEEDS[1:2], matcher.build_corpus(told), 20, TODAY)
    assert all(0.0 <= row.probability <= 1.0 and row.level in {1, 2, 3, 4} for row in rows)
    best, worst = rows[0], rows[-1]
    assert best.probability > worst.probability
    assert best.level >= worst.level


def test_matching_twice_gives_the_same(matcher: Matcher, achievements: Corpus) -> None:
    first = matcher.match(NEEDS, achievements, 5, TODAY)
    again = matcher.match(NEEDS, matcher.build_corpus(ACHIEVEMENTS), 5, TODAY)
    assert first == again


def test_a_pair_scores_the_same_alone_and_among_others(
    matcher: Matcher, achievements: Corpus
) -> None:
    everything = matcher.match(NEEDS, achievements, 20, TODAY)
    wanted = next(row for row in everything if (row.need_id, row.rank) == ("n2", 2))
    place = achievements.rows[wanted.achievement_id]
    (alone,) = matcher.score_pairs(NEEDS, achievements, [(1, place)], TODAY)
    assert alone.score == pytest.approx(wanted.score, abs=1e-5)
    assert alone.rank == 1


def test_pairs_come_back_in_the_order_given(matcher: Matcher, achievements: Corpus) -> None:
    pairs = [(1, 5), (0, 3), (1, 2), (0, 0), (1, 15)]
    rows = matcher.score_pairs(NEEDS, achievements, pairs, TODAY)
    given = [(NEEDS[need].id, ACHIEVEMENTS[achievement].id) for need, achievement in pairs]
    assert [(row.need_id, row.achievement_id) for row in rows] == given
    assert sorted(row.rank for row in rows if row.need_id == "n2") == [1, 2, 3]


def test_pairs_are_scored_even_where_a_filter_would_drop_them(matcher: Matcher) -> None:
    need = replace(NEEDS[0], organisation="one")
    achievement = replace(ACHIEVEMENTS[0], organisation="one", published=False)
    assert len(matcher.score_pairs([need], [achievement], [(0, 0)], TODAY)) == 1


def test_both_directions_give_a_pair_one_score(
    matcher: Matcher, achievements: Corpus, needs: Corpus
) -> None:
    forward = {
        (row.need_id, row.achievement_id): row.score
        for row in matcher.match(NEEDS, achievements, 20, TODAY)
    }
    backward = matcher.match(ACHIEVEMENTS[2:5], needs, 8, TODAY, reference=achievements)
    assert backward
    for row in backward:
        expected = forward[row.need_id, row.achievement_id]
        assert row.score == pytest.approx(expected, abs=1e-4)


def test_an_achievement_finds_its_need_without_a_reference(matcher: Matcher, needs: Corpus) -> None:
    for item in (ACHIEVEMENTS[2], ACHIEVEMENTS[6], ACHIEVEMENTS[12], ACHIEVEMENTS[14]):
        (best,) = matcher.match([item], needs, 1, TODAY)
        assert item.id in FITS[best.need_id]


def test_an_empty_corpus_gives_nothing(matcher: Matcher) -> None:
    empty = matcher.build_corpus([], Kind.ACHIEVEMENT)
    assert matcher.match(NEEDS, empty, 5, TODAY) == []
    assert matcher.match([], empty, 5, TODAY) == []
    assert matcher.search("网箱", empty, 5) == []


def test_one_lone_achievement_can_be_ranked(matcher: Matcher) -> None:
    for item in (ACHIEVEMENTS[2], make_achievement("bare", "N")):
        corpus = matcher.build_corpus([item])
        (row,) = matcher.match(NEEDS[1:2], corpus, 5, TODAY)
        assert np.isfinite(row.score)


def test_texts_without_any_word_do_not_break_it(matcher: Matcher, achievements: Corpus) -> None:
    odd = [make_need("x", "？"), make_need("y", "N", "12345 ……"), make_need("z", "🙂")]
    rows = matcher.match(odd, achievements, 2, TODAY)
    assert len(rows) == 6
    assert all(np.isfinite(row.score) for row in rows)


def test_progress_is_told_need_by_need(matcher: Matcher, achievements: Corpus) -> None:
    told: list[tuple[int, int]] = []
    matcher.match(NEEDS[:3], achievements, 2, TODAY, lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


NEED = make_need("n", "深水网箱锚泊加固", organisation="one", trl=6, musts=("maturity",))
FITTING = make_achievement("a", "网箱系泊技术", organisation="two", trl=7)


@pytest.mark.parametrize(
    ("need", "achievement", "eligible"),
    [
        (NEED, FITTING, True),
        (NEED, replace(FITTING, published=False), False),
        (replace(NEED, published=False), FITTING, False),
        (NEED, replace(FITTING, valid_until=TODAY), True),
        (NEED, replace(FITTING, valid_until=TODAY - timedelta(days=1)), False),
        (replace(NEED, valid_until=TODAY - timedelta(days=1)), FITTING, False),
        (NEED, replace(FITTING, organisation="one"), False),
        (replace(NEED, organisation=None), replace(FITTING, organisation=None), True),
        (NEED, replace(FITTING, trl=5), False),
        (NEED, replace(FITTING, trl=None), True),
        (replace(NEED, musts=()), replace(FITTING, trl=1), True),
    ],
)
def test_only_eligible_pairs_are_proposed(
    matcher: Matcher, need: Item, achievement: Item, eligible: bool
) -> None:
    assert is_eligible(need, achievement, TODAY) is eligible
    forward = matcher.match([need], matcher.build_corpus([achievement]), 5, TODAY)
    backward = matcher.match([achievement], matcher.build_corpus([need]), 5, TODAY)
    assert bool(forward) is eligible
    assert bool(backward) is eligible


ITEM_FACTS = st.fixed_dictionaries(
    {
        "published": st.booleans(),
        "organisation": st.sampled_from([None, "one", "two"]),
        "trl": st.sampled_from([None, 1, 5, 9]),
        "fields": st.sampled_from([(), ("marine",), ("marine", "agri"), ("ai",)]),
        "modes": st.sampled_from([(), ("license",), ("license_sole", "service")]),
        "district": st.sampled_from([None, "potou", "chikan"]),
        "budget_max": st.sampled_from([None, 100]),
        "price": st.sampled_from([None, 99, 101]),
        "indicators": st.sampled_from(["", "去除率≥60%", "去除率55%", "去除率72%"]),
        "musts": st.sets(st.sampled_from(list(Must))).map(tuple),
        "valid_until": st.sampled_from([None, TODAY, TODAY - timedelta(days=1)]),
    }
)


@given(ITEM_FACTS, ITEM_FACTS)
@settings(max_examples=200, deadline=None)
def test_the_gate_for_many_rows_agrees_with_the_rule_for_one(
    need_facts: dict[str, Any], achievement_facts: dict[str, Any]
) -> None:
    need = make_need("n", "甲", **need_facts)
    achievement = make_achievement("a", "乙", **{**achievement_facts, "musts": ()})
    expected = is_eligible(need, achievement, TODAY)
    for query, other in ((need, achievement), (achievement, need)):
        admitted = Gate.of([other]).admit(query, np.array([0]), [other].__getitem__, TODAY)
        assert bool(len(admitted)) is expected


def test_a_must_filters_proposals_and_neither_search_nor_given_pairs(matcher: Matcher) -> None:
    need = replace(NEED, district="potou", musts=(Must.DISTRICT,))
    elsewhere = replace(FITTING, district="chikan")
    corpus = matcher.build_corpus([elsewhere])
    assert matcher.match([need], corpus, 5, TODAY) == []
    assert matcher.search(need.title, corpus, 5)
    (scored,) = matcher.score_pairs([need], corpus, [(0, 0)], TODAY)
    (missed,) = [row for row in scored.evidence.criteria if row.must]
    assert (missed.name, missed.fit) == ("district", Fit.NOT_MET)


def test_retrieval_unites_what_either_way_of_searching_finds(
    matcher: Matcher, achievements: Corpus
) -> None:
    side = achievements.prepare_queries(NEEDS, matcher.encoder)
    for need, rows in zip(NEEDS, retrieve_rows(side, achievements, count=4), strict=True):
        found = {ACHIEVEMENTS[row].id for row in rows}
        assert 4 <= len(found) <= 8
        assert found & FITS[need.id]


class RecordingIndex:
    """A vector index that always finds rows 3 and 1 and leaves the last place unfilled."""

    def search(self, vectors, count):  # type: ignore[no-untyped-def]
        rows = np.tile(np.array([3, 1, -1]), (len(vectors), 1))
        return np.array([[0.9, 0.8, 0.0]] * len(vectors), dtype=np.float32), rows


def test_an_index_is_asked_and_its_gaps_are_ignored(matcher: Matcher, achievements: Corpus) -> None:
    side = achievements.prepare_queries(NEEDS[4:5], matcher.encoder)
    (rows,) = retrieve_rows(side, achievements, count=1, index=RecordingIndex())
    best_by_characters = 8
    assert ACHIEVEMENTS[best_by_characters].id in FITS["n5"]
    assert set(rows.tolist()) == {1, 3, best_by_characters}


def test_a_large_corpus_ranks_what_was_retrieved_the_same(
    matcher: Matcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = matcher.match(NEEDS, matcher.build_corpus(ACHIEVEMENTS), 1, TODAY)
    monkeypatch.setattr("matcher.ranking.corpus.WHOLE", 12)
    monkeypatch.setattr("matcher.ranking.corpus.SAMPLE_SIZE", 12)
    sampled = matcher.build_corpus(ACHIEVEMENTS)
    assert not sampled.is_small
    best = matcher.match(NEEDS, sampled, 1, TODAY)
    assert [row.achievement_id for row in best] == [row.achievement_id for row in whole]


def test_the_engine_names_ranker_and_encoder(matcher: Matcher) -> None:
    assert matcher.ranker.version in matcher.engine_version
    assert matcher.encoder.name in matcher.engine_version


def test_the_matcher_pulls_in_no_framework() -> None:
    code = (
        "import sys, matcher.ranking.pipeline, matcher.fitting.fit, matcher.learning.promotion; "
        "print(sorted({'torch', 'faiss', 'flask', 'sqlalchemy', 'sklearn'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
