"""Texts made comparable character by character, without changing their length."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_KEPT = "噁"
"""What simplified texts go on writing (二噁英) although the standard has no such character."""


def narrow_text(text: str) -> str:
    """Return the text with full-width characters narrowed, equally long.

    Equal length means that a place found in the narrow text is a place in the text.
    """
    return text.translate(_NARROWED)


def fold_text(text: str) -> str:
    """Return the text narrowed, in lower case and in simplified characters, equally long."""
    return text.translate(_FOLDED)


def unify_text(text: str) -> str:
    """Return the text in simplified characters, with half-width letters and digits, equally long.

    Almost no text has anything to change: looking costs next to nothing, and what is written in
    simplified characters is never touched.
    """
    if text.isascii():
        return text
    variants, pattern = _variants()
    return text.translate(variants) if pattern.search(text) else text


@cache
def _variants() -> tuple[dict[int, str], re.Pattern[str]]:
    """Return which character stands for which other one, and what finds any of them."""
    from opencc import OpenCC

    han = [chr(code) for code in range(0x3400, 0xA000)]
    simple = OpenCC("t2s").convert("\n".join(han)).split("\n")
    variants = {
        old: new
        for old, new in zip(han, simple, strict=True)
        # A character of simplified writing (乾坤, 瞭望) stays, whatever else it may stand for;
        # and the matcher knows no words beyond the basic plane.
        if old != new and "\u3400" <= new <= "\u9fff" and not _is_simplified(old)
    }
    wide = [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]
    variants |= {chr(code): chr(code - 0xFEE0) for code in wide}
    return str.maketrans(variants), re.compile(f"[{''.join(variants)}]")


def _is_simplified(character: str) -> bool:
    """Return whether simplified writing, by its national standard, has the character."""
    if character in _KEPT:
        return True
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


class _Narrowed(dict[int, str]):
    """What each character is narrowed to, found when it first comes up."""

    def __missing__(self, code: int) -> str:
        narrow = unicodedata.normalize("NFKC", chr(code))
        self[code] = narrow if len(narrow) == 1 else chr(code)
        return self[code]


class _Folded(dict[int, str]):
    """What each character is folded to, found when it first comes up."""

    def __missing__(self, code: int) -> str:
        narrow = _NARROWED[code]
        lower = narrow.lower()
        self[code] = unify_text(lower if len(lower) == 1 else narrow)
        return self[code]


_NARROWED, _FOLDED = _Narrowed(), _Folded()
"""Tables for ``str.translate``, which asks for one character after the other."""
