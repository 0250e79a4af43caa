"""The task of ``techmatch match`` in txtai, run in an environment of its own: files to a file.

    _txtai.py NEEDS ACHIEVEMENTS OUT --setting convex:0.5 [--vectors table]
    _txtai.py NEEDS ACHIEVEMENTS OUT --pairs LABELS [--vectors table]

txtai gets what it needs to be at its best: our vectors through its interface for foreign ones, and
for its BM25 the words that jieba cuts, cut by the same compiled twin that we use. The first form
writes the ten best of each need. The second one ranks every achievement for each need in every
setting of ``SETTINGS`` and writes, as JSON, the scores of the labelled pairs.

A setting is how txtai joins both lists, and the share of the vectors in it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

TOP = 10
JOINS: dict[str, Any] = {"convex": True, "bayes": "bayes", "ranks": None}
"""Scores made comparable by their average, by Bayes, or places in the lists (RRF)."""
SHARES = (0.0, 0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
SETTINGS = tuple(f"{join}:{share}" for join in JOINS for share in SHARES)


def read_labels(lines: Iterable[str]) -> list[tuple[str, str, int]]:
    """Return (need, achievement, level) of each line; a heading may lead."""
    rows = [line.rstrip("\n").split("\t") for line in lines if line.strip()]
    return [(row[0], row[1], int(row[2])) for row in rows if row[0] != "need_id"]


class Pipeline:
    """Both files read and cut; one index for each way of joining."""

    def __init__(self, needs: Path, achievements: Path, vectors: str) -> None:
        from matcher.text.tokens import deep_text, embedding_text
        from matcher.types import Kind

        self._encode = _load_encoder(vectors)
        self._write = deep_text if vectors == "transformer" else embedding_text
        self._texts: dict[str, str] = {}
        """What is embedded, by the words that txtai is given for it."""
        self._known: dict[str, Any] = {}
        """Vectors, so that the settings that are tried do not make them anew."""
        self.needs = self._read(needs, Kind.NEED)
        self.achievements = self._read(achievements, Kind.ACHIEVEMENT)

    def _read(self, path: Path, kind: Any) -> dict[str, str]:
        """Return the words of each item, parted by spaces, by id."""
        import rjieba

        from matcher.types import Item

        words = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            item = Item(id=row["id"], kind=kind, title=row["title"], content=row["content"])
            cut = rjieba.cut(f"{item.title}\n{item.content}")
            text = " ".join(word for word in cut if word.strip())
            self._texts[text] = self._write(item)
            words[item.id] = text
        return words

    def transform(self, texts: Sequence[str]) -> Any:
        """Return the vectors of what txtai holds."""
        import numpy as np

        missing = list(dict.fromkeys(text for text in texts if text not in self._known))
        if missing:
            rows = self._encode([self._texts[text] for text in missing])
            self._known.update(zip(missing, rows, strict=True))
        return np.stack([self._known[text] for text in texts])

    def index(self, join: str) -> Any:
        """Return all achievements in an index of txtai."""
        from txtai import Embeddings  # type: ignore[import-not-found]

        def transform(texts: Sequence[str]) -> Any:  # It takes functions, and no methods.
            return self.transform(texts)

        scoring = {"method": "bm25", "terms": True, "normalize": JOINS[join]}
        embeddings = Embeddings(
            **{"method": "external", "transform": transform, "content": False},
            scoring=scoring | {"tokenizer": {"whitespace": True}},
        )
        embeddings.index([(key, text, None) for key, text in self.achievements.items()])
        return embeddings

    def search(self, index: Any, share: float, limit: int) -> dict[str, dict[str, float]]:
        """Return the scores of the best achievements of each need, best first."""
        found = index.batchsearch(list(self.needs.values()), limit, share)
        return {need: dict(own) for need, own in zip(self.needs, found, strict=True)}


def _load_encoder(vectors: str) -> Callable[[list[str]], Any]:
    if vectors == "transformer":
        from embeddings.deep_encoder import load_deep_encoder

        return load_deep_encoder().encode
    from embeddings.encoder import load_encoder

    return load_encoder().encode


def write_best(pipeline: Pipeline, out: Path, setting: str) -> None:
    """Write the ten best of each need."""
    join, share = setting.split(":")
    found = pipeline.search(pipeline.index(join), float(share), TOP)
    with out.open("w", encoding="utf-8") as file:
        file.write("need_id\tachievement_id\trank\tscore\n")
        for need, own in found.items():
            for rank, (key, score) in enumerate(own.items(), 1):
                file.write(f"{need}\t{key}\t{rank}\t{score:.6f}\n")


def write_scores(pipeline: Pipeline, out: Path, labels: Path) -> None:
    """Write the scores of the labelled pairs in every setting; 0 where txtai found none."""
    with labels.open(encoding="utf-8") as lines:
        pairs = read_labels(lines)
    scores: dict[str, list[float]] = {}
    for join in JOINS:
        index = pipeline.index(join)
        for share in SHARES:
            found = pipeline.search(index, share, len(pipeline.achievements))
            own = [found[need].get(key, 0.0) for need, key, _ in pairs]
            scores[f"{join}:{share}"] = own
    out.write_text(json.dumps(scores), encoding="utf-8")


def main(arguments: Sequence[str]) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser()
    for name in ("needs", "achievements", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--setting", choices=SETTINGS)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--vectors", choices=("table", "transformer"), default="table")
    options = parser.parse_args(arguments)
    pipeline = Pipeline(options.needs, options.achievements, options.vectors)
    if options.pairs:
        write_scores(pipeline, options.out, options.pairs)
    else:
        write_best(pipeline, options.out, options.setting)


if __name__ == "__main__":
    main(sys.argv[1:])
