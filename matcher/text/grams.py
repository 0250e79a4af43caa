"""Characters, pairs of characters and words as 32-bit keys, counted many texts at a time.

A Chinese character is its code point, a pair of them is both code points side by side: exact,
and computed for whole texts at once. What is written in Latin letters or has more than two
characters gets a checksum below all pairs; two of a corpus's some hundred thousand such terms may
share one, which moves a score by less than it is rounded to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from matcher.text.folding import unify_text

FIRST_HAN, LAST_HAN = 0x3400, 0x9FFF
FIRST_SUM = 0x10000
FIRST_PAIR = FIRST_HAN << 16
"""Keys: single characters below ``FIRST_SUM``, checksums below ``FIRST_PAIR``, then pairs."""

LONGEST_WHOLE = 4
"""A Latin word that is longer also gives its trigrams, so that a slip of the pen finds it."""

_LATIN = re.compile(r"[0-9a-z]+(?:\.[0-9]+)?")

Keys = NDArray[np.uint32]
Owners = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Every occurrence of a term in some texts: which text, and which term; no order."""

    owners: Owners
    keys: Keys

    @classmethod
    def join(cls, parts: Sequence[Occurrences]) -> Occurrences:
        """Return the occurrences of several lists together."""
        return cls(
            np.concatenate([part.owners for part in parts]),
            np.concatenate([part.keys for part in parts]),
        )


@lru_cache(maxsize=200_000)
def key_of(term: str) -> int:
    """Return the key of a word or a Latin gram."""
    codes = [ord(character) for character in term]
    if len(codes) == 1 and codes[0] < FIRST_SUM:
        return codes[0]
    if len(codes) == 2 and all(FIRST_HAN <= code <= LAST_HAN for code in codes):
        return codes[0] << 16 | codes[1]
    return FIRST_SUM + crc32(term.encode("utf-8", "surrogatepass")) % (FIRST_PAIR - FIRST_SUM)


def find_grams(texts: Sequence[str]) -> Occurrences:
    """Return the characters and pairs of characters of texts, within runs of Chinese.

    A Latin word or number stays whole, because its letters alone say nothing.
    """
    plain = [unify_text(text).lower() for text in texts]
    return Occurrences.join([_find_han(plain), _find_latin(plain)])


def find_words(lists: Iterable[Sequence[str]]) -> Occurrences:
    """Return the occurrences of words in lists of them."""
    lines = list(lists)
    lengths = np.fromiter((len(line) for line in lines), dtype=np.int64, count=len(lines))
    keys = np.array([key_of(word) for line in lines for word in line], dtype=np.uint32)
    return Occurrences(np.repeat(np.arange(len(lines)), lengths), keys)


def are_letters(keys: Keys) -> NDArray[np.bool_]:
    """Return which keys of grams are no pairs of Chinese characters."""
    return np.asarray(keys < FIRST_PAIR)


def are_pairs(keys: Keys) -> NDArray[np.bool_]:
    """Return which keys of grams are of more than one character: one has too many meanings."""
    return np.asarray(keys >= FIRST_SUM)


def _find_han(texts: Sequence[str]) -> Occurrences:
    # Lines end with a character that is in no run, so that no pair crosses them.
    joined = "\n".join((*texts, ""))
    codes = np.frombuffer(joined.encode("utf-16-le", "surrogatepass"), dtype="<u2")
    owners = np.cumsum(codes == ord("\n")) if "\n" not in "".join(texts) else _number(texts)
    is_han = (codes >= FIRST_HAN) & (codes <= LAST_HAN)
    starts = np.flatnonzero(is_han[:-1] & is_han[1:])
    wide = codes.astype(np.uint32)
    singles = np.flatnonzero(is_han)
    return Occurrences(
        np.concatenate([owners[singles], owners[starts]]),
        np.concatenate([wide[singles], wide[starts] << 16 | wide[starts + 1]]),
    )


def _number(texts: Sequence[str]) -> Owners:
    units = [len(text.encode("utf-16-le", "surrogatepass")) // 2 + 1 for text in texts]
    return np.repeat(np.arange(len(texts)), units)


def _find_latin(texts: Sequence[str]) -> Occurrences:
    owners: list[int] = []
    keys: list[int] = []
    for number, text in enumerate(texts):
        for run in _LATIN.findall(text):
            found = _keys_of_run(run)
            keys += found
            owners += [number] * len(found)
    return Occurrences(np.array(owners, dtype=np.int64), np.array(keys, dtype=np.uint32))


@lru_cache(maxsize=50_000)
def _keys_of_run(run: str) -> tuple[int, ...]:
    if len(run) <= LONGEST_WHOLE:
        return (key_of(run),)
    parts = ["~" + run[start : start + 3] for start in range(len(run) - 2)]
    return tuple(key_of(term) for term in (run, *parts))
