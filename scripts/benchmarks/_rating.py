"""Rates what was found on folders of graded pairs: ``_rating.py FOUND BENCH_DIR...``, as JSON.

FOUND holds, for each folder, NAME.tsv, written by ``techmatch match --pairs``, and NAME.json, the
scores of the same pairs in txtai, setting by setting; what is not there is left out. Our ranker is
rated out of fold as well: the shipped one was fitted on such folders.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import mean

import numpy as np

from embeddings.encoder import load_encoder
from matcher.fitting.evaluation import LabelledSet, judge_needs
from matcher.fitting.metrics import summarise
from scripts.fit_ranker import SEEDS, build_training_set, cross_validate
from web.exchange.bench import read_bench

FIGURE = "ndcg10"


def rate(bench: LabelledSet, scores: Sequence[float]) -> float:
    """Return nDCG@10 of scores of the labelled pairs, in the order of the labels."""
    table = np.zeros((len(bench.needs), len(bench.achievements)), dtype=np.float32)
    table[bench.labels[:, 0], bench.labels[:, 1]] = scores
    return float(summarise(judge_needs(bench.labels, table))[FIGURE])


def read_scores(lines: Iterable[str]) -> dict[tuple[str, str], float]:
    """Return the score of each pair of a file that ``techmatch match`` wrote (.tsv)."""
    heading, *rows = (line.rstrip("\n").split("\t") for line in lines)
    places = [heading.index(name) for name in ("need_id", "achievement_id", "score")]
    return {
        (need, achievement): float(score)
        for need, achievement, score in ([row[place] for place in places] for row in rows)
    }


def rate_match(bench: LabelledSet, path: Path) -> float:
    """Return the figure of a file that ``techmatch match --pairs`` wrote."""
    with path.open(encoding="utf-8") as lines:
        scores = read_scores(lines)
    keys = [
        (bench.needs[need].id, bench.achievements[achievement].id)
        for need, achievement, _ in bench.labels
    ]
    return rate(bench, [scores[key] for key in keys])


def rate_out_of_fold(benches: Sequence[LabelledSet]) -> list[float]:
    """Return the figure of each set where every need is ranked by a model that was fitted on
    others; means over the fold seeds."""
    encoder = load_encoder()
    sets = [build_training_set(bench, encoder, 1.0) for bench in benches]
    runs = [cross_validate(sets, seed) for seed in SEEDS]
    return [mean(run[place][FIGURE] for run in runs) for place in range(len(sets))]


def main(found: Path, folders: Sequence[Path]) -> None:
    """Print the figures of each folder."""
    benches = [read_bench(folder) for folder in folders]
    told = {}
    for bench, unseen in zip(benches, rate_out_of_fold(benches), strict=True):
        own = told[bench.name] = {"match --fast, out of fold": unseen}
        for path in sorted(found.glob(f"{bench.name}.*.tsv")):
            own[path.name.removeprefix(f"{bench.name}.").removesuffix(".tsv")] = rate_match(
                bench, path
            )
        for path in sorted(found.glob(f"{bench.name}.*.json")):
            name = path.name.removeprefix(f"{bench.name}.").removesuffix(".json")
            for setting, scores in json.loads(path.read_text(encoding="utf-8")).items():
                own[f"{name} {setting}"] = rate(bench, scores)
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(folder) for folder in sys.argv[2:]])
