"""A corpus made from the one before it is the corpus that would be made from nothing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from embeddings.encoder import load_encoder
from matcher.pairs.counts import HOMES
from matcher.ranking.corpus import Corpus
from matcher.ranking.pipeline import Matcher
from matcher.types import FloatMatrix, Item, Kind, TextRole
from tests.matcher.samples import ACHIEVEMENTS, NEEDS
from tests.matcher.test_deep import TODAY, Reader

ENCODER = load_encoder()
PLACES = ("湛江", "茂名", "阳江", "北海", "海口", "三亚", "防城港", "钦州")


class Noting:
    """The shipped encoder, noting what it reads."""

    name, dimension = ENCODER.name, ENCODER.dimension

    def __init__(self) -> None:
        self.read: list[str] = []

    def encode(self, texts: Sequence[str], role: TextRole = "passage") -> FloatMatrix:
        """Return one row per text."""
        self.read += texts
        return ENCODER.encode(texts, role)


def many(kind: Kind = Kind.ACHIEVEMENT) -> list[Item]:
    """More items than are filled up with padding, no two alike."""
    samples = ACHIEVEMENTS if kind is Kind.ACHIEVEMENT else NEEDS
    return [
        replace(
            item,
            id=str(1 + number * len(PLACES) + place),
            title=f"{name}{item.title}",
            content=f"{item.content}在{name}海区试过{number}次。",
            keywords=(*item.keywords, f"{name}试验{number}"),
        )
        for number, item in enumerate(samples)
        for place, name in enumerate(PLACES)
    ]


def are_alike(one: Corpus, other: Corpus) -> None:
    """Assert that two corpora hold the same, entry by entry."""
    assert list(one.items) == list(other.items)
    assert (list(one.names), one.rows) == (list(other.names), other.rows)
    left, right = one.side, other.side
    assert left.names == right.names
    assert [tuple(words) for words in left.texts] == [tuple(words) for words in right.texts]
    for home in HOMES:
        # One may still number terms that no item has any more.
        spaces = left.spaces.of(home), right.spaces.of(home)
        counts = left.counts[home], right.counts[home]
        keys = [space.vocabulary.keys[own.slots] for space, own in zip(spaces, counts, strict=True)]
        rarity = [space.rarity(own.slots) for space, own in zip(spaces, counts, strict=True)]
        assert np.array_equal(*keys)
        assert np.array_equal(*rarity)
        assert np.array_equal(counts[0].starts, counts[1].starts)
        assert np.array_equal(counts[0].often, counts[1].often)
        assert spaces[0].mean_length == spaces[1].mean_length
    for mine, theirs in ((left.measures, right.measures), (left.facts, right.facts)):
        assert np.array_equal(mine, theirs)
    for view, matrix in left.vectors.items():
        assert np.allclose(matrix, right.vectors[view], atol=1e-6)
    assert np.allclose(one.facts, other.facts, atol=1e-6, equal_nan=True)
    for row in range(len(one)):
        mine, theirs = left.terms.terms_of(row), right.terms.terms_of(row)
        assert mine[0] == theirs[0]
        assert np.array_equal(mine[1], theirs[1])
        assert np.allclose(mine[2], theirs[2], atol=1e-6)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", Kind)
def test_whatever_came_went_or_changed_it_is_the_same(kind: Kind, seed: int) -> None:
    chance = random.Random(seed)
    everything = many(kind)
    present = chance.sample(everything, len(everything) * 3 // 4)
    corpus = Corpus.build(present, ENCODER)
    for _ in range(4):
        present = chance.sample(present, len(present) - 5)
        present += [
            item for item in chance.sample(everything, 12) if item.id not in ids_of(present)
        ]
        for place in chance.sample(range(len(present)), 3):
            new = present[place]
            present[place] = replace(new, title=new.title + "改进型", trl=chance.choice((3, 9)))
        if chance.random() < 0.5:
            present.sort(key=lambda item: int(item.id))
        corpus = Corpus.build(present, ENCODER, before=corpus)
        are_alike(corpus, Corpus.build(present, ENCODER))


def ids_of(items: Sequence[Item]) -> set[str]:
    return {item.id for item in items}


def test_only_what_is_new_is_read() -> None:
    items, reading = many(), Noting()
    before = Corpus.build(items[:-1], reading)
    reading.read.clear()
    renewed = Corpus.build(items, reading, before=before)
    assert len(renewed) == len(items)
    own = items[-1].title
    assert [text for text in reading.read if len(text) > 20]
    assert all(own in text for text in reading.read if len(text) > 20)


def test_one_that_changed_in_what_is_not_text_is_taken_as_it_is_now() -> None:
    items = many()
    changed = [replace(items[0], valid_until=TODAY, published=False), *items[1:]]
    renewed = Corpus.build(changed, ENCODER, before=Corpus.build(items, ENCODER))
    assert renewed.items[0] == changed[0]
    assert renewed.gate.last_days[0] == 0


def test_a_small_corpus_grows_out_of_its_padding_and_back() -> None:
    few, items = many()[:30], many()
    small = Corpus.build(few, ENCODER)
    large = Corpus.build(items, ENCODER, before=small)
    are_alike(large, Corpus.build(items, ENCODER))
    again = Corpus.build(few, ENCODER, before=large)
    are_alike(again, small)
    assert len(again.reference_side) == len(small.reference_side)
    assert len(Corpus.build([], ENCODER, Kind.ACHIEVEMENT, before=small)) == 0


def test_a_transformer_comes_and_goes() -> None:
    items, reader = many(), Reader()
    plain = Corpus.build(items[:-3], ENCODER)
    read = Corpus.build(items, ENCODER, deep=reader, before=plain)
    whole = Corpus.build(items, ENCODER, deep=reader)
    assert read.side.deep is not None
    assert whole.side.deep is not None
    assert np.array_equal(read.side.deep, whole.side.deep)
    assert Corpus.build(items, ENCODER, before=read).side.deep is None


def test_pairs_and_their_reasons_come_out_the_same() -> None:
    items, matcher = many(), Matcher(ENCODER)
    renewed = Corpus.build(items, ENCODER, before=Corpus.build(items[20:], ENCODER))
    fresh = Corpus.build(items, ENCODER)
    found = [matcher.match(NEEDS, corpus, 10, TODAY) for corpus in (renewed, fresh)]
    for one, other in zip(*found, strict=True):
        assert (one.need_id, one.achievement_id) == (other.need_id, other.achievement_id)
        assert one.score == pytest.approx(other.score, abs=1e-4)
        assert one.evidence.terms == other.evidence.terms
        assert [pair[:2] for pair in one.evidence.near] == [
            pair[:2] for pair in other.evidence.near
        ]
