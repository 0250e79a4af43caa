"""Measure the ranker on folders of graded pairs, cross-validated by need.

scripts/bench matching BENCH_DIR...
"""

from __future__ import annotations

import argparse
from pathlib import Path

from embeddings.encoder import load_encoder
from scripts.fit_ranker import build_training_set, print_cross_validation
from web.tables.bench import read_bench


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="BENCH_DIR")
    options = parser.parse_args()
    encoder = load_encoder()
    benches = [read_bench(folder) for folder in options.folders]
    print_cross_validation([build_training_set(bench, encoder, 1.0) for bench in benches])


if __name__ == "__main__":
    main()
