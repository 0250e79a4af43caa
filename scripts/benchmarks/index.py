"""Measure what the engine costs as a corpus grows: preparing, one item more, searching, matching.

scripts/bench index [--sizes 1000,10000,100000] [--rounds 30] [--json FILE] [--picture FILE]

Each size is measured in a process of its own with one thread, as the site's processes work, on
items drawn with the frequencies of real words (scripts/benchmarks/_items.py), judged by the table
of words. A corpus of more than 2,048 items is written to files and opened, as the site does it
(``kept``); its vectors are found by their sketches from 20,000 on. References in the same process:
for the index and the sketches a bare one of FAISS with ids and the same vectors, for the engine the
preparation of the corpus from nothing. A search is the whole of it: a text read, up to 800 rows
ranked, ten results with their reasons; a match is a need read, ranked and explained in the same
way. Items more and less are measured up to --grown items: of each item one object is then in
memory, as in the site.

Prints medians in milliseconds where nothing else is said, a line for each size, and each figure's
factor to the smallest size. Draws them against the size.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np

from embeddings.encoder import load_encoder
from embeddings.index_faiss import FaissIndex
from matcher.ranking.corpus import Corpus
from matcher.ranking.pipeline import Matcher
from matcher.ranking.retrieve import POOL
from matcher.types import Encoder, FloatMatrix, Kind, VectorIndex
from scripts.benchmarks._curves import draw_curves
from scripts.benchmarks._items import Items
from scripts.benchmarks._making import Made, make, read_memory

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
    parser.add_argument("--grown", type=int, default=100_000, help="(default 100,000)")
    parser.add_argument("--json", type=Path, help="file to write all figures to")
    parser.add_argument("--picture", type=Path, help="file to draw the curves to (SVG)")
    options = parser.parse_args()
    found: list[dict[str, float]] = []
    for size in options.sizes.split(","):
        found.append(_measure_apart(int(size), options.rounds, options.grown))
        print(json.dumps(found[-1]), flush=True)
        if len(found) > 1:
            both = [name for name in DRAWN if name in found[-1] and name in found[0]]
            factors = {name: round(found[-1][name] / found[0][name], 2) for name in both}
            print(f"  times the smallest: {json.dumps(factors)}", flush=True)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if options.picture:
        curves = {
            words: [(one["items"], one[name]) for one in found if name in one]
            for name, words in DRAWN.items()
        }
        draw_curves("What the engine costs as a corpus grows", curves, options.picture)


def _measure_apart(size: int, rounds: int, grown: int) -> dict[str, float]:
    module = [sys.executable, "-m", "scripts.benchmarks.index"]
    alone = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    done = subprocess.run(
        [*module, "--inside", str(size), str(rounds), str(grown)],
        check=True,
        stdout=subprocess.PIPE,
        env=os.environ | alone,
    )
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def measure(size: int, rounds: int, grown: int) -> dict[str, Any]:
    """Return the figures of a corpus of so many items."""
    drawn, encoder = Items(seed=99), load_encoder()
    found: dict[str, Any] = {"items": size}
    with tempfile.TemporaryDirectory() as folder:
        made = make(size, Items(), encoder, Path(folder) / "corpus", is_at_hand=size <= grown)
        found |= made.figures
        found |= _measure_questions(made.corpus, made.index, Matcher(encoder), drawn, rounds)
        found["kilobytes_an_item"] = round((read_memory("RssAnon") - made.private_before) / size, 1)
        if size <= grown:
            found |= _measure_growth(made.corpus, drawn, rounds)
        found |= _measure_index(made, drawn, encoder, rounds)
    return found


def _measure_index(made: Made, drawn: Items, encoder: Encoder, rounds: int) -> dict[str, float]:
    """Return the index, and the sketches, beside a bare one of FAISS."""
    import faiss

    vectors = np.array(made.corpus.side.vectors["short"])
    count, width = vectors.shape
    asked = [encoder.encode([drawn.draw_query()], "query") for _ in range(rounds)]
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
    found: dict[str, float] = {}
    for name, pair in pairs.items():
        mine, theirs = _take_turns(pair, 1 if name == "build" else rounds)
        found[f"index_{name}"] = _round(median(mine))
        found[f"index_{name}_of_bare"] = round(median(mine) / median(theirs), 2)
        if name == "search":  # Before the bare one is changed.
            found |= _measure_sketches(made.index, bare, asked)
    return found


def _measure_sketches(
    index: VectorIndex | None, bare: Any, asked: Sequence[FloatMatrix]
) -> dict[str, float]:
    if index is None:
        return {}
    steps = [lambda at: index.search(asked[at], POOL), lambda at: bare.search(asked[at], POOL)]
    mine, theirs = _take_turns(steps, len(asked))
    found = {
        "sketch_search": _round(median(mine)),
        "sketch_search_of_bare": round(median(mine) / median(theirs), 3),
    }
    for count in (NEIGHBOURS, POOL):
        shares = [
            len({*index.search(one, POOL)[1][0, :count]} & {*bare.search(one, count)[1][0]}) / count
            for one in asked
        ]
        found[f"sketch_recall_{count}"] = round(sum(shares) / len(shares), 4)
    return found


def _measure_questions(
    corpus: Corpus, index: VectorIndex | None, matcher: Matcher, drawn: Items, rounds: int
) -> dict[str, float]:
    texts = [drawn.draw_query() for _ in range(rounds + 1)]
    needs = drawn.draw(rounds + 1, Kind.NEED)

    def search(at: int) -> None:
        hits = matcher.search(texts[at], corpus, RESULTS, index)
        matcher.explain_search(texts[at], corpus, [hit.position for hit in hits])

    def match(at: int) -> None:
        matcher.match([needs[at]], corpus, RESULTS, TODAY, index=index)

    for first in (search, match):
        first(rounds)  # What is made at the first use is no cost of a question.
    searched, matched = _take_turns([search, match], rounds)
    return {
        "search": _round(median(searched)),
        "search_p95": _round(quantiles(searched, n=20)[-1]),
        "match": _round(median(matched)),
    }


def _measure_growth(corpus: Corpus, drawn: Items, rounds: int) -> dict[str, float]:
    """Return what one item more or less costs, one after the other; the corpora before stay."""
    encoder, present, more, less = load_encoder(), list(corpus.items), [], []
    chance = np.random.default_rng(2)
    for _ in range(min(rounds, len(corpus) // 100)):
        (new,) = drawn.draw(1)
        present.append(replace(new, id=f"new-{new.id}"))
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


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        print(json.dumps(measure(*map(int, sys.argv[2:5]))))
    else:
        main()
