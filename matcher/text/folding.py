"""Texts made comparable character by character, without changing their length."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=8192)
def narrow_text(text: str) -> str:
    """Return the text with full-width characters narrowed, equally long.

    Equal length means that a place found in the narrow text is a place in the text.
    """
    return "".join(_narrow_character(character) for character in text)


@lru_cache(maxsize=8192)
def fold_text(text: str) -> str:
    """Return the text narrowed and in lower case, equally long."""
    return "".join(_lower_character(character) for character in narrow_text(text))


@lru_cache(maxsize=65536)
def _narrow_character(character: str) -> str:
    narrow = unicodedata.normalize("NFKC", character)
    return narrow if len(narrow) == 1 else character


@lru_cache(maxsize=65536)
def _lower_character(character: str) -> str:
    lower = character.lower()
    return lower if len(lower) == 1 else character
