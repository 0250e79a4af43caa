"""The fast segmenter cuts as its reference does; the reference cuts where it is missing."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from matcher.text.segmenter import HAN, cut_run, has_word, load_jieba
from matcher.text.tokens import tokenise

ROOT = Path(__file__).parents[2]
SOURCES = ("demo/needs_*.jsonl", "demo/achievements_*.jsonl", "packs/*.jsonl")
RARE = "\u3400\u4dbf\u9fd6\u9fff"


@pytest.fixture(scope="module")
def runs() -> list[str]:
    """Every run of Chinese characters that the demo's items are written in."""
    files = [path for pattern in SOURCES for path in sorted((ROOT / "data").glob(pattern))]
    texts = (path.read_text(encoding="utf-8") for path in files)
    return sorted({run for text in texts for run in re.findall(f"{HAN}+", text)})


def test_real_texts_are_cut_as_jieba_cuts_them(runs: list[str]) -> None:
    cut = load_jieba()[0]
    assert len(runs) > 8_000
    assert [run for run in runs if list(cut_run(run)) != list(cut(run))] == []


def test_runs_that_no_one_wrote_are_cut_as_jieba_cuts_them(runs: list[str]) -> None:
    draw, cut = random.Random(8), load_jieba()[0]
    letters = [chr(code) for code in range(0x4E00, 0x9FD6)] + list("".join(runs))
    invented = ["".join(draw.choices(letters, k=draw.randint(1, 12))) for _ in range(3_000)]
    assert [run for run in invented if list(cut_run(run)) != list(cut(run))] == []


def test_the_dictionary_has_the_words_that_jieba_has_and_no_guessed_ones(runs: list[str]) -> None:
    cut, knows = load_jieba()
    words = {word for run in runs for word in cut(run)}
    # Beginnings of words, which jieba keeps beside the words.
    words |= {word[:-1] for word in words} | {run[:4] for run in runs}
    known = {word for word in words if knows(word)}
    assert {word for word in words if has_word(word)} == known
    assert len(known) > 5_000
    assert len(words - known) > 5_000


@pytest.mark.parametrize("rare", RARE)
def test_a_character_that_jieba_does_not_join_stands_alone(rare: str) -> None:
    text = f"深海{rare}{rare}养殖{rare}"
    assert tokenise(text) == list(load_jieba()[0](text)) == ["深海", rare, rare, "养殖", rare]


def test_jieba_cuts_where_the_fast_segmenter_is_missing() -> None:
    text = "深水网箱抗风浪技术"
    code = (
        "import sys; sys.modules['rjieba'] = None; from matcher.text.tokens import tokenise;"
        f"print('|'.join(tokenise('{text}')), 'jieba' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["|".join(tokenise(text)), "True"]
    assert done.stderr == ""


def test_no_dictionary_is_loaded_twice() -> None:
    code = (
        "import sys; from matcher.text.tokens import tokenise; print('rjieba' in sys.modules);"
        "tokenise('深海网箱养殖'); print('rjieba' in sys.modules, 'jieba' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "True", "False"]
