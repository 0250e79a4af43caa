"""Measure matching on folders of graded pairs, cross-validated by need, three fold seeds.

    scripts/bench matching BENCH_DIR... [--pictures FOLDER]

Prints, as Markdown tables: every system beside the ranker, the ranker without each group of
features, what thresholds would propose, the ten worst errors, and how faithful the reasons are.
Draws the calibration curve as SVG. How long matching takes is for ``scripts/bench match``.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np

from embeddings.deep_encoder import load_deep_encoder
from embeddings.encoder import load_encoder
from matcher.fitting.evaluation import judge_needs
from matcher.fitting.fit import TrainingSet
from matcher.fitting.metrics import counts, ndcg_at, rank_order, summarise
from matcher.pairs.features import ACHIEVEMENT_FACTS, FEATURES, GROUPS
from matcher.ranking.calibrate import fit_probability
from matcher.ranking.corpus import Corpus
from matcher.ranking.pipeline import Matcher
from scripts.benchmarks._drawing import BINS, Point, draw_calibration
from scripts.benchmarks._faithfulness import measure_faithfulness
from scripts.benchmarks._systems import Subject, System, list_unfitted, rank_randomly
from scripts.fit_ranker import SEEDS, build_training_set, cross_validate, predict_unseen
from web.exchange.bench import read_bench

SHOWN = ("ndcg10", "rho", "rho_within", "mae_score", "recall10")
FITTED_SHOWN = (*SHOWN, "ece")
THRESHOLDS = (0.03, 0.05, 0.07, 0.10, 0.15, 0.20, 0.35)
FULLEST = 0.5
"""From this mean fullness on a set counts as told in full, so that thresholds mean something."""

Figures = Mapping[str, float]


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="BENCH_DIR")
    parser.add_argument("--pictures", type=Path, default=Path("docs/pictures"))
    options = parser.parse_args()
    subjects = [read_subject(folder) for folder in options.folders]
    sets = [subject.entry for subject in subjects]
    print_systems(subjects)
    print_ablation(sets)
    unseen = [predict_unseen(sets, seed) for seed in SEEDS]
    curves = {
        entry.name: bin_pairs(entry, [run[place][1] for run in unseen])
        for place, entry in enumerate(sets)
    }
    draw_calibration(curves, options.pictures / "calibration.svg")
    for place, subject in enumerate(subjects):
        if subject.entry.facts[:, ACHIEVEMENT_FACTS.index("fullness")].mean() > FULLEST:
            print_thresholds(subject.entry, [run[place][1] for run in unseen])
    print_errors(subjects, [scores for scores, _ in unseen[0]])
    print_faithfulness(subjects)


def read_subject(folder: Path) -> Subject:
    """Read a folder and compute every feature of every pair."""
    bench, encoder = read_bench(folder), load_encoder()
    return Subject(
        bench, Corpus.build(bench.achievements, encoder), build_training_set(bench, encoder, 1.0)
    )


def print_systems(subjects: Sequence[Subject]) -> None:
    """Print a row for each system: unfitted ones, then fitted ones out of fold."""
    print_heading(["system", *(f"{s.bench.name} {name}" for s in subjects for name in SHOWN)])
    random = [[rate(s, rank_randomly(seed)) for seed in SEEDS] for s in subjects]
    print_row("random", random, SHOWN)
    for name, system in list_unfitted().items():
        try:
            print_row(name, [[rate(subject, system)] for subject in subjects], SHOWN)
        except (ImportError, FileNotFoundError):
            print(f"| {name} | not measured here |", flush=True)
    sets = [subject.entry for subject in subjects]
    lexical = [blank(entry, (*GROUPS["meaning"], *GROUPS["terms"])) for entry in sets]
    print_row("ranker over lexical features only, out of fold", validate(lexical), SHOWN)
    alone = [validate([entry])[0] for entry in sets]
    print_row("ranker fitted on the set alone, out of fold", alone, SHOWN)
    print_row("the ranker, out of fold", validate(sets), SHOWN)


def rate(subject: Subject, system: System) -> Figures:
    """Return the figures of an unfitted system."""
    return summarise(judge_needs(subject.bench.labels, system(subject)))


def validate(sets: Sequence[TrainingSet]) -> list[list[Figures]]:
    """Return the figures of the ranker for each set and fold seed."""
    runs = [cross_validate(sets, seed) for seed in SEEDS]
    return [[run[place] for run in runs] for place in range(len(sets))]


def blank(entry: TrainingSet, names: Sequence[str], facts: Sequence[str] = ()) -> TrainingSet:
    """Return the set as if some features and facts said nothing."""
    table, own = entry.table.copy(), entry.facts.copy()
    table[:, :, [FEATURES.index(name) for name in names]] = 0.0
    own[:, [ACHIEVEMENT_FACTS.index(name) for name in facts]] = 0.0
    return replace(entry, table=table, facts=own)


def print_ablation(sets: Sequence[TrainingSet]) -> None:
    """Print the ranker without each group of features."""
    print_heading(["without", *(f"{s.name} {name}" for s in sets for name in FITTED_SHOWN)])
    print_row("nothing", validate(sets), FITTED_SHOWN)
    for group, names in GROUPS.items():
        print_row(group, validate([blank(entry, names) for entry in sets]), FITTED_SHOWN)
    facts = [name for name in ACHIEVEMENT_FACTS if name != "fullness"]
    without_facts = [blank(entry, (), facts) for entry in sets]
    print_row("facts of the achievement", validate(without_facts), FITTED_SHOWN)


def print_heading(cells: Sequence[str]) -> None:
    """Print the head of a Markdown table."""
    print(f"\n| {' | '.join(cells)} |\n|{'---|' * len(cells)}", flush=True)


def print_row(name: str, runs: Sequence[Sequence[Figures]], shown: Sequence[str]) -> None:
    """Print mean and, of several runs, spread (largest minus smallest) of each figure."""
    cells = []
    for of_set in runs:
        for figure in shown:
            values = np.array([run[figure] for run in of_set])
            spread = f" ±{np.ptp(values):.3f}" if len(values) > 1 else ""
            cells.append(f"{values.mean():.3f}{spread}")
    print(f"| {name} | {' | '.join(cells)} |", flush=True)


def bin_pairs(entry: TrainingSet, runs: Sequence[np.ndarray]) -> list[Point]:
    """Return stated and observed share of fits in bins, over the labelled pairs of all runs."""
    needs, achievements, levels = entry.labels.T
    stated = np.concatenate([fit_probability(run)[needs, achievements] for run in runs])
    fits = np.tile(levels >= 3, len(runs))
    slots = np.minimum((stated * BINS).astype(int), BINS - 1)
    return [
        Point(float(stated[own].mean()), float(fits[own].mean()), int(own.sum() / len(runs)))
        for own in (slots == slot for slot in range(BINS))
        if own.sum() >= 5 * len(runs)
    ]


def print_thresholds(entry: TrainingSet, runs: Sequence[np.ndarray]) -> None:
    """Print what each threshold would propose, at most eight for a need, over all achievements.

    An achievement that nobody judged for the need counts as no fit.
    """
    levels = np.zeros(entry.table.shape[:2], dtype=int)
    levels[entry.labels[:, 0], entry.labels[:, 1]] = entry.labels[:, 2]
    fits = levels >= 3
    answerable = fits.any(axis=1)
    print(f"\n{entry.name}: {answerable.sum()} needs with a fit, {(~answerable).sum()} without")
    print_heading(
        ["from", "proposals", "of them fits", "fits found", "silent with a fit", "silent without"]
    )
    for threshold in THRESHOLDS:
        rows = [measure_threshold(fit_probability(run), fits, threshold) for run in runs]
        low, high = np.min(rows, axis=0), np.max(rows, axis=0)
        cells = [
            f"{a:.0f}–{b:.0f}" if place in (0, 3, 4) else f"{a:.0%}–{b:.0%}"
            for place, (a, b) in enumerate(zip(low, high, strict=True))
        ]
        print(f"| {threshold:.2f} | {' | '.join(cells)} |", flush=True)


def measure_threshold(stated: np.ndarray, fits: np.ndarray, threshold: float) -> list[float]:
    """Return proposals, precision, recall, and silent needs with and without a fit."""
    rank = np.argsort(np.argsort(-stated, axis=1), axis=1)
    proposed = (stated >= threshold) & (rank < 8)
    silent, answerable = ~proposed.any(axis=1), fits.any(axis=1)
    good = float((proposed & fits).sum())
    return [
        float(proposed.sum()),
        good / max(float(proposed.sum()), 1.0),
        good / float(fits.sum()),
        float((silent & answerable).sum()),
        float((silent & ~answerable).sum()),
    ]


def print_errors(subjects: Sequence[Subject], scores: Sequence[np.ndarray]) -> None:
    """Print the ten needs whose lists lost most: what stood first, and the best that did not."""
    worst = []
    for subject, table in zip(subjects, scores, strict=True):
        labels = subject.bench.labels
        for row in np.unique(labels[:, 0]):
            own = labels[labels[:, 0] == row]
            if counts(own[:, 2]) and own[:, 2].max() >= 3:
                order = rank_order(table[row, own[:, 1]])
                worst.append((ndcg_at(own[:, 2], table[row, own[:, 1]]), subject, row, own[order]))
    print_heading(["need", "nDCG@10", "first", "level", "best fit", "level", "its place"])
    for figure, subject, row, ranked in sorted(worst, key=lambda entry: entry[0])[:10]:
        needs, achievements = subject.bench.needs, subject.bench.achievements
        place = int(np.argmax(ranked[:, 2]))
        top, best = (achievements[ranked[at, 1]].title[:40] for at in (0, place))
        print(
            f"| {needs[row].id} {needs[row].title[:40]} | {figure:.2f} | {top} | {ranked[0, 2]} "
            f"| {best} | {ranked[place, 2]} | {place + 1} of {len(ranked)} |"
        )


def print_faithfulness(subjects: Sequence[Subject]) -> None:
    """Print what becomes of scores when evidence, or as much else, is taken out of the text."""
    encoder = load_encoder()
    matchers = {
        "table of words": Matcher(encoder),
        "with the transformer": Matcher(encoder, deep=load_deep_encoder()),
    }
    print_heading(
        ["ranker", "set", "pairs", "falls", "falls twice as much", "mean fall", "without others"]
    )
    for (name, matcher), subject in product(matchers.items(), subjects):
        falls = measure_faithfulness(subject, matcher)
        print(
            f"| {name} | {subject.bench.name} | {len(falls.named)} "
            f"| {(falls.named > 0).mean():.1%} | {(falls.named > 2 * falls.other).mean():.1%} "
            f"| {falls.named.mean():.2f} | {falls.other.mean():.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
