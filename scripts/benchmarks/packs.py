"""Draft a pack for every published need of the demo, for reading and for judging.

    scripts/bench packs [--out packs.md] [--judged data/packs/judged.jsonl]

Needs, achievements and entries are those of ``data/demo``, by their public texts; no site is
needed. Prints for each kind how many needs get it, and how many with weak grounds only; how long
a draft takes, as a ratio to what the engine takes to rank the achievements for the same needs;
and, from the file of judgements, the shares of sensible, doubtful and wrong parts: of what was
drafted, with and without the weak ones, and of the nearest entry by the encoder's cosine alone,
which is the reference. ``--out`` writes all packs to a file for people to read. The exit status
is 1 where two orders of the same entries give different packs.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from embeddings.encoder import load_encoder
from matcher.packs.assembling import SUBJECT_KINDS, Found, achievement_parts, assemble
from matcher.packs.choosing import Solution, choose_achievements
from matcher.packs.nearest import Asked
from matcher.ranking.corpus import Corpus
from matcher.ranking.pipeline import Matcher
from matcher.types import Encoder, Evidence, Item
from scripts.benchmarks._pack_data import DEMO, DemoSource, Need, read_achievements, read_needs
from web.base.config import Settings
from web.packs.kinds import PartKind

TODAY = date(2026, 11, 28)
JUDGED = DEMO.parent / "packs" / "judged.jsonl"
TURNED = 6
"""Every so many packs are drafted from the opposite order as well."""

VERDICTS = ("sensible", "doubtful", "wrong")
THRESHOLD: float = Settings.model_fields["proposal_threshold"].default

Verdicts = Mapping[tuple[str, str, str], str]
"""(need, kind, title) -> verdict."""


@dataclass(frozen=True, slots=True)
class Part:
    """A drafted part as it is read."""

    kind: str
    title: str
    is_weak: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Pack:
    """What was drafted for a need, and the nearest of each kind by cosine alone."""

    need: Item
    parts: tuple[Part, ...]
    nearest: Mapping[str, str]


class Drafter:
    """Drafts packs from the demo's files."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self.needs = read_needs(folder)
        self.achievements = read_achievements(folder)
        self.encoder = encoder
        self.matcher = Matcher(encoder)
        self.corpus = self.matcher.build_corpus(self.achievements)
        self.items = {item.id: item for item in self.achievements}
        self.source = DemoSource(folder, encoder, [one.item for one in self.needs], TODAY)

    def rank(self, need: Item) -> list[Solution]:
        """Return the achievements of a pack."""
        return choose_achievements(self.matcher.match([need], self.corpus, 10, TODAY), THRESHOLD)

    def draft(
        self, need: Need, ranked: Sequence[Solution], source: DemoSource | None = None
    ) -> Pack:
        """Return the pack of a need, by default from the entries in their order."""
        sure = [self.items[one.candidate.achievement_id] for one in ranked if not one.is_weak]
        answer = sure[0] if sure else None
        asked = Asked(need.item, answer)
        chosen = assemble(
            asked, need.buyer, source or self.source, achievement_parts(need.item, answer)
        )
        parts = [
            Part(
                "achievement",
                self.items[one.candidate.achievement_id].title,
                one.is_weak,
                one.candidate.evidence,
            )
            for one in ranked
        ]
        for kind in PartKind:
            parts.extend(_part(kind.value, one) for one in chosen.get(kind.value, []))
        return Pack(need.item, tuple(parts), self._nearest(need.item))

    def _nearest(self, need: Item) -> dict[str, str]:
        """Return the entry of each kind that is nearest by the cosine of its vector."""
        found = {}
        for kind in SUBJECT_KINDS:
            corpus: Corpus = self.source.corpora[kind]
            if len(corpus):
                side = corpus.prepare_queries([need], self.encoder)
                cosines = side.vectors["short"] @ corpus.side.vectors["short"].T
                found[kind] = corpus.items[int(cosines[0].argmax())].title
        return found


def _part(kind: str, found: Found) -> Part:
    return Part(kind, found.item.title, found.is_weak, found.near.evidence)


def is_tuning(place: int) -> bool:
    """Whether the thresholds were chosen by reading this need's pack: every second one was."""
    return place % 2 == 0


def say(pack: Pack) -> Iterator[str]:
    """Yield the lines of a pack for people to read."""
    yield f"\n## {pack.need.id} {pack.need.title}"
    yield f"{', '.join(pack.need.fields)} · TRL {pack.need.trl} · {pack.need.content[:120]}"
    for part in pack.parts:
        told = part.evidence
        criteria = [
            f"{row.name}={row.fit.value}" for row in told.criteria if row.fit.value != "unknown"
        ]
        near = [f"{ours}~{theirs}" for ours, theirs, _ in told.near]
        strengths = {key: round(value, 2) for key, value in told.strengths.items()}
        if part.kind == "achievement":
            strengths = {}
        weak = "weak " if part.is_weak else ""
        yield (
            f"- {weak}{part.kind}: {part.title} | {'、'.join(told.terms)} | {'、'.join(near)}"
            f" | {' '.join(criteria)} | {strengths}"
        )
    for kind, title in pack.nearest.items():
        if title not in {part.title for part in pack.parts if part.kind == kind}:
            yield f"- (cosine) {kind}: {title}"


def read_verdicts(path: Path) -> Verdicts:
    """Return the verdicts of the file."""
    if not path.exists():
        return {}
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {(row["need"], row["kind"], row["title"]): row["verdict"] for row in rows}


def print_counts(packs: Sequence[Pack]) -> None:
    """Print how many needs get each kind, and how many with weak grounds only."""
    print("| kind | needs with it | of these weak only | parts | left out |")
    print("|---|---|---|---|---|")
    for kind in PartKind:
        own = [[part for part in pack.parts if part.kind == kind] for pack in packs]
        some = [parts for parts in own if parts]
        weak = sum(all(part.is_weak for part in parts) for parts in some)
        total = sum(len(parts) for parts in some)
        print(f"| {kind} | {len(some)} | {weak} | {total} | {len(packs) - len(some)} |")


def print_verdicts(packs: Sequence[Pack], verdicts: Verdicts, which: str) -> None:
    """Print the shares of verdicts for each kind, and those of the plain cosine."""
    print(f"\n{which}")
    print("| kind | what | judged | sensible | doubtful | wrong |")
    print("|---|---|---|---|---|---|")
    for kind in PartKind:
        own = [(pack, part) for pack in packs for part in pack.parts if part.kind == kind]
        keys = {
            "sure": [
                (pack.need.id, kind.value, part.title) for pack, part in own if not part.is_weak
            ],
            "weak": [(pack.need.id, kind.value, part.title) for pack, part in own if part.is_weak],
            "cosine, the needs with sure": [
                (pack.need.id, kind.value, pack.nearest[kind])
                for pack in packs
                if kind in pack.nearest
                and any(part.kind == kind and not part.is_weak for part in pack.parts)
            ],
            "cosine, all needs": [
                (pack.need.id, kind.value, pack.nearest[kind])
                for pack in packs
                if kind in pack.nearest
            ],
        }
        for what, asked in keys.items():
            known = [verdicts[key] for key in asked if key in verdicts]
            if not known:
                continue
            counts = Counter(known)
            shares = " | ".join(f"{counts[one] / len(known):.2f}" for one in VERDICTS)
            print(f"| {kind} | {what} | {len(known)} of {len(asked)} | {shares} |")


def depends_on_order(drafter: Drafter, ranked: Sequence[Sequence[Solution]]) -> bool:
    """Return whether some packs come out differently from the entries in the opposite order."""
    needs = [one.item for one in drafter.needs]
    turned = DemoSource(drafter.source.folder, drafter.encoder, needs, TODAY, backwards=True)
    return any(
        drafter.draft(need, one).parts != drafter.draft(need, one, turned).parts
        for need, one in list(zip(drafter.needs, ranked, strict=True))[::TURNED]
    )


def main() -> int:
    """Draft, print, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--demo", type=Path, default=DEMO)
    parser.add_argument("--judged", type=Path, default=JUDGED)
    given = parser.parse_args()
    drafter = Drafter(given.demo, load_encoder())
    started = time.process_time()
    ranked = [drafter.rank(need.item) for need in drafter.needs]
    took = time.process_time() - started
    started = time.process_time()
    packs = [drafter.draft(need, one) for need, one in zip(drafter.needs, ranked, strict=True)]
    drafting = time.process_time() - started
    if given.out:
        lines = [
            line
            for place, pack in enumerate(packs)
            for line in (*say(pack), f"({'tuning' if is_tuning(place) else 'kept apart'})")
        ]
        given.out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print_counts(packs)
    print(
        f"\n{len(packs)} needs; a draft takes {1000 * drafting / len(packs):.0f} ms beside the"
        f" ranking, {drafting / took:.2f} times what the ranking takes"
    )
    verdicts = read_verdicts(given.judged)
    for name, first in (("Tuning half", 0), ("Half kept apart", 1)):
        print_verdicts(packs[first::2], verdicts, name)
    return int(depends_on_order(drafter, ranked))


if __name__ == "__main__":
    sys.exit(main())
