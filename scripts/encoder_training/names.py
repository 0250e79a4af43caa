"""Names that mean the same: trade, scientific and English names, formulas, grades, short forms.

Dictionaries and pretrained encoders know 钛合金 but not TC4, shrimp but not Litopenaeus
vannamei. Each line of ``technical_terms.txt`` lists the names of one thing; what a finished
table knows of some of them serves the others. No text and no label takes part.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from embeddings.static_encoder import StaticEncoder

from .corpus import HAN_RUN, normalise
from .segmenter import LETTERS, PIECE_SCORE

Matrix = NDArray[np.float32]
FILE = Path(__file__).with_name("technical_terms.txt")
LONGEST_NAME = 8
LATIN_TOKEN = re.compile(r"[a-z0-9]+")
OWN_SHARE = 0.5
"""How much a word with a vector of its own keeps of it."""
FEW_WORDS = 2
VAGUE_WEIGHT = 0.5
"""Weight of names of many words, and of English ones, in the meaning of a line."""
LEAST_STRENGTH = 0.7
"""An English name weighs at least so much, as a share of a Chinese technical word."""


def read_names(path: Path = FILE) -> list[list[str]]:
    """Return the lines, each as its names in NFKC and lower case."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if line and not line.startswith("#")]
    return [list(dict.fromkeys(normalise(name) for name in row)) for row in rows]


def is_chinese(name: str) -> bool:
    """Tell whether a name is one word of Chinese characters."""
    return bool(HAN_RUN.fullmatch(name)) and 1 < len(name) <= LONGEST_NAME


def split_latin(name: str) -> list[str]:
    """Return the words of a name without Chinese characters; numbers only if alone."""
    if HAN_RUN.search(name):
        return []
    words = LATIN_TOKEN.findall(name)
    return [word for word in words if len(words) == 1 or not word.isdigit()]


def add_names(encoder: StaticEncoder, lines: Sequence[Sequence[str]]) -> tuple[Tokenizer, Matrix]:
    """Return tokenizer and table that know the names; as many tokens as before.

    A name without a row gets the meaning of its line, one with a row is drawn halfway to it.
    The rare Chinese words with the shortest vectors make room for new rows.
    """
    known = KnownWords(encoder)
    meanings = find_meanings(lines, known)
    rows = {word: known.place_name(word, meaning) for word, meaning in meanings.items()}
    new = sorted(word for word in rows if word not in known.place)
    for word in rows.keys() - set(new):
        known.table[known.place[word]] = rows[word]
    kept = known.make_room(len(new), rows.keys())
    scores = [PIECE_SCORE if _is_piece(word) else known.rare_score for word in new]
    model = json.loads(encoder.tokenizer.to_str())
    pieces = [model["model"]["vocab"][row] for row in kept]
    model["model"]["vocab"] = pieces + [list(piece) for piece in zip(new, scores, strict=True)]
    table = np.vstack([known.table[kept], *(rows[word][None] for word in new)])
    return Tokenizer.from_str(json.dumps(model, ensure_ascii=False)), table.astype(np.float32)


def _is_piece(word: str) -> bool:
    return word[0] in LETTERS and len(word) <= 2


class KnownWords:
    """Rows of a finished table by word, and how to weigh new ones beside them."""

    def __init__(self, encoder: StaticEncoder) -> None:
        """Read words and scores from the encoder's tokenizer; the table is a copy."""
        vocabulary = json.loads(encoder.tokenizer.to_str())["model"]["vocab"]
        self.words: list[str] = [word for word, _ in vocabulary]
        self.place = {word: row for row, word in enumerate(self.words)}
        self.table = encoder.table
        self.norms = np.linalg.norm(self.table, axis=1)
        self._encoder = encoder
        self._scores = [score for _, score in vocabulary]
        compounds = [row for row, word in enumerate(self.words) if is_chinese(word)]
        # Words of four letters are mostly rare ones, of three mostly technical ones.
        self.rare_score = float(np.median(self._of_length(4, self._scores, compounds)))
        self.strength = float(np.median(self._of_length(3, self.norms, compounds)))

    def _of_length(
        self, letters: int, values: Sequence[float] | Matrix, rows: Sequence[int]
    ) -> list[float]:
        found = [float(values[row]) for row in rows if len(self.words[row]) == letters]
        return found or [float(values[row]) for row in rows]

    def sum_words(self, name: str) -> tuple[Matrix, int]:
        """Return the unit vector of a name as the table knows it, and of how many words."""
        ids = self._encoder.tokenizer.encode(name, add_special_tokens=False).ids
        rows = [row for row in ids if row]
        return unit(self.table[rows].sum(axis=0)), len(rows)

    def place_name(self, word: str, meaning: Matrix) -> Matrix:
        """Return the row of a name that means ``meaning`` (a unit vector)."""
        row = self.place.get(word)
        if not is_chinese(word) and (row is None or _is_piece(word) or word.isdigit()):
            return np.asarray(meaning * self.strength, dtype=np.float32)
        own, _ = self.sum_words(word) if row is None else (unit(self.table[row]), 1)
        strength = self.strength if row is None else float(self.norms[row])
        if not is_chinese(word):
            strength = max(strength, LEAST_STRENGTH * self.strength)
        mixed = unit(OWN_SHARE * own + (1 - OWN_SHARE) * meaning)
        return np.asarray(mixed * strength, dtype=np.float32)

    def make_room(self, count: int, named: Collection[str]) -> list[int]:
        """Return the rows that stay when ``count`` rare Chinese words go."""
        spare = [
            row
            for row, word in enumerate(self.words)
            if row
            and len(word) > 2
            and HAN_RUN.fullmatch(word)
            and self._scores[row] <= self.rare_score
            and word not in named
        ]
        spare.sort(key=lambda row: (float(self.norms[row]), row))
        gone = set(spare[:count])
        return [row for row in range(len(self.words)) if row not in gone]


def unit(vector: Matrix) -> Matrix:
    """Return the vector at length one; zeros stay zeros."""
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), dtype=np.float32)


def find_meanings(lines: Sequence[Sequence[str]], known: KnownWords) -> dict[str, Matrix]:
    """Return the meaning (a unit vector) of every word that stands for a line or several."""
    found: dict[str, list[Matrix]] = {}
    for line in lines:
        parts = [part for name in line if (part := _weigh_name(name, known)) is not None]
        if not parts:
            continue
        meaning = unit(np.sum(parts, axis=0))
        for name in line:
            for word in _list_receivers(name, known):
                found.setdefault(word, []).append(meaning)
    return {word: unit(np.sum(meanings, axis=0)) for word, meanings in found.items()}


def _weigh_name(name: str, known: KnownWords) -> Matrix | None:
    """Return what the table knows of a name; None where that cannot be trusted."""
    latin = split_latin(name)
    if latin:
        everyday = len(latin) > 1 and all(len(w) > 2 and w in known.place for w in latin)
        return known.sum_words(" ".join(latin))[0] * VAGUE_WEIGHT if everyday else None
    vector, words = known.sum_words(name)
    if not words:
        return None
    return vector if words <= FEW_WORDS else vector * VAGUE_WEIGHT


def _list_receivers(name: str, known: KnownWords) -> list[str]:
    if is_chinese(name):
        return [name]
    words = split_latin(name)
    return [word for word in words if len(words) == 1 or word not in known.place]
