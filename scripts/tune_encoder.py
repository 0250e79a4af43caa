"""Measure what tuning the encoder on graded pairs is worth, out of fold by need.

    python scripts/tune_encoder.py BENCH_DIR... [--model FOLDER] [--seeds 0 1 2]

Needs of every folder are split into five folds; word vectors tuned on four folds of all
folders together rank the achievements of the fifth. Nothing is written. Needs torch.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from embeddings.encoder import SHIPPED_MODEL
from embeddings.static_encoder import StaticEncoder, load_static_encoder
from matcher.fitting.evaluation import (
    LabelledSet,
    judge_needs,
)
from matcher.fitting.fit import split_needs
from matcher.fitting.metrics import summarise
from matcher.text.tokens import embedding_text
from scripts.encoder_training.tuning import GradedTexts, tune
from web.exchange.bench import read_bench

FOLDS = 5
SHOWN = ("ndcg10", "rho_within", "recall10")


def read_texts(bench: LabelledSet) -> GradedTexts:
    """Return the texts of a bench as they are embedded."""
    return GradedTexts(
        [embedding_text(item) for item in bench.needs],
        [embedding_text(item) for item in bench.achievements],
        bench.labels,
    )


def score_out_of_fold(
    encoder: StaticEncoder, graded: Sequence[GradedTexts], seed: int
) -> list[np.ndarray]:
    """Return the cosines of each set, (needs, achievements), every need out of fold."""
    splits = [split_needs(entry.labels, FOLDS, seed) for entry in graded]
    shapes = [(len(entry.needs), len(entry.achievements)) for entry in graded]
    scores = [np.zeros(shape, dtype=np.float32) for shape in shapes]
    for fold in range(FOLDS):
        kept = [
            GradedTexts(
                entry.needs,
                entry.achievements,
                entry.labels[~np.isin(entry.labels[:, 0], parts[fold])],
            )
            for entry, parts in zip(graded, splits, strict=True)
        ]
        tuned = encoder.with_table(tune(encoder.table, encoder.tokenizer, kept), "tuned")
        for entry, parts, out in zip(graded, splits, scores, strict=True):
            needs = tuned.encode([entry.needs[row] for row in parts[fold]])
            out[parts[fold]] = needs @ tuned.encode(entry.achievements).T
    return scores


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="BENCH_DIR")
    parser.add_argument("--model", type=Path, default=SHIPPED_MODEL)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    options = parser.parse_args(arguments)
    encoder = load_static_encoder(options.model)
    benches = [read_bench(folder) for folder in options.folders]
    graded = [read_texts(bench) for bench in benches]
    runs = [score_out_of_fold(encoder, graded, seed) for seed in options.seeds]
    for place, bench in enumerate(benches):
        figures = [summarise(judge_needs(bench.labels, run[place])) for run in runs]
        print(f"set={bench.name}")
        for name in SHOWN:
            values = np.array([row[name] for row in figures])
            print(f"  {name}={values.mean():.4f} spread={np.ptp(values):.4f}")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
