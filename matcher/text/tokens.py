"""Which text of an item is embedded, and the words of a text.

An item is embedded as its title, its keywords and the beginning of its content. A vector
that averages words would lose a short title in a long content, so the title is repeated
until it is a fair share of the whole. Term weights come from
``resources/term_weights.tsv``, written by ``scripts/train_encoder.py``.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from functools import lru_cache
from importlib import resources
from math import log

from matcher.text.folding import unify_text
from matcher.text.segmenter import HAN, cut_run, has_word
from matcher.types import Item

BODY_LETTERS = 400
"""How much of the content is embedded: what comes later tells little of the subject."""
_SPACED = re.compile(r"(?<=[\u3400-\u9fff]) +(?=[\u3400-\u9fff])")
LEAD_SHARE = 0.1
"""Title and keywords together should be about this share of the content's length."""
MOST_REPEATS = 4
SHORTEST_LEAD = 6
"""Shorter titles are not repeated more often than a title of this many letters."""

_WORD = re.compile(
    # A character that no word is made of stands for itself.
    rf"{HAN}+|[a-z][a-z0-9]*(?:[-+./][a-z0-9]+)*|\d+(?:\.\d+)?%?|[\u3400-\u9fff]"
)
_HAN = re.compile(HAN)
_NUMBER = re.compile(r"[\d.%]+")


def _read_resource(name: str) -> list[str]:
    """Return the lines of a shipped file, comments left out."""
    source = resources.files("matcher") / "resources" / name
    lines = source.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


@lru_cache(maxsize=1)
def _stop_words() -> frozenset[str]:
    return frozenset(" ".join(_read_resource("stop_words.txt")).split())


@lru_cache(maxsize=1)
def _term_weights() -> tuple[dict[str, float], float]:
    """Return the weight of each known term, and the weight of every other."""
    weights: dict[str, float] = {}
    for line in _read_resource("term_weights.tsv"):
        term, weight = line.split("\t")
        weights[term] = float(weight)
    return weights, weights.pop("")


def normalise(text: str) -> str:
    """Return the text in NFKC (full-width letters and digits narrowed), lower case, simplified."""
    return unify_text(unicodedata.normalize("NFKC", text).lower())


def _split_words(text: str) -> list[str]:
    words: list[str] = []
    for run in _WORD.findall(normalise(text)):
        if _HAN.match(run):
            words.extend(cut_run(run))
        else:
            words.append(run)
    return words


@lru_cache(maxsize=65536)
def is_in_dictionary(word: str) -> bool:
    """Whether a word was not guessed: the segmenter's dictionary or the term weights have it."""
    return has_word(word) or word in _term_weights()[0]


def tokenise(text: str) -> list[str]:
    """Return the words of a text in order: Chinese words, latin words, numbers.

    Lower case, full-width characters narrowed, stop words and punctuation dropped.
    """
    stop_words = _stop_words()
    return [word for word in _split_words(text) if word not in stop_words]


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
    """Return the text an item is embedded as: title and keywords, beginning of the content.

    In simplified characters, the only ones that encoders of Chinese have learnt well.
    """
    lead = " ".join(filter(None, (item.title.strip(), *item.keywords)))
    body = "\n".join(filter(None, (item.content.strip(), item.indicators.strip())))[:BODY_LETTERS]
    repeats = round(LEAD_SHARE * len(body) / max(SHORTEST_LEAD, len(lead)))
    whole = " ".join(filter(None, [lead] * min(MOST_REPEATS, max(1, repeats)) + [body]))
    return unify_text(whole)


def deep_text(item: Item) -> str:
    """Return the text a transformer reads: title and keywords, beginning of the content.

    In simplified characters and without spaces between them; each part once, because it reads in
    order and weighs for itself. It follows from what ``embedding_text`` is made of, so
    ``content_hash`` stands for both.
    """
    keywords = "，".join(item.keywords)
    body = "\n".join(filter(None, (item.content.strip(), item.indicators.strip())))[:BODY_LETTERS]
    return _SPACED.sub(
        "", unify_text("\n".join(filter(None, (item.title.strip(), keywords, body))))
    )


def content_hash(item: Item) -> str:
    """Return the SHA-256 (hex) of what is embedded; it changes when that text changes."""
    return hashlib.sha256(embedding_text(item).encode("utf-8")).hexdigest()
