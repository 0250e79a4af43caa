"""The shipped tokenizer: the most probable cut of a text into known words and characters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

UNKNOWN = "[UNK]"
RUNS = r"[\u3400-\u9fff]+|[a-z0-9]+"
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
RARE_COUNT = 2.0
PIECE_SCORE = -16.0
"""A latin piece costs more than any word, so that words are broken only when unknown."""


def build_tokenizer(words: Sequence[str], frequencies: Mapping[str, float]) -> Tokenizer:
    """Return a Unigram tokenizer; token 0 is the unknown one, token i + 1 is ``words[i]``.

    ``frequencies`` are word counts of the language; words without one count as rare.
    Digits alone, signs and spaces are no tokens. Text is narrowed (NFKC) and lowered first.
    """
    total = sum(frequencies.values())
    pieces = [(UNKNOWN, -40.0)]
    for word in words:
        pieces.append((word, score_word(word, frequencies, total)))
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(RUNS), "removed", invert=True)
    return tokenizer


def score_word(word: str, frequencies: Mapping[str, float], total: float) -> float:
    """Return the log probability of a word."""
    if word[0] in LETTERS and len(word) <= 2:
        return PIECE_SCORE
    return log(max(frequencies.get(word, 0.0), RARE_COUNT) / total)
