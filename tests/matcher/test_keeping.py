"""A large corpus kept in files is, opened, the one that was kept; a damaged one is not opened."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.pairs.counts import HOMES
from matcher.pairs.growth import COLUMNS, list_columns
from matcher.ranking import corpus as corpora
from matcher.ranking import keeping, laying
from matcher.ranking.corpus import Corpus
from matcher.ranking.keeping import Kept, keep
from matcher.ranking.lines import read_item, read_words, write_item, write_words
from matcher.ranking.pipeline import Matcher
from matcher.ranking.reading import read_items
from matcher.shelf.folder import CONTENTS, Shelf, ShelfUnreadable, ShelfWriter
from matcher.types import Item, Kind
from tests.matcher.samples import ACHIEVEMENTS, NEEDS
from tests.matcher.test_deep import TODAY, Reader
from tests.matcher.test_renewing import ENCODER, are_alike, many

MATCHER = Matcher(ENCODER)

WORDS = st.lists(st.text(st.characters(exclude_characters="\0"), min_size=1))
TEXTS = st.text()
ITEMS = st.builds(
    Item,
    id=TEXTS,
    kind=st.sampled_from(Kind),
    title=TEXTS,
    content=TEXTS,
    keywords=WORDS.map(tuple),
    musts=WORDS.map(tuple),
    organisation=st.none() | TEXTS,
    trl=st.none() | st.integers(1, 9),
    price=st.none() | st.integers(0, 10**12),
    valid_until=st.none() | st.dates(),
    published=st.booleans(),
)


@pytest.fixture(autouse=True)
def _forty_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpora, "WHOLE", 40)
    monkeypatch.setattr(corpora, "SAMPLE_SIZE", 20)


def digest_of(folder: Path) -> str:
    """Return what changes with any file of a folder."""
    files = sorted(path for path in folder.iterdir())
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def keep_all(
    items: Sequence[Item], folder: Path, size: int = 17, deep: Reader | None = None
) -> None:
    """Keep a corpus of items that come in pieces of some size."""
    kind = items[0].kind
    pieces = (
        read_items(items[at : at + size], kind, ENCODER, None, deep)
        for at in range(0, len(items), size)
    )
    keep(pieces, kind, folder, [f"mark of {item.id}" for item in items], {"of": "spring"})


@pytest.mark.parametrize("is_deep", [True, False], ids=["with a transformer", "without one"])
@pytest.mark.parametrize("kind", Kind)
def test_an_opened_corpus_is_the_one_made_in_memory(
    kind: Kind, is_deep: bool, tmp_path: Path
) -> None:
    deep = Reader() if is_deep else None
    made = Corpus.build(many(kind), ENCODER, deep=deep)
    keep_all(many(kind), tmp_path / "kept", deep=deep)
    kept = Kept(tmp_path / "kept")
    opened = kept.open()
    assert kept.values == {"of": "spring"}
    assert list(kept.marks) == [f"mark of {key}" for key in kept.ids]
    assert list(kept.items) == many(kind)
    assert opened.kind is kind
    are_alike(opened, made)
    for home in HOMES:
        mine, theirs = opened.side.postings(home), made.side.postings(home)
        assert mine.items == theirs.items
        assert np.array_equal(mine.slots, theirs.slots)
        assert np.array_equal(mine.starts, theirs.starts)
        assert np.array_equal(mine.rows, theirs.rows)
        assert np.array_equal(mine.often, theirs.often)
    asking = NEEDS if kind is Kind.ACHIEVEMENT else ACHIEVEMENTS
    assert MATCHER.match(asking, opened, 9, TODAY) == MATCHER.match(asking, made, 9, TODAY)
    assert MATCHER.search("网箱抗台风", opened, 30) == MATCHER.search("网箱抗台风", made, 30)


@pytest.mark.parametrize("block", [7, 10_000])
def test_however_the_items_come_the_same_is_kept(
    block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_all(many(), tmp_path / "whole", size=1_000)
    monkeypatch.setattr(laying, "BLOCK", block)
    keep_all(many(), tmp_path / "pieces", size=9)
    for path in (tmp_path / "whole").iterdir():
        other = tmp_path / "pieces" / path.name
        if path.name == "told":  # Products of matrices of other shapes, to the last digit.
            mine, theirs = (np.fromfile(one, dtype=np.float32) for one in (path, other))
            assert np.allclose(mine, theirs, atol=1e-6)
        else:
            assert path.read_bytes() == other.read_bytes(), path.name


def test_what_one_process_puts_behind_it_no_other_sees(tmp_path: Path) -> None:
    items, folder = many(), tmp_path / "kept"
    keep_all(items[:-2], folder)
    before = digest_of(folder)
    first, second = Kept(folder).open(), Kept(folder).open()
    grown = Corpus.build(items[:-1], ENCODER, before=first)
    other = Corpus.build([*items[:-2], items[-1]], ENCODER, before=second)
    assert grown.growth is first.growth
    assert grown.item(len(items) - 2) == items[-2]
    assert other.item(len(items) - 2) == items[-1]
    assert digest_of(folder) == before


def test_there_is_room_behind_every_array_that_grows(tmp_path: Path) -> None:
    keep_all(many(), tmp_path / "kept", deep=Reader())
    side = Kept(tmp_path / "kept").open().side
    shelf = Shelf.read(tmp_path / "kept")
    assert set(list_columns(side)) == set(COLUMNS)
    for name, rows in list_columns(side).items():
        assert len(shelf.memory(name)) > len(rows), name


def test_it_stays_readable_when_its_files_are_removed(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    keep_all(many(), folder)
    opened = Kept(folder).open()
    for path in folder.iterdir():
        path.unlink()
    made = Corpus.build(many(), ENCODER)
    assert MATCHER.match(NEEDS, opened, 9, TODAY) == MATCHER.match(NEEDS, made, 9, TODAY)


def _cut_short(folder: Path) -> None:
    path = folder / "vectors-short"
    path.write_bytes(path.read_bytes()[:-1])


def _remove_one(folder: Path) -> None:
    (folder / "chars-slots").unlink()


def _never_finish(folder: Path) -> None:
    (folder / CONTENTS).unlink()


def _tear(folder: Path) -> None:
    path = folder / CONTENTS
    path.write_text(path.read_text(encoding="utf-8")[:40], encoding="utf-8")


def _make_older(folder: Path) -> None:
    path = folder / CONTENTS
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(told | {"format": 0}), encoding="utf-8")


@pytest.mark.parametrize("damage", [_cut_short, _remove_one, _never_finish, _tear, _make_older])
def test_what_is_not_whole_is_not_opened(damage: Callable[[Path], None], tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    keep_all(many(), folder)
    damage(folder)
    with pytest.raises(ShelfUnreadable, match="kept"):
        Kept(folder)


def test_what_another_version_prepared_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_all(many(), tmp_path / "kept")
    monkeypatch.setattr(keeping, "fingerprint", lambda: "another")
    with pytest.raises(ShelfUnreadable, match="another version"):
        Kept(tmp_path / "kept")


def test_a_small_corpus_is_opened_as_small_ones_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpora, "WHOLE", 2048)
    items = many()
    made = Corpus.build(items, ENCODER)
    keep_all(items, tmp_path / "kept", size=1_000)
    opened = Kept(tmp_path / "kept").open()
    assert opened.is_small
    assert opened.growth is None
    assert opened.reference_side is opened.side
    are_alike(opened, made)
    assert MATCHER.match(NEEDS, opened, 9, TODAY) == MATCHER.match(NEEDS, made, 9, TODAY)
    assert MATCHER.search("网箱抗台风", opened, 30) == MATCHER.search("网箱抗台风", made, 30)
    more = replace(items[0], id="more", title="对虾苗种运输增氧装置")
    are_alike(
        Corpus.build([*items, more], ENCODER, before=opened),
        Corpus.build([*items, more], ENCODER),
    )


def test_so_few_achievements_that_padding_follows_them_are_not_kept(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="padding"):
        keep_all(many()[: corpora.ENOUGH - 1], tmp_path / "kept")
    with pytest.raises(ShelfUnreadable, match="not finished"):
        Kept(tmp_path / "kept")


def test_of_a_corpus_the_transformer_has_read_all_or_nothing(tmp_path: Path) -> None:
    items = many()
    read = read_items(items[:30], Kind.ACHIEVEMENT, ENCODER, None, Reader())
    unread = read_items(items[30:], Kind.ACHIEVEMENT, ENCODER, None, None)
    with pytest.raises(ValueError, match="transformer"):
        keep([read, unread], Kind.ACHIEVEMENT, tmp_path / "kept", [""] * len(items), {})


def test_items_at_hand_are_those_of_the_corpus(tmp_path: Path) -> None:
    items = many()
    keep_all(items, tmp_path / "kept")
    opened = Kept(tmp_path / "kept").open(items)
    assert all(mine is theirs for mine, theirs in zip(opened.items, items, strict=True))


@given(ITEMS)
def test_an_item_read_from_its_line_is_the_same(item: Item) -> None:
    assert read_item(write_item(item)) == item


def test_an_item_with_everything_is_read_from_its_line() -> None:
    item = replace(
        ACHIEVEMENTS[0],
        indicators="≥ 3 kW",
        fields=("ocean",),
        modes=("licence", "joint"),
        district="霞山区",
        budget_min=1,
        budget_max=2,
        valid_until=date(2027, 1, 31),
    )
    assert read_item(write_item(item)) == item


@given(WORDS)
def test_words_read_from_their_line_are_the_same(words: list[str]) -> None:
    assert read_words(write_words(words)) == tuple(words)


@given(st.lists(st.text(st.characters(exclude_categories=())), max_size=9))
def test_texts_and_arrays_come_back_with_room_behind_them(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("shelf") / "one"
    rows = np.arange(2 * len(texts), dtype=np.float32).reshape(len(texts), 2)
    writer = ShelfWriter(folder)
    for half in (slice(len(texts) // 2), slice(len(texts) // 2, None)):
        writer.append_texts("texts", texts[half])
        writer.append("rows", rows[half])
    writer.finish({}, {"rows": 3})
    shelf = Shelf.read(folder)
    assert list(shelf.texts("texts")) == texts
    assert np.array_equal(shelf.array("rows"), rows)
    assert shelf.memory("rows").shape == (len(texts) + 3, 2)
    shelf.memory("rows")[len(texts) :] = 7
    assert np.array_equal(Shelf.read(folder).array("rows"), rows)


def test_an_array_holds_rows_of_one_shape_and_type(tmp_path: Path) -> None:
    writer = ShelfWriter(tmp_path / "one")
    writer.append("rows", np.zeros((2, 3), dtype=np.float32))
    for other in (np.zeros((2, 4), dtype=np.float32), np.zeros((2, 3))):
        with pytest.raises(ValueError, match="rows holds"):
            writer.append("rows", other)
