"""Measure what the engine costs as a corpus grows: preparing, one item more, searching, matching.

scripts/bench index [--sizes 1000,10000,100000] [--rounds 30] [--json FILE] [--picture FILE]

Each size is measured in a process of its own with one thread, as the site's processes work, on
items drawn with the frequencies of real words (scripts/benchmarks/_items.py), judged by the table
of words. References in the same process: for the index a bare one of FAISS with ids and the same
vectors, for the engine the preparation of the corpus from nothing. A search is the whole of it: a
text read, up to 800 rows ranked, ten results with their reasons; a match is a need read, ranked
and explained in the same way.

Prints medians in milliseconds where nothing else is said, a line for each size, and each figure's
factor to the smallest size. Draws them against the size.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np

from embeddings.encoder import load_encoder
from embeddings.index_faiss import FaissIndex
from matcher.ranking.corpus import Corpus
from matcher.ranking.pipeline import Matcher
from matcher.text.tokens import embedding_text
from matcher.types import FloatMatrix, Item, Kind
from scripts.benchmarks._curves import draw_curves
from scripts.benchmarks._items import Items
from web.base.machine import give_back_memory

Step = Callable[[int], object]
Pair = tuple[Step, Step]

TODAY = date(2026, 1, 1)
RESULTS = 10
NEIGHBOURS = 50
DRAWN = {
    "search": "a search with reasons",
    "match": "a need matched",
    "one_more": "one item more",
    "one_less": "one item less",
    "index_search": "the index alone",
}


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="1000,10000,100000", help="items in the corpus")
    parser.add_argument("--rounds", type=int, default=30, help="of each measurement (default 30)")
    parser.add_argument("--json", type=Path, help="file to write all figures to")
    parser.add_argument("--picture", type=Path, help="file to draw the curves to (SVG)")
    options = parser.parse_args()
    found: list[dict[str, float]] = []
    for size in options.sizes.split(","):
        found.append(_measure_apart(int(size), options.rounds))
        print(json.dumps(found[-1]), flush=True)
        if len(found) > 1:
            factors = {name: round(found[-1][name] / found[0][name], 2) for name in DRAWN}
            print(f"  times the smallest: {json.dumps(factors)}", flush=True)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if options.picture:
        curves = {
            words: [(one["items"], one[name]) for one in found] for name, words in DRAWN.items()
        }
        draw_curves("What the engine costs as a corpus grows", curves, options.picture)


def _measure_apart(size: int, rounds: int) -> dict[str, float]:
    module = [sys.executable, "-m", "scripts.benchmarks.index"]
    alone = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    done = subprocess.run(
        [*module, "--inside", str(size), str(rounds)],
        check=True,
        stdout=subprocess.PIPE,
        env=os.environ | alone,
    )
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def measure(size: int, rounds: int) -> dict[str, Any]:
    """Return the figures of a corpus of so many items."""
    drawn, encoder = Items(), load_encoder()
    items = drawn.draw(size)
    vectors = encoder.encode([embedding_text(item) for item in items])
    found: dict[str, Any] = {"items": size} | _measure_index(vectors, rounds)
    before = _read_memory()
    begun = time.perf_counter()
    corpus = Corpus.build(items, encoder, vectors=vectors)
    found["preparing_s"] = round(time.perf_counter() - begun, 2)
    found |= _measure_questions(corpus, Matcher(encoder), drawn, rounds)
    found["kilobytes_an_item"] = round((_read_memory() - before) / size, 1)
    return found | _measure_growth(corpus, items, drawn, rounds)


def _measure_index(vectors: FloatMatrix, rounds: int) -> dict[str, float]:
    """Return the index beside a bare one of FAISS."""
    import faiss

    count, width = vectors.shape
    chance = np.random.default_rng(1)
    asked = [vectors[[row]] for row in chance.integers(count, size=rounds)]
    own = FaissIndex("bench", width)
    bare = faiss.IndexIDMap2(faiss.IndexFlatIP(width))
    keys = np.arange(count)

    def change_bare(at: int) -> None:
        bare.remove_ids(faiss.IDSelectorBatch(keys[[at]]))
        bare.add_with_ids(asked[at], keys[[at]])

    pairs: dict[str, Pair] = {
        "build": (lambda _: own.build(keys, vectors), lambda _: bare.add_with_ids(vectors, keys)),
        "search": (
            lambda at: own.search(asked[at], NEIGHBOURS),
            lambda at: bare.search(asked[at], NEIGHBOURS),
        ),
        "change": (lambda at: own.upsert(keys[[at]], asked[at]), change_bare),
    }
    found = {}
    for name, pair in pairs.items():
        mine, theirs = _take_turns(pair, 1 if name == "build" else rounds)
        found[f"index_{name}"] = _round(median(mine))
        found[f"index_{name}_of_bare"] = round(median(mine) / median(theirs), 2)
    return found


def _measure_questions(
    corpus: Corpus, matcher: Matcher, drawn: Items, rounds: int
) -> dict[str, float]:
    texts = [drawn.draw_query() for _ in range(rounds + 1)]
    needs = drawn.draw(rounds + 1, Kind.NEED)

    def search(at: int) -> None:
        hits = matcher.search(texts[at], corpus, RESULTS)
        matcher.explain_search(texts[at], corpus, [hit.position for hit in hits])

    def match(at: int) -> None:
        matcher.match([needs[at]], corpus, RESULTS, TODAY)

    for first in (search, match):
        first(rounds)  # What is made at the first use is no cost of a question.
    searched, matched = _take_turns([search, match], rounds)
    return {
        "search": _round(median(searched)),
        "search_p95": _round(quantiles(searched, n=20)[-1]),
        "match": _round(median(matched)),
    }


def _measure_growth(
    corpus: Corpus, items: list[Item], drawn: Items, rounds: int
) -> dict[str, float]:
    """Return what one item more or less costs, one after the other; the corpora before stay."""
    encoder, present, more, less = load_encoder(), list(items), [], []
    chance = np.random.default_rng(2)
    for _ in range(min(rounds, len(items) // 100)):
        present.append(drawn.draw(1)[0])
        begun = time.perf_counter()
        corpus = Corpus.build(present, encoder, before=corpus)
        more.append(time.perf_counter() - begun)
        del present[int(chance.integers(len(present)))]
        begun = time.perf_counter()
        corpus = Corpus.build(present, encoder, before=corpus)
        less.append(time.perf_counter() - begun)
    return {"one_more": _round(median(more)), "one_less": _round(median(less))}


def _take_turns(steps: Sequence[Step], rounds: int) -> list[list[float]]:
    """Return the seconds of each step in each round; what disturbs one disturbs the other."""
    times: list[list[float]] = [[] for _ in steps]
    for at in range(rounds):
        for step, own in zip(steps, times, strict=True):
            begun = time.perf_counter()
            step(at)
            own.append(time.perf_counter() - begun)
    return times


def _round(seconds: float) -> float:
    return round(seconds * 1000, 2)


def _read_memory() -> float:
    """Return the kilobytes that this process holds, what it can give back given back."""
    gc.collect()
    give_back_memory()
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("VmRSS")))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        print(json.dumps(measure(int(sys.argv[2]), int(sys.argv[3]))))
    else:
        main()
