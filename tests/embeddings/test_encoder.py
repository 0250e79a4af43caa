"""From a setting to an encoder, the heavy library included."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from embeddings.encoder import SHIPPED_MODEL, load_encoder
from embeddings.errors import EncoderUnavailable
from embeddings.static_encoder import StaticEncoder
from embeddings.transformer_encoder import choose_prompt

TITLES = [
    "深海网箱养殖抗风浪技术",
    "Seriola dumerili亲体促熟",
    "ＡＧＶ 重载运输车（８～15t）",
    "锂 电池 电解液 添加剂",
]


def load_with_library(name: str, **settings: Any) -> Any:
    """Load through sentence-transformers, whose own deprecations are not ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_encoder(name, **settings)


def test_no_name_gives_the_shipped_model_once_per_process() -> None:
    assert load_encoder() is load_encoder("")


def test_a_static_model_in_a_folder_is_loaded_light() -> None:
    assert isinstance(load_encoder(str(SHIPPED_MODEL)), StaticEncoder)


def test_sentence_transformers_gives_the_same_vectors() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sentence_transformers import SentenceTransformer

        theirs = SentenceTransformer(str(SHIPPED_MODEL), device="cpu").encode(TITLES)
    np.testing.assert_allclose(load_encoder().encode(TITLES), theirs, atol=1e-3)


def test_a_prompt_sends_a_model_through_the_library_and_into_its_name() -> None:
    plain = load_encoder()
    prompted = load_with_library(str(SHIPPED_MODEL), query_prompt="为这个需求找成果：")
    other = load_with_library(str(SHIPPED_MODEL), query_prompt="检索：")
    assert len({plain.name, prompted.name, other.name}) == 3
    passages = prompted.encode(TITLES, "passage")
    np.testing.assert_allclose(passages, plain.encode(TITLES), atol=1e-3)
    queries = prompted.encode(TITLES, "query")
    assert np.abs(queries - passages).max() > 0.01
    assert not prompted.encode(["", "  "], "query").any()
    assert prompted.dimension == plain.dimension


def test_the_prompt_set_wins_over_the_models_own() -> None:
    own = {"document": "d: ", "query": "q: "}
    assert choose_prompt("", own, ("query",)) == ""
    assert choose_prompt(None, own, ("passage", "document")) == "d: "
    assert choose_prompt(None, {}, ("query",)) == ""


def test_a_missing_package_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EncoderUnavailable, match="pip install sentence-transformers"):
        load_encoder("some/model")


def test_a_model_that_cannot_be_had_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(EncoderUnavailable, match="nothing-here"):
        load_with_library(str(tmp_path / "nothing-here"))
