"""Which text of an item is embedded, and the words of a text.

Averaging the whole content into one vector drowns the subject in courtesies and
conditions, so an item is embedded as its title, its keywords and the few terms of its
content that tell most. Term weights come from ``resources/term_weights.tsv``, written by
``scripts/train_encoder.py``.
"""

from __future__ import annotations

import hashlib
import logging
import re
import unicodedata
import warnings
from collections import Counter
from functools import lru_cache
from importlib import resources
from math import log
from typing import Any

from matcher.types import Item

TERM_COUNT = 12
"""How many terms of the content join the title."""

_WORD = re.compile(r"[a-z][a-z0-9]*(?:[-+./][a-z0-9]+)*|\d+(?:\.\d+)?%?|[\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_NUMBER = re.compile(r"[\d.%]+")

_STOP_WORDS = frozenset(
    "的 了 和 与 及 或 在 是 为 对 等 将 并 从 到 由 以 于 其 该 此 这 那 有 无 不 也 都 就 又 但 而 且 "
    "中 上 下 内 外 后 前 时 里 使 被 把 让 给 向 按 经 可 能 会 要 需 应 很 更 最 较 各 每 个 种 类 项 "
    "现 已 未 做 用 请 求 我 你 他 它 们 之 所 者 或者 以及 以上 以下 以内 不能 可以 能够 需要 希望 要求 "
    "通过 进行 采用 利用 使用 具有 实现 提高 提供 提出 解决 问题 目前 现有 现在 公司 企业 单位 项目 "
    "一种 一个 一些 一套 主要 相关 有关 关于 基于 及其 其中 其他 因此 由于 如果 这个 这些 那些 我们 "
    "我场 我司 我厂 本 本地 没有 不同 同时 然后 之间 左右 超过 低于 高于 不低于 不超过 达到 降低 减少 "
    "增加 改善 完成 开展 形成 方面 情况 方式 办法 如何 怎么 怎样 多少 已经 正在 寻求 合作 转让 许可 "
    "对接 联系 面议 万元 the a an of and or to in for on with by is are be as at from that this".split()
)


def _import_segmenter() -> Any:
    """Return jieba, imported without its log lines and its import warnings."""
    logging.getLogger("jieba").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        # jieba imports pkg_resources and holds old escapes; neither is ours to mend.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", UserWarning)
        import jieba
    # jieba sets its own level while it is imported.
    jieba.setLogLevel(logging.WARNING)
    return jieba


@lru_cache(maxsize=1)
def _segmenter() -> Any:
    segmenter = _import_segmenter()
    segmenter.initialize()
    return segmenter


@lru_cache(maxsize=1)
def _term_weights() -> tuple[dict[str, float], float]:
    """Return the weight of each known term, and the weight of every other."""
    weights: dict[str, float] = {}
    source = resources.files("matcher") / "resources" / "term_weights.tsv"
    for line in source.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        term, weight = line.split("\t")
        weights[term] = float(weight)
    return weights, weights.pop("")


def normalise(text: str) -> str:
    """Return the text in NFKC (full-width letters and digits narrowed), lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def _split_words(text: str) -> list[str]:
    words: list[str] = []
    for match in _WORD.finditer(normalise(text)):
        run = match.group()
        if _HAN.fullmatch(run):
            words.extend(_segmenter().cut(run))
        else:
            words.append(run)
    return words


def tokenise(text: str) -> list[str]:
    """Return the words of a text in order: Chinese words, latin words, numbers.

    Lower case, full-width characters narrowed, stop words and punctuation dropped.
    """
    return [word for word in _split_words(text) if word not in _STOP_WORDS]


def weigh_term(term: str) -> float:
    """Return how telling a term is, an inverse document frequency in nats (0 to about 10)."""
    weights, unknown = _term_weights()
    return weights.get(term, unknown)


def select_terms(text: str, count: int) -> list[str]:
    """Return up to ``count`` telling terms of a text, in order of first occurrence.

    Single characters and numbers are never chosen: alone they say little of the subject.
    """
    frequency = Counter(
        word for word in tokenise(text) if len(word) > 1 and not _NUMBER.fullmatch(word)
    )
    position = {word: place for place, word in enumerate(frequency)}
    score = {word: (1 + log(n)) * weigh_term(word) for word, n in frequency.items()}
    best = sorted(score, key=lambda word: (-score[word], position[word]))[:count]
    return sorted(best, key=position.__getitem__)


def embedding_text(item: Item) -> str:
    """Return the text an item is embedded as: title, keywords, telling terms of the content."""
    lead = " ".join((item.title, *item.keywords))
    present = set(tokenise(lead))
    terms = select_terms(f"{item.content}\n{item.indicators}", TERM_COUNT + len(present))
    fresh = [term for term in terms if term not in present][:TERM_COUNT]
    return " ".join(filter(None, (lead.strip(), *fresh)))


def content_hash(item: Item) -> str:
    """Return the SHA-256 (hex) of what is embedded; it changes when that text changes."""
    return hashlib.sha256(embedding_text(item).encode("utf-8")).hexdigest()
