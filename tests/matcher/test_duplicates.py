"""Near-duplicates: told again in other words, and other things on the same subject."""

from __future__ import annotations

import pytest

from matcher.advice.duplicates import LEAST_LIKENESS, find_duplicates
from matcher.advice.hints import suggest_fields, suggest_keywords
from matcher.ranking.pipeline import Matcher
from matcher.text.tokens import embedding_text
from matcher.types import Item, Kind
from scripts.benchmarks.duplicates import choose_threshold, measure, read_demo, read_pairs
from tests.matcher.samples import ACHIEVEMENTS, make_achievement


def test_the_threshold_is_the_one_chosen_and_holds_on_the_pairs_kept_apart(
    matcher: Matcher,
) -> None:
    pairs = read_pairs(read_demo())
    likenesses = [measure(pair, matcher.encoder) for pair in pairs]
    assert choose_threshold(pairs[::2], likenesses[::2]) == LEAST_LIKENESS
    apart = list(zip(pairs[1::2], likenesses[1::2], strict=True))
    found = [pair.is_duplicate for pair, likeness in apart if likeness >= LEAST_LIKENESS]
    assert all(found)
    assert len(found) >= 0.9 * sum(pair.is_duplicate for pair, _ in apart)


def alike(matcher: Matcher, item: Item, others: list[Item]) -> list[str]:
    vectors = matcher.encoder.encode([embedding_text(one) for one in (item, *others)])
    return [
        others[one.position].id for one in find_duplicates(item, vectors[0], others, vectors[1:])
    ]


def test_the_same_text_is_found_and_another_is_not(matcher: Matcher) -> None:
    copy = make_achievement("copy", ACHIEVEMENTS[0].title, ACHIEVEMENTS[0].content)
    assert alike(matcher, copy, list(ACHIEVEMENTS)) == [ACHIEVEMENTS[0].id]


@pytest.mark.parametrize("title", ["", "网箱", "无关内容"])
def test_too_little_text_is_a_duplicate_of_nothing(matcher: Matcher, title: str) -> None:
    assert alike(matcher, make_achievement("x", title), [make_achievement("y", title)]) == []


def test_keywords_come_from_the_text_and_are_new() -> None:
    item = Item("x", Kind.NEED, "网箱网衣防附着", "藤壶长满网衣。", keywords=("藤壶",))
    words = suggest_keywords(item, {"网箱网衣": 3, "藤壶": 9, "甘蔗收割": 5})
    assert words[0] == "网箱网衣"
    assert not {"藤壶", "甘蔗收割"} & set(words)


def test_parts_of_sentences_are_no_keywords() -> None:
    text = "换过更粗的锚绳，最远漂出三海里，十二口网箱扛不住，二氧化碳超标。"
    words = suggest_keywords(Item("x", Kind.NEED, "锚绳年年断", text), {}, count=20)
    assert "二氧化碳" in words
    assert not {"换过", "最远", "不住", "十二口"} & set(words)


def test_fields_are_those_of_the_nearest_items(matcher: Matcher) -> None:
    items = [one for one in ACHIEVEMENTS if one.fields]
    vectors = matcher.encoder.encode([embedding_text(one) for one in items])
    query = matcher.encoder.encode(["深水网箱锚泊系统抗台风"])[0]
    assert "marine" in suggest_fields(query, items, vectors)
    assert suggest_fields(query, [], vectors[:0]) == []
