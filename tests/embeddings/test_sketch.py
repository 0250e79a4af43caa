"""A sketch finds the nearest rows; what it finds is measured exactly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings.errors import IndexUnreadable
from embeddings.sketch import Sketch
from embeddings.static_encoder import FloatMatrix

NOBODY = np.empty(0, dtype=np.intp)


def draw(count: int, width: int = 32, seed: int = 1) -> FloatMatrix:
    """Return unit vectors around some centres, as texts of some subjects have them."""
    chance = np.random.default_rng(seed)
    centres = np.random.default_rng(7).normal(size=(20, width))
    rows = centres[chance.integers(20, size=count)] + chance.normal(size=(count, width))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def nearest(rows: FloatMatrix, vector: NDArray[np.float32], count: int) -> list[int]:
    order: list[int] = np.argsort(-(rows @ vector), kind="stable")[:count].tolist()
    return order


@pytest.fixture(scope="module")
def rows() -> FloatMatrix:
    return draw(5_000)


@pytest.fixture(scope="module")
def sketch(rows: FloatMatrix) -> Sketch:
    return Sketch.make(rows)


def test_of_the_nearest_it_finds_nearly_all_with_their_very_scores(
    rows: FloatMatrix, sketch: Sketch
) -> None:
    asked = draw(40, seed=2)
    scores, found = sketch.over(rows, NOBODY).search(asked, 50)
    shares = []
    for vector, own, line in zip(asked, scores, found, strict=True):
        assert own == pytest.approx(rows[line] @ vector, abs=1e-6)
        assert (np.diff(own) <= 0).all()
        shares.append(len({*line.tolist()} & {*nearest(rows, vector, 50)}) / 50)
    assert np.mean(shares) >= 0.98


def test_rows_that_came_later_are_found_and_those_that_went_are_not(
    rows: FloatMatrix, sketch: Sketch
) -> None:
    more = np.concatenate([rows, draw(300, seed=3)])
    gone = np.array([5, 70, 5_001])
    asked = more[[5_200, 5, 5_001]]
    scores, found = sketch.over(more, gone).search(asked, 20)
    assert found[0, 0] == 5_200
    assert scores[0, 0] == pytest.approx(1.0, abs=1e-5)
    assert not {*gone.tolist()} & {*found.ravel().tolist()}
    held = np.delete(np.arange(len(more)), gone)
    late = [row for row in held[nearest(more[held], asked[0], 20)] if row >= 5_000]
    assert {*late} <= {*found[0].tolist()}


def test_more_than_there_is_leaves_places_empty() -> None:
    rows = draw(700)
    scores, found = Sketch.make(rows).over(rows, np.arange(10)).search(rows[:1], 800)
    assert sorted(found[0, :690].tolist()) == list(range(10, 700))
    assert found[0, 690:].tolist() == [-1] * 110
    assert np.isneginf(scores[0, 690:]).all()


def test_few_are_sketched_too() -> None:
    rows = draw(3)
    _, found = Sketch.make(rows).over(rows, NOBODY).search(rows, 1)
    assert found[:, 0].tolist() == [0, 1, 2]


def test_what_was_saved_finds_the_same(rows: FloatMatrix, sketch: Sketch, tmp_path: Path) -> None:
    sketch.save(tmp_path / "sketch")
    opened = Sketch.open(tmp_path / "sketch")
    asked = draw(5, seed=4)
    for mine, theirs in zip(
        sketch.over(rows, NOBODY).search(asked, 9),
        opened.over(rows, NOBODY).search(asked, 9),
        strict=True,
    ):
        assert np.array_equal(mine, theirs)


def test_what_cannot_be_read_or_is_of_other_rows_is_refused(
    rows: FloatMatrix, sketch: Sketch, tmp_path: Path
) -> None:
    with pytest.raises(IndexUnreadable, match="missing"):
        Sketch.open(tmp_path / "missing")
    (tmp_path / "broken").write_bytes(b"nothing")
    with pytest.raises(IndexUnreadable, match="broken"):
        Sketch.open(tmp_path / "broken")
    for other in (rows[:-1], rows[:, :-1]):
        with pytest.raises(IndexUnreadable, match="5000 rows were sketched"):
            sketch.over(other, NOBODY)
