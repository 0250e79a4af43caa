"""Rows are found by the characters they share, by the rarest first where there are very many."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.pairs.overlap import Asked
from matcher.pairs.spaces import Vector
from matcher.ranking import corpus as corpora
from matcher.ranking import sharing
from matcher.ranking.corpus import Corpus
from matcher.ranking.retrieve import find_lexical
from matcher.ranking.sharing import measure_sharing
from tests.matcher.samples import NEEDS
from tests.matcher.test_renewing import ENCODER, many

NOBODY = np.empty(0, dtype=np.intp)


@pytest.fixture
def corpus(monkeypatch: pytest.MonkeyPatch) -> Corpus:
    monkeypatch.setattr(corpora, "WHOLE", 40)
    return Corpus.build(many(), ENCODER)


def ask(corpus: Corpus, row: int = 0) -> Asked:
    """Return one of the sample needs as it asks the corpus."""
    return Asked.of(corpus.prepare_queries(NEEDS, ENCODER), row, "chars")


def every_cosine(asked: Asked, corpus: Corpus) -> Vector:
    """Return the cosine of each row, worked out entry by entry."""
    counts, side, place = corpus.side.counts["chars"], corpus.side, 2
    weights = dict(zip(asked.slots.tolist(), asked.weigh("tfidf", "full", "chars"), strict=True))
    idf = side.spaces.of("chars").idf
    found = np.zeros(len(side))
    for row in range(len(side)):
        for entry in range(counts.starts[row], counts.starts[row + 1]):
            slot, often = int(counts.slots[entry]), int(counts.often[entry, place])
            if slot in weights and often:
                found[row] += weights[slot] * idf[slot] * (1.0 + np.log(often))
    return np.asarray(found / side.measured("norm chars full"), dtype=np.float32)


@pytest.mark.parametrize("row", range(len(NEEDS)))
def test_each_row_that_shares_a_character_is_told_with_its_cosine(corpus: Corpus, row: int) -> None:
    asked = ask(corpus, row)
    rows, cosines = measure_sharing(asked, corpus.side, NOBODY, 5)
    wanted = every_cosine(asked, corpus)
    assert rows.tolist() == np.flatnonzero(wanted).tolist()
    assert cosines == pytest.approx(wanted[rows], abs=1e-5)


@pytest.mark.parametrize("row", range(len(NEEDS)))
def test_of_very_many_the_best_are_told_with_the_same_cosines(
    corpus: Corpus, row: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(corpus, row)
    wanted = every_cosine(asked, corpus)
    best = set(np.argsort(-wanted, kind="stable")[:5].tolist())
    monkeypatch.setattr(sharing, "MOST_ENTRIES", 400)
    rows, cosines = measure_sharing(asked, corpus.side, NOBODY, 5)
    assert len(rows) <= sharing.WIDE * 5 < np.count_nonzero(wanted)
    assert rows.tolist() == sorted(rows.tolist())
    assert cosines == pytest.approx(wanted[rows], abs=1e-5)
    assert best <= set(rows.tolist())


def test_a_text_of_frequent_characters_alone_is_looked_for_all_the_same(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "MOST_ENTRIES", 0)
    rows, _ = measure_sharing(ask(corpus), corpus.side, NOBODY, 5)
    assert len(rows)


@pytest.mark.parametrize("most", [0, 400, sharing.MOST_ENTRIES])
def test_what_is_gone_takes_no_place(
    corpus: Corpus, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = many()
    before = find_lexical(ask(corpus), corpus, 3)
    off = {corpus.item(hit.position).id for hit in before}
    monkeypatch.setattr("matcher.ranking.grow.MOST_CHANGED", 10.0)
    kept = [item for item in items if item.id not in off]
    grown = Corpus.build([*kept, items[0]], ENCODER, before=corpus)
    monkeypatch.setattr(sharing, "MOST_ENTRIES", most)
    found = find_lexical(ask(grown), grown, 3)
    assert len(found) == 3
    assert not off & {grown.item(hit.position).id for hit in found} - {items[0].id}
    assert not set(grown.gone.tolist()) & {hit.position for hit in found}


def test_what_came_later_is_found_too(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    items = many()
    monkeypatch.setattr("matcher.ranking.grow.MOST_CHANGED", 10.0)
    first = Corpus.build(items[:-30], ENCODER)
    first.side.postings("chars")
    grown = Corpus.build(items, ENCODER, before=first)
    assert grown.growth is first.growth
    asked = ask(grown)
    rows, cosines = measure_sharing(asked, grown.side, NOBODY, 5)
    wanted = every_cosine(asked, grown)
    assert rows.tolist() == np.flatnonzero(wanted).tolist()
    assert cosines == pytest.approx(wanted[rows], abs=1e-5)
