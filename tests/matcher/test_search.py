"""Free-text search."""

from __future__ import annotations

import pytest

from matcher.ranking.corpus import Corpus
from matcher.ranking.pipeline import Matcher
from tests.matcher.samples import ACHIEVEMENTS


def find_ids(matcher: Matcher, corpus: Corpus, text: str) -> list[str]:
    return [corpus.items[hit.position].id for hit in matcher.search(text, corpus, 5)]


@pytest.mark.parametrize("item", ACHIEVEMENTS, ids=lambda item: item.id)
def test_a_title_finds_its_own_item_first(
    matcher: Matcher, achievements: Corpus, item: object
) -> None:
    assert find_ids(matcher, achievements, item.title)[0] == item.id  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("不沾涂层", "a7"),
        ("烟气余热回収", "a9"),
        ("尾水脱氮生物绿池", "a3"),
        ("甘庶收割机刀片", "a13"),
    ],
)
def test_a_slip_of_the_pen_still_finds_it(
    matcher: Matcher, achievements: Corpus, text: str, key: str
) -> None:
    assert key in find_ids(matcher, achievements, text)[:2]


@pytest.mark.parametrize("text", ["量子纠缠光源", "婴儿奶粉配方", "qwertyuiop", "？！", "", "   "])
def test_an_unrelated_text_finds_nothing(matcher: Matcher, achievements: Corpus, text: str) -> None:
    assert find_ids(matcher, achievements, text) == []


def test_scores_lie_between_zero_and_one_and_fall(matcher: Matcher, achievements: Corpus) -> None:
    scores = [hit.score for hit in matcher.search("网箱", achievements, 5)]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 < score <= 1.0 for score in scores)


def test_needs_can_be_searched_too(matcher: Matcher, needs: Corpus) -> None:
    assert find_ids(matcher, needs, "电饭锅内胆")[0] == "n4"


@pytest.mark.parametrize(
    ("text", "keys"), [("steel furnace waste heat", {"a9", "a10"}), ("flood radar", {"a17"})]
)
def test_an_english_query_finds_chinese_items(
    matcher: Matcher, achievements: Corpus, text: str, keys: set[str]
) -> None:
    assert find_ids(matcher, achievements, text)[0] in keys
