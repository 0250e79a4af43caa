"""A large corpus with a few items more or fewer answers as one made of its present items alone."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matcher.advice.common import find_groups
from matcher.pairs.counts import HOMES, Vocabulary
from matcher.pairs.growing import Column
from matcher.pairs.sides import Side
from matcher.ranking import corpus as corpora
from matcher.ranking import grow as growing
from matcher.ranking.corpus import Corpus
from matcher.ranking.gate import Gate
from matcher.ranking.keeping import Kept, keep
from matcher.ranking.pipeline import Matcher
from matcher.ranking.reading import read_items
from matcher.shelf.elements import Beginning
from matcher.types import Encoder, Item, Kind
from tests.matcher.samples import ACHIEVEMENTS, NEEDS
from tests.matcher.test_deep import TODAY, Reader
from tests.matcher.test_renewing import ENCODER, Noting, are_alike, many

MATCHER = Matcher(ENCODER)
Begin = Callable[..., Corpus]
TEXTS = ("网箱抗台风", "虾池尾水", "金枪鱼低温冷冻", "海水淡化膜污染", "RO")


@pytest.fixture(autouse=True)
def _forty_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpora, "WHOLE", 40)
    monkeypatch.setattr(corpora, "SAMPLE_SIZE", 20)
    monkeypatch.setattr(growing, "MOST_CHANGED", 10.0)


@pytest.fixture(params=["made", "opened"])
def begin(request: pytest.FixtureRequest, tmp_path: Path) -> Begin:
    """Return what makes a corpus from nothing: in memory, or kept in files and opened."""

    def make(items: Sequence[Item], encoder: Encoder = ENCODER, **more: Any) -> Corpus:
        if request.param == "made":
            return Corpus.build(items, encoder, **more)
        kind, deep = items[0].kind, more.get("deep")
        pieces = (
            read_items(items[at : at + 30], kind, encoder, None, deep)
            for at in range(0, len(items), 30)
        )
        keep(pieces, kind, tmp_path / "kept", [""] * len(items), {})
        return Kept(tmp_path / "kept").open()

    return make


def made_of(items: Sequence[Item], grown: Corpus, reader: Reader | None = None) -> Corpus:
    """Return a corpus of the items alone, measured as the grown one measures."""
    prepared = read_items(items, grown.kind, ENCODER, None, reader)
    side = Side.build(prepared, grown.side.spaces)
    rows = [grown.rows[item.id] for item in items]
    return replace(
        grown,
        items=side.items,
        side=side,
        facts=grown.facts[rows],
        rows={item.id: row for row, item in enumerate(items)},
        gate=Gate.of(items),
        names=prepared.names,
        growth=None,
        gone=np.empty(0, dtype=np.intp),
    )


def answers_as(grown: Corpus, other: Corpus) -> None:
    """Assert that whoever asks either corpus is told the same."""
    for text in TEXTS:
        mine, theirs = (
            {one.item(hit.position).id: hit.score for hit in MATCHER.search(text, one, 30)}
            for one in (grown, other)
        )
        assert mine == pytest.approx(theirs, abs=1e-5)
    asking = NEEDS if grown.kind is Kind.ACHIEVEMENT else ACHIEVEMENTS
    found = [MATCHER.match(asking, one, 8, TODAY) for one in (grown, other)]
    for mine, theirs in zip(*found, strict=True):
        assert (mine.need_id, mine.achievement_id) == (theirs.need_id, theirs.achievement_id)
        assert mine.score == pytest.approx(theirs.score, abs=1e-4)
        assert mine.evidence.terms == theirs.evidence.terms


def holds(grown: Corpus, items: Sequence[Item], reader: Reader | None = None) -> None:
    """Assert that a corpus holds the items and nothing else, entry by entry."""
    assert sorted(grown.items, key=lambda one: one.id) == sorted(items, key=lambda one: one.id)
    assert [grown.item(row) for row in grown.all_rows()] == list(grown.items)
    assert set(grown.rows) == {item.id for item in items}
    other = made_of(list(grown.items), grown, reader)
    rows = grown.all_rows()
    own = grown.side.take(rows)
    for home in HOMES:
        assert np.array_equal(own.counts[home].starts, other.side.counts[home].starts)
        assert np.array_equal(own.counts[home].slots, other.side.counts[home].slots)
        assert np.array_equal(own.counts[home].often, other.side.counts[home].often)
    assert np.array_equal(own.measures, other.side.measures)
    assert np.array_equal(own.facts, other.side.facts)
    assert [grown.names[row] for row in rows] == list(other.names)
    assert np.array_equal(grown.gate.owners[rows], other.gate.owners)
    for view, matrix in own.vectors.items():
        assert np.allclose(matrix, other.side.vectors[view], atol=1e-6)
        assert np.allclose(grown.vectors(view), matrix)
    for row in range(len(own)):
        mine, theirs = own.terms.terms_of(row), other.side.terms.terms_of(row)
        assert mine[0] == theirs[0]
        assert np.array_equal(mine[1], theirs[1])
    answers_as(grown, other)


@pytest.mark.parametrize("is_asked", [True, False], ids=["asked meanwhile", "asked at the end"])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", Kind)
def test_whatever_came_went_or_changed_it_answers_as_its_present_items_do(
    kind: Kind, seed: int, is_asked: bool, begin: Begin
) -> None:
    chance = random.Random(seed)
    everything = many(kind)
    present = chance.sample(everything, len(everything) * 2 // 3)
    corpus = begin(present)
    assert corpus.growth is not None
    for step in range(5):
        if is_asked:
            MATCHER.search(TEXTS[step], corpus, 5)
        known = {item.id for item in present}
        present = chance.sample(present, len(present) - 3)
        present += chance.sample([item for item in everything if item.id not in known], 4)
        for place in chance.sample(range(len(present)), 2):
            old = present[place]
            present[place] = replace(old, title=f"{old.title}之改进型号{step}", trl=9)
        before, corpus = corpus, Corpus.build(present, ENCODER, before=corpus)
        assert corpus.growth is before.growth
    holds(corpus, present)


def test_only_what_is_new_is_read(begin: Begin) -> None:
    items, reading = many(), Noting()
    before = begin(items[:-1], reading)
    reading.read.clear()
    grown = Corpus.build(items, reading, before=before)
    assert len(grown) == len(items)
    assert [text for text in reading.read if len(text) > 20]
    assert all(items[-1].title in text for text in reading.read if len(text) > 20)


def test_a_word_that_nobody_used_before_is_found(begin: Begin) -> None:
    items = many()
    before = begin(items)
    new = replace(items[0], id="new", title="鳡鯮鱤专用饲喂装置", content="鳡鯮鱤专用。")
    grown = Corpus.build([*items, new], ENCODER, before=before)
    best = MATCHER.search("鳡鯮鱤", grown, 3)[0]
    assert grown.item(best.position) is new


def test_what_was_taken_off_is_neither_listed_nor_found_nor_matched(begin: Begin) -> None:
    items = many()
    before = begin(items)
    first = MATCHER.search("网箱抗台风", before, 5)[0]
    off = before.item(first.position)
    kept = [item for item in items if item != off]
    grown = Corpus.build(kept, ENCODER, before=before)
    assert off not in grown.items
    assert off.id not in grown.rows
    assert len(grown) == len(kept)
    found = {
        grown.item(hit.position).id for text in TEXTS for hit in MATCHER.search(text, grown, 99)
    }
    found |= {one.achievement_id for one in MATCHER.match(NEEDS, grown, 99, TODAY)}
    assert found
    assert off.id not in found


def test_a_changed_item_is_found_once_and_as_it_is_now(begin: Begin) -> None:
    items = many()
    before = begin(items)
    new = replace(items[3], title="一种完全不同的虾苗计数相机", content="虾苗计数。")
    present = [*items[:3], new, *items[4:]]
    grown = Corpus.build(present, ENCODER, before=before)
    found = [grown.item(hit.position) for hit in MATCHER.search("虾苗计数相机", grown, 99)]
    assert found[0] is new
    assert [one.id for one in found].count(new.id) == 1
    assert grown.item(grown.rows[new.id]) is new


def test_an_earlier_state_stays_as_it_was(begin: Begin) -> None:
    items = many()
    before = begin(items[:-2])
    asked = [MATCHER.search(text, before, 20) for text in TEXTS]
    grown = Corpus.build(items[5:], ENCODER, before=before)
    assert [MATCHER.search(text, before, 20) for text in TEXTS] == asked
    assert list(before.items) == items[:-2]
    holds(grown, items[5:])


def test_two_who_go_on_from_one_state_do_not_meet(begin: Begin) -> None:
    items = many()
    before = begin(items[:-2])
    first = Corpus.build(items[:-1], ENCODER, before=before)
    second = Corpus.build([*items[:-2], items[-1]], ENCODER, before=before)
    assert second.growth is not first.growth
    holds(first, items[:-1])
    are_alike(second, Corpus.build([*items[:-2], items[-1]], ENCODER))


def test_after_an_error_in_between_it_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    items = many()
    before = Corpus.build(items[:-1], ENCODER)
    with monkeypatch.context() as patch, pytest.raises(MemoryError):
        patch.setattr(Column, "add", lambda *_: (_ for _ in ()).throw(MemoryError))
        Corpus.build(items, ENCODER, before=before)
    again = Corpus.build(items, ENCODER, before=before)
    assert again.growth is not before.growth
    are_alike(again, Corpus.build(items, ENCODER))


def test_when_much_has_changed_it_is_the_one_made_from_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    items = many()
    monkeypatch.setattr(growing, "MOST_CHANGED", 2.5 / len(items))
    corpus = Corpus.build(items[:-4], ENCODER)
    for count in (3, 2):
        before, corpus = corpus, Corpus.build(items[:-count], ENCODER, before=corpus)
        assert corpus.growth is before.growth
    renewed = Corpus.build(items[:-1], ENCODER, before=corpus)
    assert renewed.growth is not corpus.growth
    are_alike(renewed, Corpus.build(items[:-1], ENCODER))


def test_a_corpus_that_became_small_is_measured_as_a_whole() -> None:
    items = many()
    corpus = Corpus.build(items[:42], ENCODER)
    small = Corpus.build(items[:40], ENCODER, before=corpus)
    assert small.is_small
    are_alike(small, Corpus.build(items[:40], ENCODER))


def test_a_transformer_reads_what_is_new_and_comes_and_goes(begin: Begin) -> None:
    items, reader = many(), Reader()
    before = begin(items[:-2], deep=reader)
    grown = Corpus.build(items[1:], ENCODER, deep=reader, before=before)
    assert grown.growth is before.growth
    holds(grown, items[1:], reader)
    assert grown.side.deep is not None
    assert len(grown.side.deep) == len(grown.side)
    plain = Corpus.build(items[1:], ENCODER, before=grown)
    are_alike(plain, Corpus.build(items[1:], ENCODER))
    assert plain.side.deep is None


def test_needs_taken_off_are_in_no_group(begin: Begin) -> None:
    needs = [replace(item, organisation=f"firm {row}") for row, item in enumerate(many(Kind.NEED))]
    before = begin(needs)
    off = {before.item(row).id for group in find_groups(before)[:1] for row in group.rows[:1]}
    assert off
    kept = [item for item in needs if item.id not in off]
    grown = Corpus.build(kept, ENCODER, before=before)
    rows = [row for group in find_groups(grown) for row in group.rows]
    assert rows
    assert not off & {grown.item(row).id for row in rows}


@pytest.mark.parametrize("seed", range(3))
def test_terms_that_come_later_leave_the_numbers_of_the_others(seed: int) -> None:
    chance = np.random.default_rng(seed)
    first, second, third = (chance.integers(0, 300, 60).astype(np.uint32) for _ in range(3))
    begun = Vocabulary(first)
    grown = begun.grow(Vocabulary(second)).grow(Vocabulary(third))
    everything = np.arange(300, dtype=np.uint32)
    held = np.isin(everything, np.concatenate([first, second, third]))
    slots = grown.find(everything)
    assert np.array_equal(slots >= 0, held)
    assert np.array_equal(grown.keys[slots[held]], everything[held])
    assert np.array_equal(grown.find(begun.keys), np.arange(len(begun)))
    assert grown.grow(begun) is grown


def test_rows_put_behind_others_leave_what_was_given_out() -> None:
    column = Column(np.arange(6).reshape(3, 2))
    before = column.rows
    after = column.add(np.full((2, 2), 7))
    assert before.tolist() == [[0, 1], [2, 3], [4, 5]]
    assert after.tolist() == [*before.tolist(), [7, 7], [7, 7]]
    more = column.add(np.zeros((5_000, 2), dtype=int))
    assert (len(more), len(after)) == (5_005, 5)
    words = ["a", "b"]
    beginning = Beginning(words)
    words.append("c")
    assert (list(beginning), beginning[-1], list(beginning[:5])) == (["a", "b"], "b", ["a", "b"])
    with pytest.raises(IndexError):
        beginning[2]


def test_a_word_that_went_with_the_last_item_that_had_it_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    items = many()
    rare = replace(items[0], id="rare", title="鳡鯮鱤专用饲喂装置", content="鳡鯮鱤专用。")
    monkeypatch.setattr(growing, "MOST_CHANGED", 0.0)
    without = Corpus.build(items, ENCODER, before=Corpus.build([*items, rare], ENCODER))
    monkeypatch.setattr(growing, "MOST_CHANGED", 10.0)
    again = Corpus.build([*items, replace(rare, id="again")], ENCODER, before=without)
    assert again.growth is without.growth
    best = MATCHER.search("鳡鯮鱤", again, 3)[0]
    assert again.item(best.position).id == "again"
    holds(again, [*items, replace(rare, id="again")])
