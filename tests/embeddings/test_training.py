"""The training script's parts on a tiny vocabulary: what is fitted is what is shipped."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from embeddings.static_encoder import StaticEncoder, load_static_encoder
from scripts.encoder_training import elements, export, names, pairs, segmenter
from scripts.encoder_training.choosing import choose_words
from scripts.encoder_training.corpus import Document, read_postings
from scripts.encoder_training.fitting import ElementBag, FitOptions, fit
from scripts.encoder_training.tuning import GradedTexts, tune

WORDS = ["养", "养殖", "池", "电", "电池", "殖", "海水", "海", "水", "battery"]
FREQUENCIES = {"养殖": 50, "电池": 80, "海水": 40, "养": 9, "水": 9}
DOCUMENTS = [
    Document("海水养殖水养", "海水养殖，水养", ("养殖", "海水")),
    Document("电池电池电水", "电池与电池", ("电池",)),
] * 6


def make_bag(seed: int = 0) -> tuple[elements.Elements, ElementBag]:
    made = elements.list_elements(WORDS)
    sources = np.random.default_rng(seed).normal(size=(len(WORDS), 6)).astype(np.float32)
    start = np.eye(6, 4, dtype=np.float32)
    weights = elements.start_weights(made, lambda word: 5.0)
    return made, ElementBag(elements.spread_to_elements(made, sources), start, weights)


def fit_tiny(seed: int) -> np.ndarray:
    made, bag = make_bag()
    tokenizer = segmenter.build_tokenizer(WORDS, FREQUENCIES)
    views = pairs.cut_documents(
        DOCUMENTS,
        lambda text: elements.cut_text(tokenizer, made, text),
        lambda text, count: text.split("，")[:count],
    )
    options = FitOptions(dimension=4, epochs=3, averaged=2, batch_size=8, seed=seed)
    fitted = fit(bag, lambda chance: pairs.draw_pairs(views, chance), options, lambda *_: None)
    return elements.fold_tokens(made, fitted)


def test_folded_tokens_give_the_vectors_that_were_fitted(tmp_path: Path) -> None:
    made, bag = make_bag()
    tokenizer = segmenter.build_tokenizer(WORDS, FREQUENCIES)
    export.write_model(tmp_path, tokenizer, elements.fold_tokens(made, bag.fold()))
    texts = ["海水养殖", "电池 battery", "养海"]
    cuts = [pairs.flatten(elements.cut_text(tokenizer, made, text)) for text in texts]
    fitted = bag(cuts)[0].detach().numpy()
    np.testing.assert_allclose(load_static_encoder(tmp_path).encode(texts), fitted, atol=0.02)


def test_the_same_seed_gives_the_same_vectors_and_another_does_not() -> None:
    np.testing.assert_array_equal(fit_tiny(1), fit_tiny(1))
    assert np.abs(fit_tiny(1) - fit_tiny(2)).max() > 1e-6


def test_fitting_moves_the_vectors() -> None:
    made, bag = make_bag()
    assert np.abs(fit_tiny(1) - elements.fold_tokens(made, bag.fold())).max() > 1e-3


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("海水养殖", ["海水", "养殖"]),
        ("Ｂattery电池,12", ["battery", "电池"]),
        ("养电池", ["养", "电池"]),
    ],
)
def test_the_most_probable_cut_is_taken(text: str, tokens: list[str]) -> None:
    tokenizer = segmenter.build_tokenizer(WORDS, FREQUENCIES)
    cut = tokenizer.encode(text, add_special_tokens=False).tokens
    assert [token for token in cut if token in WORDS] == tokens


def test_eight_bits_are_near_enough() -> None:
    rows = np.random.default_rng(3).normal(size=(50, 16)).astype(np.float32)
    table, scales = export.quantise_rows(rows)
    assert table.dtype == np.int8
    assert np.abs(table * scales[:, None] - rows).max() <= np.abs(rows).max() / 127


def test_halves_of_a_title_share_nothing_and_lose_nothing() -> None:
    tokens = [[1], [2, 3], [4], [5, 6, 7]]
    left, right = pairs.split_in_half(tokens, random.Random(0))
    assert sorted(left + right) == [1, 2, 3, 4, 5, 6, 7]


def test_characters_and_words_of_the_corpora_stay_in_the_table() -> None:
    vectors = np.random.default_rng(1).normal(size=(len(WORDS), 4)).astype(np.float32)
    kept = choose_words(WORDS, vectors, {"电池": 5}, {}, 8)
    assert {WORDS[place] for place in kept} >= {"养", "池", "电", "殖", "海", "水", "battery"}
    assert WORDS.index("电池") in kept
    assert kept == sorted(kept)


LINES = [["养殖池", "海水养殖池", "ras"], ["电池", "lib"]]


def name_words() -> tuple[StaticEncoder, StaticEncoder]:
    tokenizer = segmenter.build_tokenizer([*WORDS, "燃料电池"], FREQUENCIES)
    table = np.random.default_rng(4).normal(size=(len(WORDS) + 2, 8)).astype(np.float32)
    plain = StaticEncoder("plain", tokenizer, table, np.ones(len(table), dtype=np.float32))
    named_tokenizer, named = names.add_names(plain, LINES)
    return plain, StaticEncoder(
        "named", named_tokenizer, named, np.ones(len(named), dtype=np.float32)
    )


def test_a_name_unknown_to_dictionaries_gets_the_meaning_of_its_line() -> None:
    plain, named = name_words()
    assert plain.encode(["lib"])[0] @ plain.encode(["电池"])[0] < 0.9
    assert named.encode(["lib"])[0] @ named.encode(["电池"])[0] > 0.99
    assert named.tokens("ras") == ["ras"]


def test_names_leave_other_words_as_they_were() -> None:
    plain, named = name_words()
    texts = ["海水", "battery", "养殖"]
    np.testing.assert_allclose(named.encode(texts), plain.encode(texts), atol=1e-6)


def test_every_line_of_the_shipped_names_has_two_different_names() -> None:
    assert all(len(line) > 1 and all(line) for line in names.read_names())


def test_tuning_brings_the_better_graded_nearer_and_repeats_itself() -> None:
    tokenizer = segmenter.build_tokenizer(WORDS, FREQUENCIES)
    table = np.random.default_rng(2).normal(size=(len(WORDS) + 1, 8)).astype(np.float32)
    labels = np.array([[0, 0, 4], [0, 1, 1]])
    graded = GradedTexts(["海水养殖"], ["养殖池", "电池"], labels)

    def margin(rows: np.ndarray) -> float:
        texts = [*graded.needs, *graded.achievements]
        sums = [rows[tokenizer.encode(text).ids].sum(axis=0) for text in texts]
        need, better, worse = (row / np.linalg.norm(row) for row in sums)
        return float(need @ better - need @ worse)

    tuned = tune(table, tokenizer, [graded])
    assert margin(tuned) > margin(table)
    np.testing.assert_array_equal(tuned, tune(table, tokenizer, [graded]))
    untouched = 1 + WORDS.index("battery")
    np.testing.assert_array_equal(tuned[untouched], table[untouched])


def test_postings_are_read_with_all_that_they_tell_of_the_matter(tmp_path: Path) -> None:
    need = (
        '{"title": "网箱清洗", "problem": "藤壶", "keywords": ["网衣"], "contact": {"name": "林"}}'
    )
    (tmp_path / "needs_a.jsonl").write_text(need + "\n", encoding="utf-8")
    achievement = '{"title": "防污涂层", "summary": "有机硅", "application": "平台"}'
    (tmp_path / "achievements_a.jsonl").write_text(achievement + "\n", encoding="utf-8")
    (tmp_path / "users.jsonl").write_text('{"name": "林"}\n', encoding="utf-8")
    assert read_postings(tmp_path) == [
        Document("防污涂层", "有机硅\n平台"),
        Document("网箱清洗", "藤壶", ("网衣",)),
    ]
