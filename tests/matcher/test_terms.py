"""Only words are shown to people: what the segmenter made up of a sentence is not."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from matcher.advice.hints import suggest_keywords
from matcher.ranking.corpus import Corpus
from matcher.ranking.pipeline import Matcher
from matcher.types import Item, Kind
from matcher.words.terms import has_form_of_word, is_word
from tests.matcher.test_vague_search import DEMO, TROUBLES, read_item

PIECES = """
机在 米浪 率太高 使塔底 皮压入 哪有 全活 养到 出池 减不 可一到 只靠 喷田 粘得 各听 锅里的 可运水
忽少 太快 一抖薯 每多收 两千多万 百分之四 几栋 还行 飞得 洗完 割掉 降下来 没人 换过 最远 不到
采的果 用塘里 人画 船一摇 三池两坝 九十多 一百多度 就要 还要
一箱 两台 几天 三遍 百亩 半年 多条 数次
""".split()
"""Read off the demo's pages: pieces of sentences."""

WORDS = """
对虾 石斑鱼 深水 降解 羽绒 养殖 不锈钢 不粘锅 太阳能 各向异性 再生 几何 三七 大豆 大黄鱼
风机 桁架 半导体 一体化 多孔 少年 在线 有机肥 对数 能源 中药 地膜 地下水 水下 来源
三元 二维 三维 五金 三角 多孔 双层 万能
ctod plc r1233zd in2o3/zro2 AGV
""".split()


@pytest.mark.parametrize("piece", PIECES)
def test_a_piece_of_a_sentence_is_no_word(piece: str) -> None:
    assert not is_word(piece, frozenset())


@pytest.mark.parametrize("word", WORDS)
def test_what_dictionaries_have_is_a_word(word: str) -> None:
    assert is_word(word, frozenset())


@pytest.mark.parametrize("word", ["网衣", "金鲳鱼", "防附着", "冷链", "系泊"])
def test_a_word_of_the_trade_is_one_where_keywords_have_it(word: str) -> None:
    assert has_form_of_word(word)
    assert is_word(word, frozenset([word]))


def shown(matcher: Matcher, achievements: Corpus) -> list[str]:
    """Return the near terms that searches for everyday troubles show."""
    found = []
    for text in TROUBLES:
        hits = matcher.search(text, achievements, 8)
        for evidence in matcher.explain_search(text, achievements, [hit.position for hit in hits]):
            found += [word for ours, theirs, _ in evidence.near for word in (ours, theirs)]
    return found


@pytest.fixture(scope="module")
def demo() -> list[Item]:
    """The demo's achievements."""
    paths = sorted(DEMO.glob("achievements_*.jsonl"))
    return [read_item(line) for path in paths for line in _lines(path)]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_near_terms_of_searches_are_words(matcher: Matcher, demo: list[Item]) -> None:
    corpus = matcher.build_corpus(demo)
    words = shown(matcher, corpus)
    assert len(words) > 30
    names = corpus.side.names
    assert not [word for word in words if not is_word(word.lower(), names)]


def test_keywords_suggested_for_the_demos_needs_are_words(demo: list[Item]) -> None:
    paths = sorted(DEMO.glob("needs_*.jsonl"))
    rows = [json.loads(line) for path in paths for line in _lines(path)]
    needs = [
        Item(
            id=row["key"],
            kind=Kind.NEED,
            title=row["title"],
            content="\n".join((row["summary"], row["problem"], row["tried"] or "")),
            indicators=row["indicators"] or "",
            keywords=tuple(row["keywords"]),
        )
        for row in rows
    ]
    known = Counter(word for item in (*demo, *needs) for word in item.keywords)
    found = [word for need in needs for word in suggest_keywords(need, known)]
    assert len(found) > 2 * len(needs)
    whole = "|".join(known)
    assert not [word for word in found if word not in whole and not is_word(word, ())]
    assert not {"机在", "米浪", "率太高"} & set(found)


def test_a_keyword_stands_in_the_title_or_comes_again_or_is_long() -> None:
    body = "羽绒洗涤的废水。泡沫多，泡沫难消，二氧化碳超标。老板发愁，挣钱不易。"
    need = Item("1", Kind.NEED, "羽绒洗涤", body)
    found = suggest_keywords(need, {})
    assert "羽绒" in found
    assert {"泡沫", "二氧化碳"} <= set(found)
    assert not {"挣钱", "发愁", "老板"} & set(found)
