"""Character and word matching."""

from __future__ import annotations

import numpy as np
import pytest

from scripts.benchmarks._lexical import TermSpace, char_grams

DOCUMENTS = [char_grams(text, 2) for text in ("深水网箱", "网箱养殖", "锂电池电解液")]


@pytest.fixture
def space() -> TermSpace:
    return TermSpace.fit(DOCUMENTS)


def test_chinese_gives_characters_and_pairs_but_latin_words_stay_whole() -> None:
    assert char_grams("深水AGV", 2) == ["深", "水", "深水", "agv"]


def test_pairs_do_not_reach_over_punctuation() -> None:
    assert "水网" not in char_grams("深水，网箱", 2)


def test_columns_follow_the_documents_so_that_sums_come_out_alike_in_every_process(
    space: TermSpace,
) -> None:
    """The order of a set differs between processes, and with it the last digit of a sum."""
    assert list(space.columns) == list(dict.fromkeys(term for one in DOCUMENTS for term in one))


def test_a_document_is_most_like_itself(space: TermSpace) -> None:
    rows = space.weigh_tfidf(space.count(DOCUMENTS))
    likeness = (rows @ rows.T).toarray()
    assert np.allclose(likeness.diagonal(), 1.0)
    assert (likeness.argmax(axis=1) == np.arange(3)).all()


def test_sharing_nothing_gives_zero(space: TermSpace) -> None:
    rows = space.weigh_tfidf(space.count(DOCUMENTS))
    assert (rows[0] @ rows[2].T).toarray() == 0.0


def test_unknown_terms_push_a_query_away(space: TermSpace) -> None:
    rows = space.weigh_tfidf(space.count(DOCUMENTS))
    known, mixed = (
        float((space.weigh_tfidf(space.count([char_grams(text, 2)])) @ rows[0].T).toarray()[0, 0])
        for text in ("网箱", "网箱与羽绒服装")
    )
    assert mixed < known


def test_shares_of_a_query_add_up_to_what_is_known(space: TermSpace) -> None:
    full = space.weigh_share(space.count([char_grams("网箱", 2)])).sum()
    half = space.weigh_share(space.count([char_grams("网箱羽绒", 2)])).sum()
    assert full == pytest.approx(1.0, abs=1e-5)
    assert half < 0.5


def test_bm25_prefers_the_rare_term(space: TermSpace) -> None:
    scores = (
        space.weigh_query(space.count([char_grams("深箱", 2)]))
        @ space.weigh_bm25(space.count(DOCUMENTS)).T
    ).toarray()
    assert scores[0, 0] > scores[0, 1] > scores[0, 2] == 0.0
