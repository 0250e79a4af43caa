"""Whether words call an organisation: by its name, a part of it, or its abbreviation."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

from matcher.text.folding import fold_text

_KIND = re.compile(
    ".{2}(?:大学|学院|学校|研究院|研究所|科学院|实验室|医院|公司|集团)$"
    "|university|institute|college|hospital|academy|laborator|company|limited|ltd$"
)
"""Words that say themselves that they call an organisation."""

_LEGAL = re.compile("(?:集团)?(?:股份|有限责任|有限)+公司$|公司$|集团$|(?:co)?(?:ltd|limited)$")
_ABBREVIATED = re.compile("[\u3400-\u9fff]{2,4}[大院所校]")
"""How a long name is shortened: the first character and some more, up to its kind (广海大)."""

SHORTEST_PART = 2
SHORTEST_LATIN_PART = 6


class Call(IntEnum):
    """How surely words call an organisation."""

    NOT = 0
    PART = 1
    """They stand in its name, but may mean the thing it is named after (海洋)."""
    MENTION = 2
    """They say something more beside the name."""
    CALL = 3
    """They are its name, or as much of it as says that they are one."""


@lru_cache(maxsize=8192)
def fold_name(text: str) -> str:
    """Return the letters, digits and characters of a name, folded."""
    return "".join(filter(str.isalnum, fold_text(text)))


def compare_name(words: str, name: str) -> Call:
    """Return how surely ``words`` call the organisation of that name."""
    mine, (whole, short) = fold_name(words), _forms_of(name)
    if not mine or not whole:
        return Call.NOT
    if mine in (whole, short) or _is_abbreviation(mine, whole):
        return Call.CALL
    if mine in whole:
        return _judge_part(mine)
    return Call.MENTION if len(short) > 3 and short in mine else Call.NOT


@lru_cache(maxsize=8192)
def _forms_of(name: str) -> tuple[str, str]:
    """Return a name folded, whole and without what the law adds to it."""
    whole = fold_name(name)
    return whole, _LEGAL.sub("", whole)


def bare_name(name: str) -> str:
    """Return a name folded, without what the law adds to it (有限公司)."""
    return _forms_of(name)[1]


def _judge_part(part: str) -> Call:
    if _KIND.search(part):
        return Call.CALL
    shortest = SHORTEST_LATIN_PART if part.isascii() else SHORTEST_PART
    return Call.PART if len(part) >= shortest else Call.NOT


def _is_abbreviation(short: str, whole: str) -> bool:
    if not _ABBREVIATED.fullmatch(short) or short[0] != whole[0]:
        return False
    rest = iter(whole)
    return all(character in rest for character in short)
