"""Fit a shipped ranker on folders of graded pairs, or cross-validate the fit.

    python scripts/fit_ranker.py BENCH_DIR... [--cv] [--deep FILE] [--encoder MODEL]

``--deep`` names a file of ``scripts/train_transformer.py``: the cosines of a transformer that did
not see the grades, or the texts, of the needs they are for. With it the ranker for both is fitted,
without it the one for the table of words alone.

With ``--cv`` nothing is written: needs are split into five folds, three times; a model
fitted on four folds of every folder together scores the fifth of each. The figures are
therefore those of needs the model never saw, for one model fitted jointly.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from embeddings.encoder import load_encoder
from matcher.fitting.base_labels import (
    DEEP_RESOURCE,
    RESOURCE,
    BaseStatistics,
)
from matcher.fitting.evaluation import (
    LabelledSet,
    judge_needs,
)
from matcher.fitting.fit import TrainingSet, describe_base, fit_ranker, score_table, split_needs
from matcher.fitting.metrics import (
    expected_calibration_error,
    summarise,
)
from matcher.pairs.features import (
    ACHIEVEMENT_FACTS,
    DEEP,
    FEATURES,
    compute_features,
)
from matcher.ranking.calibrate import (
    fit_probability,
    predict_levels,
)
from matcher.ranking.corpus import Corpus
from matcher.ranking.ranker import Ranker
from matcher.types import Encoder
from web.exchange.bench import read_bench

FOLDS = 5
SEEDS = (0, 1, 2)
SHIPPED = ROOT / "matcher" / "resources" / "ranker.json"
SHIPPED_DEEP = SHIPPED.with_name("ranker_deep.json")


def build_training_set(
    bench: LabelledSet, encoder: Encoder, weight: float, deep: np.ndarray | None = None
) -> TrainingSet:
    """Return the features of every need with every achievement of a folder.

    ``deep`` are the cosines of a transformer, shape (needs, achievements), if there is one.
    """
    corpus = Corpus.build(bench.achievements, encoder)
    needs = corpus.prepare_queries(bench.needs, encoder)
    table = compute_features(needs, corpus.side)
    if deep is not None:
        for name in DEEP:
            table[:, :, FEATURES.index(name)] = deep
    return TrainingSet(bench.name, table, corpus.facts, bench.labels, weight)


def build_training_sets(
    benches: Sequence[LabelledSet], encoder: Encoder, deep: Path | None
) -> list[TrainingSet]:
    """Return the features of each folder; ``deep`` is a file of a transformer's cosines."""
    tables = {} if deep is None else dict(np.load(deep))
    return [build_training_set(bench, encoder, 1.0, tables.get(bench.name)) for bench in benches]


def predict_unseen(sets: Sequence[TrainingSet], seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return scores and P(level >= 2, 3, 4) of each set, each need by a model without it."""
    splits = [split_needs(entry.labels, FOLDS, seed) for entry in sets]
    scores = [np.zeros(entry.table.shape[:2], dtype=np.float32) for entry in sets]
    beyond = [np.zeros((*entry.table.shape[:2], 3)) for entry in sets]
    for fold in range(FOLDS):
        kept = [
            replace(entry, labels=entry.labels[~np.isin(entry.labels[:, 0], parts[fold])])
            for entry, parts in zip(sets, splits, strict=True)
        ]
        ranker = fit_ranker(kept, "cv", "cv")
        for place, entry in enumerate(sets):
            rows = splits[place][fold]
            scores[place][rows] = score_table(ranker, entry.table[rows], entry.facts)
            fullness = entry.facts[:, ACHIEVEMENT_FACTS.index("fullness")]
            beyond[place][rows] = ranker.calibration.exceedances(scores[place][rows], fullness)
    return list(zip(scores, beyond, strict=True))


def cross_validate(sets: Sequence[TrainingSet], seed: int) -> list[dict[str, float]]:
    """Return the figures of each set over needs out of fold, for one way of folding."""
    found = predict_unseen(sets, seed)
    return [measure(entry, *predicted) for entry, predicted in zip(sets, found, strict=True)]


def measure(entry: TrainingSet, scores: np.ndarray, beyond: np.ndarray) -> dict[str, float]:
    """Return every figure of ``summarise`` and the calibration error."""
    figures = dict(summarise(judge_needs(entry.labels, scores, predict_levels(beyond))))
    needs, achievements, levels = entry.labels.T
    stated = fit_probability(beyond)[needs, achievements]
    figures["ece"] = expected_calibration_error(levels >= 3, stated)
    return figures


def print_cross_validation(sets: Sequence[TrainingSet]) -> None:
    """Print mean and spread over the fold seeds, one line per set."""
    runs = [cross_validate(sets, seed) for seed in SEEDS]
    for place, entry in enumerate(sets):
        print(f"set={entry.name}")
        for name in runs[0][place]:
            values = np.array([run[place][name] for run in runs])
            print(f"  {name}={values.mean():.4f} spread={values.max() - values.min():.4f}")


def write_ranker(ranker: Ranker, path: Path) -> None:
    """Write the ranker as indented JSON."""
    text = json.dumps(ranker.to_json(), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
    print(f"wrote {path.name}: version {ranker.version}, encoder {ranker.encoder}")


def write_base(statistics: BaseStatistics, path: Path) -> None:
    """Write what is kept of the labels, one line per column."""
    data = statistics.to_json()
    rows = ",\n  ".join(json.dumps(row) for row in data.pop("covariance"))
    head = json.dumps(data, ensure_ascii=False, indent=1).removesuffix("\n}")
    path.write_text(f'{head},\n "covariance": [\n  {rows}\n ]\n}}\n', encoding="utf-8")
    print(f"wrote {path.name}: {statistics.pairs} pairs")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="BENCH_DIR")
    parser.add_argument("--cv", action="store_true", help="cross-validate, write nothing")
    parser.add_argument("--deep", type=Path, help="cosines of a transformer, an .npz file")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--version", default="1")
    parser.add_argument("--encoder", default=None, help="name or folder of another model")
    options = parser.parse_args(arguments)
    encoder = load_encoder(options.encoder)
    benches = [read_bench(folder) for folder in options.folders]
    sets = build_training_sets(benches, encoder, options.deep)
    if options.cv:
        print_cross_validation(sets)
        return
    ranker = fit_ranker(sets, options.version, encoder.name)
    training = tuple({"name": b.name, "labels_sha256": b.fingerprint} for b in benches)
    ranker = replace(ranker, training=training)
    name, base = (SHIPPED, RESOURCE) if options.deep is None else (SHIPPED_DEEP, DEEP_RESOURCE)
    out = options.out or name
    write_ranker(ranker, out)
    write_base(describe_base(sets, ranker), out.with_name(base))


if __name__ == "__main__":
    main()
