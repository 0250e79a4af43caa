"""The shipped transformer reads texts one for one, whatever else is read beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from embeddings.deep_encoder import (
    DIMENSION,
    KNOWN,
    SHIPPED_DEEP,
    DeepEncoder,
    deep_name,
    load_deep_encoder,
)
from embeddings.errors import EncoderUnavailable
from embeddings.kept_vectors import KeptVectors
from matcher.ranking.corpus import load_padding
from matcher.text.tokens import deep_text

CAGE, GEAR, BATTERY = "深海网箱养殖抗风浪技术", "海水鱼类离岸养殖装备", "锂离子电池电解液添加剂"
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def encoder() -> DeepEncoder:
    """The shipped model."""
    return load_deep_encoder()


def test_texts_about_the_same_are_near(encoder: DeepEncoder) -> None:
    cage, gear, battery = encoder.encode([CAGE, GEAR, BATTERY])
    assert cage @ gear > cage @ battery + 0.1


def test_english_and_chinese_names_of_a_thing_are_near(encoder: DeepEncoder) -> None:
    english, same, other = encoder.encode(["lithium battery electrolyte additive", BATTERY, CAGE])
    assert english @ same > english @ other + 0.1


def test_rows_have_length_one_and_come_in_order(encoder: DeepEncoder) -> None:
    texts = [BATTERY, CAGE * 40, "虾", GEAR]
    rows = encoder.encode(texts)
    assert rows.shape == (4, DIMENSION)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-3)
    for row, text in zip(rows, texts, strict=True):
        assert row @ encoder.encode([text])[0] > 0.999


def test_a_blank_text_has_no_direction(encoder: DeepEncoder) -> None:
    rows = encoder.encode(["", CAGE, " \n"])
    assert not rows[[0, 2]].any()
    assert rows[1].any()


def test_progress_ends_with_all_texts(encoder: DeepEncoder) -> None:
    told: list[tuple[int, int]] = []
    encoder.encode([CAGE, GEAR, BATTERY], progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (3, 3)


def test_the_shipped_achievements_are_known_without_reading() -> None:
    kept = KeptVectors(deep_name(), DIMENSION)
    kept.read_from(SHIPPED_DEEP / KNOWN)
    assert kept.knows(deep_text(item) for item in load_padding()), "run train_transformer.py"


def test_the_model_is_small_enough_to_be_shipped() -> None:
    assert sum(path.stat().st_size for path in SHIPPED_DEEP.iterdir()) <= 45 * MEGABYTE


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match=tmp_path.name):
        DeepEncoder(tmp_path)
    with pytest.raises(EncoderUnavailable, match=tmp_path.name):
        deep_name(tmp_path)


def test_a_damaged_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(EncoderUnavailable, match="cannot be read"):
        DeepEncoder(tmp_path)
