"""Measure how well near-duplicates are told from texts on the same subject.

scripts/bench duplicates

The pairs are in data/duplicates.jsonl. The threshold is chosen on every second one (fewest
errors, then the highest) and reported on the others; then every two texts of one kind in the
demo data, which tell different things, are compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from embeddings.encoder import load_encoder
from matcher.advice.duplicates import LEAST_LIKENESS, character_pairs, measure_likeness
from matcher.text.tokens import embedding_text
from matcher.types import Encoder, Item, Kind

DATA = Path(__file__).parents[2] / "data"
BODIES = {Kind.NEED: "problem", Kind.ACHIEVEMENT: "innovation"}
STEPS = [step / 100 for step in range(30, 71)]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two items and whether they tell the same."""

    left: Item
    right: Item
    is_duplicate: bool


def read_demo() -> dict[str, Item]:
    """Return the demo's needs and achievements by key."""
    found: dict[str, Item] = {}
    for kind, body in BODIES.items():
        for path in sorted((DATA / "demo").glob(f"{kind.value}s_*.jsonl")):
            for row in _read_lines(path):
                content = f"{row['summary']}\n{row[body]}"
                facts = (row["indicators"], tuple(row["keywords"]), tuple(row["fields"]))
                found[row["key"]] = Item(row["key"], kind, row["title"], content, *facts)
    return found


def read_pairs(demo: dict[str, Item]) -> list[Pair]:
    """Return the hand-written pairs, each with an item of the demo on its left."""
    pairs = []
    for number, row in enumerate(_read_lines(DATA / "duplicates.jsonl")):
        left = demo[row["of"]]
        if "other" in row:
            right = demo[row["other"]]
        else:
            content = f"{row['summary']}\n{row['text']}"
            right = Item(f"told-{number}", left.kind, row["title"], content)
        pairs.append(Pair(left, right, row["duplicate"]))
    return pairs


def measure(pair: Pair, encoder: Encoder) -> float:
    """Return the likeness of a pair."""
    left, right = encoder.encode([embedding_text(pair.left), embedding_text(pair.right)])
    pairs = character_pairs(pair.left), character_pairs(pair.right)
    return measure_likeness(float(left @ right), *pairs)


def choose_threshold(pairs: list[Pair], likenesses: list[float]) -> float:
    """Return the step with the fewest errors, the highest among equals."""

    def errors(step: float) -> int:
        return sum(
            (likeness >= step) != pair.is_duplicate
            for pair, likeness in zip(pairs, likenesses, strict=True)
        )

    return min(STEPS, key=lambda step: (errors(step), -step))


def count_flagged(demo: dict[str, Item], encoder: Encoder) -> tuple[int, int]:
    """Return how many of all pairs of one kind in the demo count as duplicates, and of how many."""
    flagged = total = 0
    for kind in Kind:
        items = [item for item in demo.values() if item.kind is kind]
        vectors = encoder.encode([embedding_text(item) for item in items])
        cosines, pairs = vectors @ vectors.T, [character_pairs(item) for item in items]
        for i, j in combinations(range(len(items)), 2):
            total += 1
            likeness = measure_likeness(float(cosines[i, j]), pairs[i], pairs[j])
            flagged += likeness >= LEAST_LIKENESS
    return flagged, total


def main() -> None:
    """Print the threshold and what it does on the pairs kept apart."""
    encoder, demo = load_encoder(None), read_demo()
    pairs = read_pairs(demo)
    likenesses = [measure(pair, encoder) for pair in pairs]
    chosen = choose_threshold(pairs[::2], likenesses[::2])
    print(f"threshold chosen on {len(pairs[::2])} pairs: {chosen}, in use: {LEAST_LIKENESS}")
    for name, wanted in (("duplicates", True), ("others", False)):
        apart = [
            likeness
            for pair, likeness in zip(pairs[1::2], likenesses[1::2], strict=True)
            if pair.is_duplicate is wanted
        ]
        shown = sum(likeness >= LEAST_LIKENESS for likeness in apart)
        print(f"kept apart, {name}: {shown} of {len(apart)} shown as duplicates")
    flagged, total = count_flagged(demo, encoder)
    print(f"pairs of the demo data: {flagged} of {total} shown as duplicates")


def _read_lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


if __name__ == "__main__":
    main()
