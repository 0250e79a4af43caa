"""The vector index: exact, without duplicates, and never half written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings import index_faiss
from embeddings.errors import IndexMismatch, IndexUnreadable
from embeddings.index_faiss import FaissIndex, IndexReader, open_index, read_manifest

DIMENSION = 8


def unit_rows(count: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def make_index(count: int = 5, encoder: str = "enc-1") -> FaissIndex:
    index = FaissIndex(encoder, DIMENSION)
    index.build(range(10, 10 + count), unit_rows(count))
    return index


def test_search_agrees_with_the_inner_products() -> None:
    rows, queries = unit_rows(50), unit_rows(7, seed=1)
    index = FaissIndex("enc-1", DIMENSION)
    index.build(range(50), rows)
    scores, ids = index.search(queries, 5)
    wanted = np.argsort(-(queries @ rows.T), axis=1)[:, :5]
    np.testing.assert_array_equal(ids, wanted)
    np.testing.assert_allclose(scores, np.take_along_axis(queries @ rows.T, ids, 1), atol=1e-5)


def test_places_left_over_have_id_minus_one() -> None:
    scores, ids = make_index(2).search(unit_rows(1), 4)
    assert ids[0, 2:].tolist() == [-1, -1]
    assert np.isneginf(scores[0, 2:]).all()


def test_an_empty_index_finds_nothing() -> None:
    _, ids = FaissIndex("enc-1", DIMENSION).search(unit_rows(2), 3)
    assert ids.tolist() == [[-1] * 3] * 2


def test_an_id_added_twice_is_held_once_with_its_last_vector() -> None:
    index = make_index(3)
    new = unit_rows(1, seed=9)
    index.upsert([11], new)
    assert len(index) == 3
    scores, ids = index.search(new, 3)
    assert ids[0, 0] == 11
    assert scores[0, 0] == pytest.approx(1.0, abs=1e-5)
    assert sorted(ids[0]) == [10, 11, 12]


def test_removed_ids_are_not_found_and_unknown_ones_are_passed_over() -> None:
    index = make_index(3)
    assert index.remove([11, 99]) == 1
    assert 11 not in index.search(unit_rows(1), 3)[1]


@given(
    st.lists(
        st.tuples(st.booleans(), st.lists(st.integers(0, 6), min_size=1, max_size=5)), max_size=12
    )
)
@settings(deadline=None)
def test_any_run_of_upserts_and_removals_leaves_what_a_dictionary_would(
    steps: list[tuple[bool, list[int]]],
) -> None:
    index, model = FaissIndex("enc-1", DIMENSION), {}
    for number, (adds, ids) in enumerate(steps):
        if adds:
            rows = unit_rows(len(ids), seed=number)
            index.upsert(ids, rows)
            model.update(zip(ids, rows, strict=True))
        else:
            index.remove(ids)
            for key in ids:
                model.pop(key, None)
    assert sorted(index.ids()) == sorted(model)
    for key, row in model.items():
        scores, _ = index.search(row[None], 1)
        assert scores[0, 0] == pytest.approx(1.0, abs=1e-5), key


def test_negative_ids_and_wrong_shapes_are_refused() -> None:
    index = make_index()
    with pytest.raises(ValueError, match="negative"):
        index.upsert([-1], unit_rows(1))
    with pytest.raises(IndexMismatch, match="wanted"):
        index.upsert([1, 2], unit_rows(1))
    with pytest.raises(IndexMismatch, match="wanted"):
        index.search(np.zeros((1, DIMENSION + 1), dtype=np.float32), 1)


def test_a_saved_index_opens_with_the_same_answers(tmp_path: Path) -> None:
    index = make_index()
    manifest = index.save(tmp_path)
    opened, read = open_index(tmp_path, "enc-1")
    assert read == manifest
    assert (manifest.generation, manifest.count, manifest.dimension) == (1, 5, DIMENSION)
    for mine, theirs in zip(
        index.search(unit_rows(2), 3), opened.search(unit_rows(2), 3), strict=True
    ):
        np.testing.assert_array_equal(mine, theirs)
    opened.upsert([10], unit_rows(1, seed=3))
    assert len(opened) == 5


def test_a_reader_follows_to_the_new_generation(tmp_path: Path) -> None:
    index = make_index(3)
    index.save(tmp_path)
    reader = IndexReader(tmp_path, "enc-1")
    assert not reader.refresh()
    new = unit_rows(1, seed=7)
    index.upsert([77], new)
    assert reader.search(new, 1)[1][0, 0] != 77
    index.save(tmp_path)
    assert reader.search(new, 1)[1][0, 0] == 77
    assert reader.manifest.generation == 2


def test_an_index_of_another_encoder_is_refused(tmp_path: Path) -> None:
    make_index().save(tmp_path)
    reader = IndexReader(tmp_path, "enc-1")
    with pytest.raises(IndexMismatch, match="enc-1, not by enc-2"):
        open_index(tmp_path, "enc-2")
    make_index(encoder="enc-2").save(tmp_path)
    with pytest.raises(IndexMismatch, match="enc-2, not by enc-1"):
        reader.search(unit_rows(1), 1)


@pytest.mark.parametrize("writes_before_the_crash", [0, 1])
def test_a_crash_while_saving_leaves_the_old_generation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes_before_the_crash: int
) -> None:
    make_index(3).save(tmp_path)
    reader = IndexReader(tmp_path, "enc-1")
    real, done = index_faiss.write_through, []

    def crash(path: Path, data: bytes) -> None:
        if len(done) == writes_before_the_crash:
            (tmp_path / ".part-left").write_bytes(data[: len(data) // 2])
            raise KeyboardInterrupt
        done.append(path)
        real(path, data)

    monkeypatch.setattr(index_faiss, "write_through", crash)
    with pytest.raises(KeyboardInterrupt):
        make_index(5).save(tmp_path)
    monkeypatch.undo()
    assert read_manifest(tmp_path).count == len(open_index(tmp_path)[0]) == 3
    assert not reader.refresh()
    make_index(4).save(tmp_path)
    assert reader.refresh()
    assert reader.manifest.count == 4
    assert not list(tmp_path.glob(".part-*"))


def test_old_generations_are_cleared_but_for_the_last(tmp_path: Path) -> None:
    index = make_index()
    for _ in range(4):
        index.save(tmp_path)
    assert len(list(tmp_path.glob("vectors-*.faiss"))) == 2


@pytest.mark.parametrize("damage", ["missing", "manifest", "vectors", "vectors gone"])
def test_a_broken_index_asks_to_be_rebuilt(tmp_path: Path, damage: str) -> None:
    if damage != "missing":
        manifest = make_index().save(tmp_path)
        broken = tmp_path / ("manifest.json" if damage == "manifest" else manifest.file)
        broken.write_bytes(b"\x00\x01")
        if damage == "vectors gone":
            broken.unlink()
    with pytest.raises(IndexUnreadable, match="reindex"):
        open_index(tmp_path)
