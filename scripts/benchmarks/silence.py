"""How often needs without an answer are told so, and how often needs with one are.

Needs with full texts, each scored by a ranker, and a transformer, that had not seen it; once among
all achievements and once without those that fit it.

    scripts/bench silence BENCH_DIR... --deep FILE
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from embeddings.encoder import load_encoder
from matcher.fitting.evaluation import Labels
from matcher.ranking.calibrate import fit_probability
from matcher.ranking.hope import LEAST_HOPE, is_poor
from scripts.fit_ranker import SEEDS, build_training_sets, predict_unseen
from web.exchange.bench import read_bench

CUTS = (0.70, LEAST_HOPE, 0.76, 0.78, 0.82)


def main() -> None:
    """Print, for each set and cut, the shares that are told that probably nothing fits."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="BENCH_DIR")
    parser.add_argument("--deep", type=Path, help="cosines of a transformer, an .npz file")
    options = parser.parse_args()
    benches = [read_bench(folder) for folder in options.folders]
    sets = build_training_sets(benches, load_encoder(), options.deep)
    print("set\tcut\ttold, nothing fits\ttold, something fits\tneeds")
    runs = [predict_unseen(sets, seed) for seed in SEEDS]
    for place, bench in enumerate(benches):
        for cut in CUTS:
            found = [tell(fit_probability(run[place][1]), bench.labels, cut) for run in runs]
            without, having, needs = (float(np.mean(column)) for column in zip(*found, strict=True))
            print(f"{bench.name}\t{cut:.2f}\t{without:.1%}\t{having:.1%}\t{needs:.0f}")


def tell(stated: np.ndarray, labels: Labels, cut: float) -> tuple[float, float, int]:
    """Return the share of needs told so without their answers, the share with, and their number.

    ``stated`` has shape (needs, achievements).
    """
    without, having = [], []
    for need in np.unique(labels[:, 0]):
        own = labels[labels[:, 0] == need]
        fitting = own[own[:, 2] >= 3, 1]
        if len(fitting):
            having.append(is_poor(stated[need].tolist(), cut))
            without.append(is_poor(np.delete(stated[need], fitting).tolist(), cut))
    return float(np.mean(without)), float(np.mean(having)), len(having)


if __name__ == "__main__":
    main()
