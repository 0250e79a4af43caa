"""A large corpus kept in files is, opened, the one that was kept; a damaged one is not opened."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.ranking import corpus as corpora
from matcher.ranking import keeping
from matcher.ranking.corpus import Corpus
from matcher.ranking.keeping import keep, open_kept
from matcher.ranking.lines import read_item, read_words, write_item, write_words
from matcher.ranking.pipeline import Matcher
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


@pytest.mark.parametrize("is_deep", [True, False], ids=["with a transformer", "without one"])
@pytest.mark.parametrize("kind", Kind)
def test_an_opened_corpus_is_the_one_that_was_kept(
    kind: Kind, is_deep: bool, tmp_path: Path
) -> None:
    made = Corpus.build(many(kind), ENCODER, deep=Reader() if is_deep else None)
    keep(made, tmp_path / "kept", {"of": "spring"})
    opened, values = open_kept(tmp_path / "kept")
    assert values == {"of": "spring"}
    assert opened.kind is kind
    are_alike(opened, made)
    asking = NEEDS if kind is Kind.ACHIEVEMENT else ACHIEVEMENTS
    assert MATCHER.match(asking, opened, 9, TODAY) == MATCHER.match(asking, made, 9, TODAY)
    assert MATCHER.search("网箱抗台风", opened, 30) == MATCHER.search("网箱抗台风", made, 30)


def test_what_one_process_puts_behind_it_no_other_sees(tmp_path: Path) -> None:
    items, folder = many(), tmp_path / "kept"
    keep(Corpus.build(items[:-2], ENCODER), folder, {})
    before = digest_of(folder)
    first, second = open_kept(folder)[0], open_kept(folder)[0]
    grown = Corpus.build(items[:-1], ENCODER, before=first)
    other = Corpus.build([*items[:-2], items[-1]], ENCODER, before=second)
    assert grown.growth is first.growth
    assert grown.item(len(items) - 2) == items[-2]
    assert other.item(len(items) - 2) == items[-1]
    assert digest_of(folder) == before


def test_it_stays_readable_when_its_files_are_removed(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    made = Corpus.build(many(), ENCODER)
    keep(made, folder, {})
    opened = open_kept(folder)[0]
    for path in folder.iterdir():
        path.unlink()
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
    keep(Corpus.build(many(), ENCODER), folder, {})
    damage(folder)
    with pytest.raises(ShelfUnreadable, match="kept"):
        open_kept(folder)


def test_what_another_version_prepared_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(Corpus.build(many(), ENCODER), tmp_path / "kept", {})
    monkeypatch.setattr(keeping, "fingerprint", lambda: "another")
    with pytest.raises(ShelfUnreadable, match="another version"):
        open_kept(tmp_path / "kept")


def test_only_a_large_corpus_as_it_was_measured_is_kept(tmp_path: Path) -> None:
    items = many()
    large = Corpus.build(items[:-1], ENCODER)
    for corpus in (Corpus.build(items[:40], ENCODER), Corpus.build(items, ENCODER, before=large)):
        with pytest.raises(ValueError, match="as it was measured"):
            keep(corpus, tmp_path / "kept", {})
    assert not (tmp_path / "kept").exists()


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
    writer.put_texts("texts", texts)
    writer.put("rows", rows, room=3)
    writer.finish({})
    shelf = Shelf(folder)
    assert list(shelf.texts("texts")) == texts
    assert np.array_equal(shelf.array("rows"), rows)
    assert shelf.memory("rows").shape == (len(texts) + 3, 2)
    shelf.memory("rows")[len(texts) :] = 7
    assert np.array_equal(Shelf(folder).array("rows"), rows)
