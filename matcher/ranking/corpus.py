"""All items of one kind, prepared for matching and for searching."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.features import Side, fit_spaces, measure_achievements
from matcher.pairs.prepare import Unit, prepare_items
from matcher.text.lexical import TermSpace
from matcher.text.tokens import embedding_text
from matcher.types import Encoder, FloatMatrix, Item, Kind, TextRole

REFERENCE_SIZE = 4096
"""How many items at most stand for the corpus where its spread is measured."""


ENOUGH = 100
"""A corpus of achievements smaller than this is measured together with padding."""


def role_of(kind: Kind) -> TextRole:
    """Return how an encoder is told what it encodes: needs ask, achievements answer."""
    return "query" if kind is Kind.NEED else "passage"


def choose_padding(items: Sequence[Item]) -> list[Item]:
    """Return shipped achievements that fill a small corpus up to ENOUGH.

    How well a pair fits is told by how far it stands out from all achievements. Among a
    handful nothing can stand out, so a new installation, or a file of five rows, would get
    no probability to speak of. Padding is compared with and never returned. It is told as
    fully as the items are.
    """
    count = ENOUGH - len(items)
    if not items or count <= 0:
        return []
    with_content = 2 * sum(bool(item.content) for item in items) >= len(items)
    rows = load_padding()[:count]
    return rows if with_content else [replace(row, content="", indicators="") for row in rows]


@cache
def load_padding() -> list[Item]:
    """Read the shipped achievements."""
    source = resources.files("matcher") / "resources" / "reference.jsonl"
    rows = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    return [
        Item(
            id=f"reference-{number}",
            kind=Kind.ACHIEVEMENT,
            title=row["title"],
            content=row["content"],
            indicators=row["indicators"],
            keywords=tuple(row["keywords"]),
            published=False,
        )
        for number, row in enumerate(rows)
    ]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Prepared items; immutable, so that threads may share it.

    ``reference`` are the rows that stand for the whole, evenly spaced, and
    ``reference_side`` what they hold, followed by padding where there are few items.
    ``facts`` has a row of ACHIEVEMENT_FACTS per item; they mean something where the items
    are achievements. ``rows`` finds an item by id.
    """

    kind: Kind
    items: tuple[Item, ...]
    side: Side
    spaces: dict[Unit, TermSpace]
    reference: NDArray[np.intp]
    reference_side: Side = field(repr=False)
    facts: NDArray[np.float32]
    rows: dict[str, int] = field(repr=False)

    @classmethod
    def build(
        cls,
        items: Sequence[Item],
        encoder: Encoder,
        kind: Kind | None = None,
        vectors: FloatMatrix | None = None,
    ) -> Corpus:
        """Prepare items of one kind (``kind`` is needed only where there are none).

        ``vectors`` are their stored embeddings, shape (items, dimension), if known.
        Takes about a second per 1,000 items with contents.
        """
        kind = items[0].kind if items else kind or Kind.ACHIEVEMENT
        padding = choose_padding(items) if kind is Kind.ACHIEVEMENT else []
        if vectors is not None and padding:
            texts = [embedding_text(item) for item in padding]
            vectors = np.concatenate([vectors, encoder.encode(texts, role_of(kind))])
        prepared = prepare_items([*items, *padding], encoder, role_of(kind), vectors)
        spaces = fit_spaces(prepared)
        whole = Side.build(prepared, kind, spaces, encoder)
        step = max(1, -(-len(items) // REFERENCE_SIZE))
        reference = np.arange(0, len(items), step)
        side = whole.take(np.arange(len(items))) if padding else whole
        # Padding follows the items, so a row of a small corpus is the same row of its reference.
        sample = whole if step == 1 else whole.take(reference)
        facts = measure_achievements(side.prepared, sample.prepared.vectors["short"])
        rows = {item.id: row for row, item in enumerate(items)}
        return cls(kind, tuple(items), side, spaces, reference, sample, facts, rows)

    @property
    def is_small(self) -> bool:
        """Whether the reference is the whole corpus, so that every item can be ranked."""
        return len(self.reference) == len(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def prepare_queries(self, items: Sequence[Item], encoder: Encoder) -> Side:
        """Return items of the other (or the same) kind in this corpus's vocabulary."""
        kind = items[0].kind
        prepared = prepare_items(items, encoder, role_of(kind))
        return Side.build(prepared, kind, self.spaces, encoder)

    def measure_facts(self, side: Side) -> NDArray[np.float32]:
        """Return ACHIEVEMENT_FACTS of achievements that need not be in this corpus."""
        neighbours = self.reference_side.prepared.vectors["short"]
        return measure_achievements(side.prepared, neighbours)
