"""Which words of a text may be shown to people: as reasons, near terms and keywords.

The segmenter cuts everything into something. What it does not know it guesses by the
frequency of characters, and the guesses (机在, 米浪, 率太高) are no words; the matcher may
count them, but nobody should read them.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache

from matcher.text.tokens import is_in_dictionary

_BEFORE = "不没最更很太又也都就才已曾每某这那其哪各几还再只"
"""Characters that make part of a sentence of what follows, although dictionaries list it."""

_AFTER = "了过着得的掉完来住到吗呢吧起"
"""The same of what stands before."""

_INSIDE = "太很没了吗呢吧"
_EDGES = "在是有和与或从向往于被把使让给可要想用做为所以及并且而但若如即则者之个地只来去人"
"""Characters that a name hardly begins or ends with; for what no dictionary knows."""

_NUMBER = "零一二三四五六七八九十百千万亿两几数半多余第"
_MEASURE = "米吨台条口亩元斤升天年月日次个只根块片瓦度倍家户"

_COUNTED = "箱桶袋包遍批车艘套台条口亩斤天年月日次个只块片倍家户趟尾米"
"""What is counted: 一箱, 两台, 几天 stand in dictionaries. Not 元 and 维: 三元, 二维 are names."""

_PHRASE = re.compile(
    f"[{_BEFORE}].{{1,2}}|.{{1,2}}[{_AFTER}]|百分之.*|[{_NUMBER}]+|[{_NUMBER}]+[{_COUNTED}]"
)
_KNOWN_NAMES = re.compile(
    "[附粘黏吸固]着|不[锈饱粘沾燃溶]..?|没食子酸?|最[优小大]..|太[阳赫].?|各向[异同]性|再[生造热].?|都市.?"
    "|几何.?|三七"
)
"""Names of things that look like phrases."""

_GUESS = re.compile(
    f"[{_NUMBER}{_MEASURE}{_BEFORE}{_AFTER}{_EDGES}].*|.*[{_EDGES}{_BEFORE}{_AFTER}](?<![附粘黏吸固]着)"
    f"|.*[{_INSIDE}].*|.*[上下里中]"
)


@lru_cache(maxsize=65536)
def has_form_of_word(word: str) -> bool:
    """Whether a word looks like the name of something rather than a piece of a sentence."""
    if word.isascii():
        return True
    if is_in_dictionary(word):
        return not _PHRASE.fullmatch(word) or bool(_KNOWN_NAMES.fullmatch(word))
    return not _GUESS.fullmatch(word)


def is_word(word: str, names: Container[str]) -> bool:
    """Whether a word may be shown: a dictionary has it, or ``names``, the keywords of others."""
    if not has_form_of_word(word):
        return word in names
    return word.isascii() or is_in_dictionary(word) or word in names
