"""Where a run of Chinese characters is cut into words, and which words were not guessed.

The words are jieba's. rjieba holds the same dictionary and the same model in compiled form:
it cuts alike, many times faster and ready sooner. Where it is not installed jieba itself cuts.
Neither is loaded before the first run is cut; no word is ever added to the dictionary.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

HAN = "[\u4e00-\u9fd5]"
"""The characters that jieba joins into words; every other one it leaves alone, rjieba does not."""

_Cut = Callable[[str], Iterable[str]]
_HasWord = Callable[[str], bool]


def cut_run(run: str) -> Iterable[str]:
    """Return the words of a run of ``HAN`` characters in order; together they are the run."""
    return load_segmenter()[0](run)


def has_word(word: str) -> bool:
    """Whether the segmenter's dictionary has the word."""
    return load_segmenter()[1](word)


@lru_cache(maxsize=1)
def load_segmenter() -> tuple[_Cut, _HasWord]:
    """Return what cuts a run, and what tells whether the dictionary has a word."""
    try:
        import rjieba
    except ImportError:
        return load_jieba()
    return rjieba.cut, rjieba.has_word


def load_jieba() -> tuple[_Cut, _HasWord]:
    """Return the same two of jieba, the reference, its dictionary loaded (a second)."""
    segmenter = _import_jieba()
    segmenter.initialize()
    frequencies = segmenter.dt.FREQ
    # Beginnings of words are in the dictionary too, with a frequency of none.
    return segmenter.cut, lambda word: bool(frequencies.get(word))


def _import_jieba() -> Any:
    """Return jieba, imported without its log lines and its import warnings."""
    logging.getLogger("jieba").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        # jieba imports pkg_resources and holds old escapes; neither is ours to mend.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", UserWarning)
        import jieba
    # jieba sets its own level while it is imported.
    jieba.setLogLevel(logging.WARNING)
    return jieba
