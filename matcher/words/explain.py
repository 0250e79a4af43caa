"""Why a pair was proposed: evidence from the parts of the text that the score is made of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

import numpy as np

from matcher.pairs.criteria import check_criteria
from matcher.pairs.prepare import is_telling
from matcher.pairs.sides import Side
from matcher.text.folding import fold_text
from matcher.text.tokens import weigh_term
from matcher.text.units import is_unit
from matcher.types import Evidence, Item
from matcher.words.terms import has_form_of_word, is_word
from matcher.words.wording import mark_terms, sentence

__all__ = ["explain_pair", "find_shared_terms", "fold_item", "mark_terms", "sentence"]

MOST_TERMS = 6
MOST_NEAR = 3
LEAST_WEIGHT = 2.9
"""Idf below which a shared word says nothing about this pair."""

LEAST_COSINE = 0.55
"""Cosine from which on two words without a common character are called near."""

LEAST_COSINE_ALIKE = 0.7
"""The same for words with a common character, which are alike by their spelling already."""

TITLE_BONUS = 1.5
LONGEST_TERM = 12

_GENERIC = frozenset(
    """
    技术 研究 研发 开发 应用 系统 方法 工艺 生产 制备 设备 产品 材料 检测 装置 关键技术 高效
    关键 性能 质量 成本 费用 平台 模型 智能 加工 产业化 项目 国内 国外 市场 规模 需求 成果 创新
    设计 优化 改进 改造 升级 提升 效率 稳定 稳定性 新型 综合 先进 功能 结构 条件 过程 环节 效果
    指标 要求 能力 水平 领域 方案 体系 服务 管理 工程 示范 推广 建设 集成 自主 现场 工厂 公司
    企业 单位 专利 已有 每年 以来 一年 两年 三年 半年 一次 成套 整套 配套 传统 常规 普通 特别
    比较 非常 容易 经常 基本 全部 部分 大量 少量 数据 试验 实验 测试 验证 制造 生产线 使用 寿命
    速度 时间 温度 联合 自动 自动化 作业 售后 单件 每分钟 高品质 高质量 动力 国产 国产化 进口
    批量 样品 样机 供货 交付 量产 损失 影响 变化 控制 处理 分析 评价 操作 运行 维护 安装 合格率
    去年 今年 明年 前年 上半年 下半年 几台 几个 几次 几天 几年 两个 三个 四个 五个 几十年 十几年
    准确率 精度 误差 范围 数量 百分点 平方米 立方米 技术开发 技术服务 support system method
    technology research development application based study
    """.split()
)
"""Words that fit any pair; no reason is made of them."""

_AMOUNT = re.compile(
    "[零一二三四五六七八九十百千万亿两几数半]+"
    "(?:[多来余]?[个口次年月天日回米台条吨块元倍成户家套人种批点斤里亩层道根只头张把件份周季分秒遍轮颗克升]"
    "|小时|分钟|公里|海里|厘米|毫米|公斤|平方|立方)|[几数一二三四五六七八九]?[十百千万亿]+[一二三四五六七八九]?"
)
"""Amounts written as words (十二口, 两次, 几十): two texts share them by chance."""


def explain_pair(
    needs: Side,
    need: int,
    achievements: Side,
    achievement: int,
    today: date,
    strengths: Mapping[str, float] | None = None,
) -> Evidence:
    """Return shared terms, near terms and criteria of one pair of rows."""
    found = explain_terms(needs, need, achievements, achievement)
    left, right = needs.items[need], achievements.items[achievement]
    return replace(found, criteria=check_criteria(left, right, today), strengths=strengths or {})


def explain_terms(ours: Side, our_row: int, theirs: Side, their_row: int) -> Evidence:
    """Return the shared and near terms of one pair of rows, as our and their item write them."""
    left, right = ours.items[our_row], theirs.items[their_row]
    shared = find_shared_terms(
        left,
        right,
        ours.texts[our_row],
        theirs.texts[their_row],
    )
    near = _find_near(ours, our_row, theirs, their_row, shared)
    return Evidence(
        terms=tuple(_as_written(term, left) for term in shared),
        near=tuple(
            (_as_written(word, left), _as_written(other, right), cosine)
            for word, other, cosine in near
        ),
    )


def find_shared_terms(
    need: Item, achievement: Item, need_words: Sequence[str], achievement_words: Sequence[str]
) -> tuple[str, ...]:
    """Return terms that stand in both public texts, the most telling first.

    Words that follow each other on both sides are joined, so that 深水 and 网箱 become
    深水网箱; a word of three or more characters also counts where the other side's text
    holds it inside another word.
    """
    texts = fold_item(need), fold_item(achievement)
    found = _common_words(need_words, achievement_words, texts)
    joined = _join_neighbours(need_words, found, texts)
    titles = fold_text(need.title), fold_text(achievement.title)
    weights = {term: _weigh(parts, term, titles) for term, parts in joined.items()}
    order = sorted(weights, key=lambda term: (-weights[term], term))
    kept: list[str] = []
    for term in order:
        if not any(term in other or other in term for other in kept):
            kept.append(term)
    return tuple(kept[:MOST_TERMS])


def _common_words(
    left: Sequence[str], right: Sequence[str], texts: tuple[str, str]
) -> dict[str, None]:
    theirs = set(right)
    common = {word: None for word in left if word in theirs and _can_be_told(word)}
    for word in (*left, *right):
        if len(word) > 2 and not word.isascii() and _can_be_told(word):
            common[word] = None
    return {word: None for word in common if all(word in text for text in texts)}


def _join_neighbours(
    words: Sequence[str], common: Mapping[str, None], texts: tuple[str, str]
) -> dict[str, tuple[str, ...]]:
    """Return terms with the common words they hold; runs of words found in both texts."""
    joined: dict[str, tuple[str, ...]] = {word: (word,) for word in common}
    mine, theirs = texts
    for start, word in enumerate(words):
        parts: tuple[str, ...] = (word,)
        for follower in words[start + 1 : start + 4]:
            term = "".join((*parts, follower))
            if len(term) > LONGEST_TERM or term not in theirs or term not in mine:
                break
            parts = (*parts, follower)
            telling = tuple(part for part in parts if part in common)
            if telling and all(len(end) > 1 and has_form_of_word(end) for end in (word, follower)):
                joined[term] = telling
    return joined


def _weigh(parts: Sequence[str], term: str, titles: tuple[str, str]) -> float:
    weight = sum(weigh_term(part) for part in parts)
    return weight * float(np.prod([TITLE_BONUS if term in title else 1.0 for title in titles]))


def _can_be_told(word: str) -> bool:
    return is_distinctive(word) and has_form_of_word(word)


@lru_cache(maxsize=65536)
def is_distinctive(word: str) -> bool:
    """Whether a word says what a text is about rather than fitting any."""
    if not is_telling(word) or word in _GENERIC or _AMOUNT.fullmatch(word):
        return False
    if all(map(is_unit, word.split("/"))):
        return False
    return weigh_term(word) >= LEAST_WEIGHT


def _find_near(
    needs: Side, need: int, achievements: Side, achievement: int, shared: Sequence[str]
) -> tuple[tuple[str, str, float], ...]:
    """Return pairs of different words with a high cosine, each word once, best first."""
    left, left_weights, left_vectors = needs.terms.terms_of(need)
    right, right_weights, right_vectors = achievements.terms.terms_of(achievement)
    cosines = left_vectors @ right_vectors.T
    texts = (
        fold_item(needs.items[need]),
        fold_item(achievements.items[achievement]),
    )
    names = needs.names | achievements.names
    pairs = []
    for row, column in np.argwhere(cosines >= LEAST_COSINE):
        ours, theirs = left[row], right[column]
        near_enough = cosines[row, column] >= _least_cosine(ours, theirs)
        are_words = near_enough and is_word(ours, names) and is_word(theirs, names)
        if are_words and _is_near_pair(ours, theirs, texts, shared):
            weight = float(left_weights[row] * right_weights[column])
            pairs.append((float(cosines[row, column]) * weight**0.5, row, column))
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    kept: list[tuple[str, str, float]] = []
    for _, row, column in pairs:
        ours, theirs = left[row], right[column]
        if not any(ours == mine or theirs == other for mine, other, _ in kept):
            kept.append((ours, theirs, round(float(cosines[row, column]), 3)))
    return tuple(kept[:MOST_NEAR])


def _least_cosine(ours: str, theirs: str) -> float:
    return LEAST_COSINE_ALIKE if set(ours) & set(theirs) else LEAST_COSINE


def _is_near_pair(ours: str, theirs: str, texts: tuple[str, str], shared: Sequence[str]) -> bool:
    if not (is_distinctive(ours) and is_distinctive(theirs)):
        return False
    if ours in theirs or theirs in ours:
        return False
    if ours in texts[1] or theirs in texts[0]:
        # A word that both sides have is a shared term, not a near one.
        return False
    return not any(ours in term or theirs in term for term in shared)


def fold_item(item: Item) -> str:
    """Return the public text of an item as terms are looked up in it."""
    return fold_text(_text_of(item))


def _as_written(term: str, item: Item) -> str:
    """Return a folded term as the item writes it: CTOD rather than ctod."""
    place = fold_item(item).find(term)
    return _text_of(item)[place : place + len(term)] if place >= 0 else term


def _text_of(item: Item) -> str:
    return "\n".join((item.title, *item.keywords, item.content, item.indicators))
