"""Terms that two items share, and what of an item they are looked up in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from matcher.pairs.prepare import is_telling
from matcher.text.folding import fold_text
from matcher.text.tokens import weigh_term
from matcher.text.units import is_unit
from matcher.types import Item
from matcher.words.terms import has_form_of_word

MOST_TERMS = 6
LEAST_WEIGHT = 2.9
"""Idf below which a shared word says nothing about this pair."""

TITLE_BONUS = 1.5
LONGEST_TERM = 12
MOST_JOINED = 4
"""How many words that follow each other are joined at most."""

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
    代替 改成 恢复 一致 判断 支持 工具 下降 断开 含量 海外 客户 厂里 村里 家里 船上 箱子 一片 一条线
    保险公司 三类 换款 单台 出口 物料
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


@dataclass(frozen=True, slots=True)
class Telling:
    """What of an item and its words does not depend on the item that it is compared with."""

    written: str
    """The public text."""
    text: str
    """The same as terms are looked up in it, equally long."""
    title: str
    words: tuple[str, ...]
    told: frozenset[str]
    """The distinctive words, as far as the text holds them as they are."""
    long: tuple[str, ...]
    """Those of them that may stand inside a word of another text."""
    starts: tuple[int, ...]
    """The places in ``words`` from which a term of several words can begin."""
    firsts: tuple[str, ...]
    """For each place, the word there and the next one as one."""


def find_shared_terms(
    need: Item, achievement: Item, need_words: Sequence[str], achievement_words: Sequence[str]
) -> tuple[str, ...]:
    """Return terms that stand in both public texts, the most telling first.

    Words that follow each other on both sides are joined, so that 深水 and 网箱 become
    深水网箱; a word of three or more characters also counts where the other side's text
    holds it inside another word.
    """
    return share_terms(read_item(need, need_words), read_item(achievement, achievement_words))


def share_terms(left: Telling, right: Telling) -> tuple[str, ...]:
    """Return the same of two items that have been read."""
    joined = _join_neighbours(left, right, _common_words(left, right))
    weights = {term: _weigh(parts, term, left, right) for term, parts in joined.items()}
    kept: list[str] = []
    for term in sorted(weights, key=lambda term: (-weights[term], term)):
        if not any(term in other or other in term for other in kept):
            kept.append(term)
            if len(kept) == MOST_TERMS:
                break
    return tuple(kept)


def fold_item(item: Item) -> str:
    """Return the public text of an item as terms are looked up in it."""
    return fold_text(_text_of(item))


def read_item(item: Item, words: Sequence[str]) -> Telling:
    """Return what is looked up of an item, whose words are ``words`` in their order.

    Kept for the items asked for last: an item is compared with many others in a row.
    """
    return _read_item(item, tuple(words))


@lru_cache(maxsize=1024)
def _read_item(item: Item, words: tuple[str, ...]) -> Telling:
    written = _text_of(item)
    text = fold_text(written)
    told = frozenset(word for word in filter(_can_be_told, {*words}) if word in text)
    starts, firsts = _find_starts(words, text)
    return Telling(
        written,
        text,
        text[: len(item.title)],
        words,
        told,
        tuple(word for word in told if len(word) > 2 and not word.isascii()),
        starts,
        firsts,
    )


def _find_starts(words: Sequence[str], text: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    able = set(filter(_can_end, {*words}))
    pairs = enumerate(pairwise(words))
    firsts = {start: word + follower for start, (word, follower) in pairs if word in able}
    kept = [start for start, first in firsts.items() if len(first) <= LONGEST_TERM]
    kept = [start for start in kept if firsts[start] in text]
    return tuple(kept), tuple(firsts[start] for start in kept)


def _common_words(left: Telling, right: Telling) -> AbstractSet[str]:
    common = set(left.told & right.told)
    common.update(word for word in left.long if word in right.text)
    common.update(word for word in right.long if word in left.text)
    return common


def _join_neighbours(
    left: Telling, right: Telling, common: AbstractSet[str]
) -> Mapping[str, Sequence[str]]:
    """Return terms with the common words they hold; runs of words found in both texts."""
    joined: dict[str, Sequence[str]] = {word: (word,) for word in common}
    text = right.text
    for start, first in zip(left.starts, left.firsts, strict=True):
        if first in text:
            joined.update(_follow(left, text, start, common))
    return joined


def _follow(
    left: Telling, theirs: str, start: int, common: AbstractSet[str]
) -> dict[str, Sequence[str]]:
    """Return the terms that begin at a word and stand in both texts, with their common words."""
    found: dict[str, Sequence[str]] = {}
    for end in range(start + 2, min(start + MOST_JOINED, len(left.words)) + 1):
        parts = left.words[start:end]
        term = "".join(parts)
        if len(term) > LONGEST_TERM or term not in theirs or term not in left.text:
            break
        telling = tuple(part for part in parts if part in common)
        if telling and _can_end(parts[-1]):
            found[term] = telling
    return found


@lru_cache(maxsize=32768)
def _can_end(word: str) -> bool:
    """Whether a term of several words can begin or end with a word."""
    return len(word) > 1 and has_form_of_word(word)


def _weigh(parts: Sequence[str], term: str, left: Telling, right: Telling) -> float:
    weight = sum(map(weigh_term, parts))
    for title in (left.title, right.title):
        if term in title:
            weight *= TITLE_BONUS
    return weight


@lru_cache(maxsize=32768)
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


def _text_of(item: Item) -> str:
    return "\n".join((item.title, *item.keywords, item.content, item.indicators))
