"""All items of one kind, prepared for matching and for searching."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matcher.features import Side, fit_spaces, measure_achievements
from matcher.lexical import TermSpace
from matcher.prepare import Unit, prepare_items
from matcher.types import Encoder, FloatMatrix, Item, Kind, TextRole

REFERENCE_SIZE = 4096
"""How many items at most stand for the corpus where its spread is measured."""


def role_of(kind: Kind) -> TextRole:
    """Return how an encoder is told what it encodes: needs ask, achievements answer."""
    return "query" if kind is Kind.NEED else "passage"


@dataclass(frozen=True, slots=True)
class Corpus:
    """Prepared items; immutable, so that threads may share it.

    ``reference`` are the rows that stand for the whole, evenly spaced, and
    ``reference_side`` what they hold. ``facts`` has a row of ACHIEVEMENT_FACTS per item;
    they mean something where the items are achievements. ``rows`` finds an item by id.
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
        prepared = prepare_items(items, encoder, role_of(kind), vectors)
        spaces = fit_spaces(prepared)
        side = Side.build(prepared, kind, spaces, encoder)
        step = max(1, -(-len(items) // REFERENCE_SIZE))
        reference = np.arange(0, len(items), step)
        facts = measure_achievements(prepared, prepared.vectors["short"][reference])
        rows = {item.id: row for row, item in enumerate(items)}
        sample = side if step == 1 else side.take(reference)
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
        neighbours = self.side.prepared.vectors["short"][self.reference]
        return measure_achievements(side.prepared, neighbours)
