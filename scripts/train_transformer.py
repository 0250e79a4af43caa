"""Make the shipped transformer from multilingual-e5-small, and what its ranker is fitted on.

    python scripts/train_transformer.py BENCH_DIR... --corpus DIR --work DIR [--out DIR]

Into the work folder come the model of the first step, and for each set the cosines of its needs
by models that saw neither their grades (``unseen.npz``) nor any text of the set (``apart.npz``):
what ``scripts/fit_ranker.py --deep`` reads. What is there already is not made again. About an
hour and a half on two cores. Needs what scripts/requirements-train.txt names.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from embeddings.deep_encoder import (
    KNOWN,
    MODEL,
    PIECES,
    SHIPPED_DEEP,
    DeepEncoder,
)
from embeddings.kept_vectors import KeptVectors
from matcher.fitting.evaluation import LabelledSet
from matcher.ranking.corpus import load_padding
from matcher.text.tokens import deep_text
from scripts.encoder_training.e5_export import export
from scripts.encoder_training.e5_steps import (
    Ground,
    compare_apart,
    compare_unseen,
    lay_ground,
    read_documents,
    tune_on_documents,
    tune_without,
)
from web.exchange.bench import read_bench

THREADS = 2


def keep_tables(
    path: Path, benches: Sequence[LabelledSet], make: Callable[[], Sequence[np.ndarray]]
) -> None:
    """Write what ``make`` returns for each set, unless the file is there."""
    if path.exists():
        return
    tables = {bench.name: table for bench, table in zip(benches, make(), strict=True)}
    np.savez(path, allow_pickle=False, **tables)
    print(f"wrote {path.name}")


def write_model(ground: Ground, begun: Path, benches: Sequence[LabelledSet], out: Path) -> None:
    """Tune on all grades and write the files of the encoder."""
    out.mkdir(parents=True, exist_ok=True)
    nobody = [np.zeros(0, dtype=np.intp) for _ in benches]
    export(tune_without(ground, begun, benches, nobody), out / MODEL)
    ground.tokenizer.save(str(out / PIECES), pretty=False)
    write_known(out)


def write_known(out: Path) -> None:
    """Write the vectors of the shipped achievements, so that small corpora need not read them."""
    encoder = DeepEncoder(out)
    rows = load_padding()
    short = [replace(row, content="", indicators="") for row in rows]
    kept = KeptVectors(encoder.name, encoder.dimension, lambda: encoder)
    kept.encode([deep_text(item) for item in [*rows, *short]])
    kept.write_to(out / KNOWN)
    (out / KNOWN).chmod(0o644)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="BENCH_DIR")
    parser.add_argument("--corpus", type=Path, required=True, help="papers.jsonl, titles.jsonl")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=SHIPPED_DEEP)
    options = parser.parse_args(arguments)
    torch.set_num_threads(THREADS)
    options.work.mkdir(parents=True, exist_ok=True)
    benches = [read_bench(folder) for folder in options.folders]
    documents = read_documents(options.corpus, ROOT / "data" / "demo")
    ground = lay_ground(documents)
    begun = options.work / "documents.pt"
    if not begun.exists():
        torch.save(tune_on_documents(ground, documents).state_dict(), begun)
    for name, compared in (("unseen", compare_unseen), ("apart", compare_apart)):
        path = options.work / f"{name}.npz"
        keep_tables(path, benches, partial(compared, ground, begun, benches))
    write_model(ground, begun, benches, options.out)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
