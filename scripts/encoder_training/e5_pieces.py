"""The vocabulary of multilingual-e5-small cut to Chinese and English.

Its tokenizer knows 250,002 pieces of a hundred languages, and the table of their vectors is four
fifths of the model. What Chinese technical texts and English are cut into are a sixth of them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

MARK = "▁"
"""Stands at the beginning of pieces that begin a word."""

_HAN = re.compile(r"[\u3007\u4e00-\u9fff]+")
_SIGN = re.compile(r"[^\w]|[\d_]|[\u0370-\u03ff]|[\u2160-\u217f]")
"""Marks, digits, Greek letters and Roman numerals: of one letter each."""
_LETTERS = re.compile(r"[a-z]{1,3}|[A-Z]{1,3}")
_DIGITS = re.compile(r"\d{1,4}")
SPECIAL = 4
"""Pieces from the first on that stand for no text, and the last one: the mask."""


def is_kept(piece: str) -> bool:
    """Whether a piece is kept without having been seen: Chinese, signs, digits, short letters."""
    plain = piece.removeprefix(MARK)
    return bool(
        not plain
        or _HAN.fullmatch(plain)
        or _SIGN.fullmatch(plain)
        or _LETTERS.fullmatch(plain)
        or _DIGITS.fullmatch(plain)
    )


def choose_pieces(tokenizer: Tokenizer, texts: Iterable[str], least: int) -> list[int]:
    """Return the numbers of the pieces to keep, in order: special ones, those ``is_kept`` names
    and those that ``texts`` are cut into ``least`` times."""
    seen: Counter[int] = Counter()
    for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        seen.update(encoding.ids)
    count = tokenizer.get_vocab_size()
    names = [str(tokenizer.id_to_token(place)) for place in range(count)]
    return [
        place
        for place, name in enumerate(names)
        if place < SPECIAL or place == count - 1 or seen[place] >= least or is_kept(name)
    ]


def cut_tokenizer(path: Path, kept: list[int]) -> Tokenizer:
    """Return the tokenizer of a ``tokenizer.json`` with the kept pieces alone, numbered anew."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    numbers = {old: new for new, old in enumerate(kept)}
    vocabulary = data["model"]["vocab"]
    data["model"]["vocab"] = [vocabulary[old] for old in kept]
    data["model"]["unk_id"] = numbers[data["model"]["unk_id"]]
    for token in data["added_tokens"]:
        token["id"] = numbers[token["id"]]
    for token in data["post_processor"]["special_tokens"].values():
        token["ids"] = [numbers[old] for old in token["ids"]]
    data["padding"] = data["truncation"] = None
    return Tokenizer.from_str(json.dumps(data))
