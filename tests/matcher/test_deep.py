"""Ranking with a transformer beside the table of words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from importlib import resources
from zlib import crc32

import numpy as np
import pytest

from embeddings.encoder import load_encoder
from matcher.fitting.base_labels import load_base
from matcher.pairs.features import DEEP, FEATURES, compute_features
from matcher.pairs.sides import move
from matcher.ranking.corpus import Corpus
from matcher.ranking.pipeline import Matcher
from matcher.ranking.ranker import Ranker, load_ranker
from matcher.text.tokens import deep_text
from matcher.types import FloatMatrix, Item, Kind, TextRole
from tests.matcher.samples import ACHIEVEMENTS, NEEDS

TODAY = date(2026, 11, 1)
WIDTH = 16
COLUMN = FEATURES.index(DEEP[0])


class Reader:
    """Reads a text as a direction by chance, or as the one it was told."""

    name, dimension = "reader", WIDTH

    def __init__(self, **told: str) -> None:
        """``told`` maps a piece of text to the name of a direction."""
        self.told = told

    def encode(self, texts: Sequence[str], role: TextRole = "passage") -> FloatMatrix:
        """Return one unit row per text."""
        rows = [self._direction(text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), WIDTH)

    def _direction(self, text: str) -> np.ndarray:
        found = [name for piece, name in self.told.items() if piece in text]
        row = np.random.default_rng(crc32((found or [text])[0].encode())).normal(size=WIDTH)
        return np.asarray(row / np.linalg.norm(row))


def judge(matcher: Matcher, need: Item) -> dict[str, float]:
    corpus = matcher.build_corpus(ACHIEVEMENTS)
    found = matcher.match([need], corpus, len(ACHIEVEMENTS), TODAY)
    return {candidate.achievement_id: candidate.score for candidate in found}


def read_by(reader: Reader) -> Matcher:
    return Matcher(load_encoder(), deep=reader)


def test_what_the_transformer_finds_near_scores_higher() -> None:
    need, near = NEEDS[0], ACHIEVEMENTS[-1]
    apart = judge(read_by(Reader(**{need.title: "here"})), need)
    near_by = judge(read_by(Reader(**{need.title: "here", near.title: "here"})), need)
    assert near_by[near.id] > apart[near.id] + 0.1
    assert all(near_by[key] < apart[key] + 0.1 for key in apart if key != near.id)


def test_without_a_transformer_nothing_is_found_near_by_one() -> None:
    matcher = Matcher(load_encoder())
    corpus = matcher.build_corpus(ACHIEVEMENTS)
    needs = corpus.prepare_queries(NEEDS, matcher.encoder)
    assert corpus.side.deep is None
    assert not compute_features(needs, corpus.side)[:, :, COLUMN].any()
    half_read = compute_features(needs, read_by(Reader()).build_corpus(ACHIEVEMENTS).side)
    assert not half_read[:, :, COLUMN].any()


def test_a_pair_scores_the_same_whichever_side_asks() -> None:
    matcher = read_by(Reader())
    needs, achievements = matcher.build_corpus(NEEDS), matcher.build_corpus(ACHIEVEMENTS)
    forward = matcher.match(NEEDS, achievements, len(ACHIEVEMENTS), TODAY)
    backward = matcher.match(ACHIEVEMENTS, needs, len(NEEDS), TODAY, reference=achievements)
    asked = {(one.need_id, one.achievement_id): one.score for one in forward}
    answered = {(one.need_id, one.achievement_id): one.score for one in backward}
    shared = asked.keys() & answered.keys()
    assert len(shared) > len(NEEDS)
    assert all(asked[pair] == pytest.approx(answered[pair], abs=1e-3) for pair in shared)


def test_a_pair_scored_alone_scores_as_in_its_list() -> None:
    matcher = read_by(Reader())
    listed = judge(matcher, NEEDS[0])
    (alone,) = matcher.score_pairs([NEEDS[0]], ACHIEVEMENTS, [(0, 3)], TODAY)
    assert alone.score == pytest.approx(listed[ACHIEVEMENTS[3].id], abs=1e-4)


def test_vectors_go_with_their_rows() -> None:
    corpus = Corpus.build(ACHIEVEMENTS, load_encoder(), deep=Reader())
    rows = np.array([4, 1])
    taken = move(corpus.take(rows), corpus.side.spaces)
    assert taken.deep is not None
    assert corpus.side.deep is not None
    assert np.array_equal(taken.deep, corpus.side.deep[rows])


def test_a_match_names_both_models() -> None:
    matcher = read_by(Reader())
    assert matcher.engine_version.endswith("+reader")
    assert matcher.feature_set != Matcher(matcher.encoder, matcher.ranker).feature_set


def test_the_ranker_for_both_was_fitted_for_them_and_counts_on_both() -> None:
    ranker = load_ranker(deep=True)
    weight = ranker.weights[COLUMN] + ranker.full_weights[COLUMN]
    assert ranker.weights[COLUMN] > 0
    assert weight > 0
    assert ranker.encoder == load_encoder().name
    assert load_base(deep=True).ranker == ranker.fingerprint


def test_a_ranker_fitted_without_a_transformer_is_read_as_one_that_ignores_it() -> None:
    source = resources.files("matcher") / "resources" / "ranker.json"
    data = json.loads(source.read_text(encoding="utf-8"))
    for name in DEEP:
        del data["features"][name]
    read = Ranker.from_json(data)
    assert read.weights[COLUMN] == read.full_weights[COLUMN] == 0.0
    assert read.fingerprint == load_ranker().fingerprint


def test_a_text_is_read_with_each_part_once_and_no_spaces_between_characters() -> None:
    item = Item(
        id="1",
        kind=Kind.NEED,
        title="深水 网箱 ROV 清洗",
        keywords=("網衣", "维护"),
        content="用 AGV 小车。",
        indicators="误差 5 mm",
    )
    assert deep_text(item) == "深水网箱 ROV 清洗\n网衣，维护\n用 AGV 小车。\n误差 5 mm"
