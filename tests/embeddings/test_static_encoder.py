"""The shipped model: what its vectors promise, and that it stays light."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.encoder import SHIPPED_MODEL, load_encoder
from embeddings.errors import EncoderUnavailable
from embeddings.static_encoder import StaticEncoder, hash_files, load_static_encoder

ROOT = Path(__file__).parents[2]
TITLES = [
    "深海网箱养殖抗风浪技术",
    "锂离子电池电解液添加剂",
    "Seriola dumerili亲体促熟与仔稚鱼规模化培育",
    "ＡＧＶ 重载运输车（８～15t）",
    "",
    "£€☃",
    "99.9%",
]


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    loaded = load_encoder()
    assert isinstance(loaded, StaticEncoder)
    return loaded


def cosine(encoder: StaticEncoder, left: str, right: str) -> float:
    vectors = encoder.encode([left, right])
    return float(vectors[0] @ vectors[1])


def test_rows_are_float32_of_the_announced_dimension(encoder: StaticEncoder) -> None:
    vectors = encoder.encode(TITLES)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TITLES), encoder.dimension)
    assert encoder.dimension <= 256


def test_no_texts_give_no_rows(encoder: StaticEncoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimension)


@given(st.lists(st.text(max_size=60), max_size=8))
@settings(deadline=None)
def test_every_row_is_a_unit_vector_or_zeros(texts: list[str]) -> None:
    lengths = np.linalg.norm(load_encoder().encode(texts), axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-4) | (lengths == 0))


@given(st.lists(st.sampled_from(TITLES), min_size=1, max_size=6))
@settings(deadline=None)
def test_a_text_has_the_same_vector_in_any_company(texts: list[str]) -> None:
    encoder = load_encoder()
    alone = np.vstack([encoder.encode([text]) for text in texts])
    np.testing.assert_allclose(encoder.encode(texts), alone, atol=1e-6)


@given(st.text(alphabet="☃£€ \n\t，。！,.", max_size=20))
def test_a_text_without_known_tokens_gives_zeros(text: str) -> None:
    assert not load_encoder().encode([text]).any()


def test_query_and_passage_share_one_space(encoder: StaticEncoder) -> None:
    np.testing.assert_array_equal(
        encoder.encode(TITLES, "query"), encoder.encode(TITLES, "passage")
    )


def test_case_and_width_make_no_difference(encoder: StaticEncoder) -> None:
    assert cosine(encoder, "ＬＥＤ 封装", "led封装") == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(
    ("word", "near", "far"),
    [
        ("生蚝", "牡蛎", "锂电池"),
        ("围栏", "网箱", "电解液"),
        ("battery", "电池", "牡蛎"),
        ("shrimp farming", "对虾养殖", "钢铁冶炼"),
        ("污水处理", "废水净化", "图像识别"),
        ("深海网箱养殖抗风浪技术", "海水鱼类离岸养殖装备", "锂离子电池电解液添加剂"),
        ("马铃薯", "土豆", "轴承"),
        ("无人机", "飞行器", "疫苗"),
    ],
)
def test_synonyms_are_closer_than_strangers(
    encoder: StaticEncoder, word: str, near: str, far: str
) -> None:
    assert cosine(encoder, word, near) > cosine(encoder, word, far) + 0.1


def test_an_unknown_compound_falls_to_known_pieces(encoder: StaticEncoder) -> None:
    assert cosine(encoder, "硅碳负极", "负极材料") > cosine(encoder, "硅碳负极", "对虾饲料") + 0.1


def test_loading_and_encoding_import_no_torch() -> None:
    code = (
        "import sys; from embeddings.encoder import load_encoder; "
        "load_encoder().encode(['电池']); "
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "[]", done.stderr
    assert done.stderr == ""


def test_model_folder_is_at_most_40_megabytes() -> None:
    size = sum(path.stat().st_size for path in SHIPPED_MODEL.rglob("*") if path.is_file())
    assert size <= 40_000_000


def test_model_card_names_every_licence() -> None:
    card = (SHIPPED_MODEL / "README.md").read_text(encoding="utf-8")
    for word in ("CC BY-SA 4.0", "Apache-2.0", "MIT", "CSL", "CC-CEDICT", "potion"):
        assert word in card


def test_name_changes_with_the_files(tmp_path: Path) -> None:
    copy = tmp_path / "model"
    shutil.copytree(SHIPPED_MODEL, copy)
    before = hash_files(copy / "0_StaticEmbedding")
    weights = copy / "0_StaticEmbedding" / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(bytes(data))
    assert before == load_static_encoder(SHIPPED_MODEL).name.rsplit("-", 1)[1]
    assert load_static_encoder(copy).name.rsplit("-", 1)[1] != before


def test_damaged_weights_are_reported(tmp_path: Path) -> None:
    copy = tmp_path / "model"
    shutil.copytree(SHIPPED_MODEL, copy)
    (copy / "0_StaticEmbedding" / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(EncoderUnavailable, match="cannot be read"):
        load_static_encoder(copy)


def test_tokenizer_of_another_model_is_refused(tmp_path: Path) -> None:
    copy = tmp_path / "model"
    shutil.copytree(SHIPPED_MODEL, copy)
    path = copy / "0_StaticEmbedding" / "tokenizer.json"
    settings_ = json.loads(path.read_text(encoding="utf-8"))
    settings_["model"]["vocab"].pop()
    path.write_text(json.dumps(settings_), encoding="utf-8")
    with pytest.raises(EncoderUnavailable, match="do not belong together"):
        load_static_encoder(copy)
