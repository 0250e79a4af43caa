"""Items of one kind with everything that pairs are measured by, in the spaces of one corpus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.counts import Counts, Rows, View, Vocabulary
from matcher.pairs.prepare import Prepared
from matcher.pairs.softmatch import TermRows
from matcher.pairs.spaces import MEASURES, Spaces, Vector, measure_rows
from matcher.text.grams import Keys
from matcher.text.tokens import weigh_term
from matcher.types import Encoder, FloatMatrix, Item

Home = Literal["chars", "words"]
"""Which of the two lists of terms."""

FACTS = ("fullness", "title_length", "rarest_term")
"""What is told of an item by itself: how much content there is, how long its title is, how
rare its rarest title term."""

Element = TypeVar("Element")


class Picked(Sequence[Element], Generic[Element]):
    """Some elements of a sequence, in an order of their own, looked up when they are asked for."""

    def __init__(self, whole: Sequence[Element], rows: Rows) -> None:
        self._whole, self._rows = whole, rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Element: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Element]: ...

    def __getitem__(self, place: int | slice) -> Element | Sequence[Element]:
        if isinstance(place, slice):
            return Picked(self._whole, self._rows[place])
        return self._whole[int(self._rows[place])]


@dataclass(frozen=True, slots=True)
class Postings:
    """Counts turned round: for each slot that occurs, the rows that hold it."""

    slots: NDArray[np.int32]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    often: NDArray[np.uint16]

    @classmethod
    def of(cls, counts: Counts) -> Postings:
        """Turn counts round."""
        order = np.argsort(counts.slots, kind="stable")
        ordered = counts.slots[order]
        first = int(np.searchsorted(ordered, 0))
        slots, begins = np.unique(ordered[first:], return_index=True)
        starts = np.append(begins + first, len(order)).astype(np.int64)
        owners = counts.owners.astype(np.int32)
        return cls(slots, starts, owners[order], counts.often[order])


class Side:
    """Prepared items of one kind, row by row.

    ``vectors`` hold one unit vector per item and view, ``measures`` MEASURES, ``facts`` FACTS,
    ``texts`` all words of each; the arrays may lie in mapped files. Nothing changes after it
    was made, so that threads may share it.
    """

    def __init__(
        self,
        items: Sequence[Item],
        texts: Sequence[Sequence[str]],
        counts: dict[Home, Counts],
        measures: Vector,
        terms: TermRows,
        vectors: dict[View, FloatMatrix],
        facts: Vector,
        names: frozenset[str],
        spaces: Spaces,
    ) -> None:
        self.items, self.texts, self.counts = items, texts, counts
        self.measures, self.terms, self.vectors = measures, terms, vectors
        self.facts, self.names, self.spaces = facts, names, spaces
        self._postings: dict[Home, Postings] = {}

    @classmethod
    def build(
        cls,
        prepared: Prepared,
        slots: dict[Home, NDArray[np.int32]],
        spaces: Spaces,
        encoder: Encoder,
    ) -> Side:
        """Measure prepared items in given spaces; ``slots`` are those of their entries."""
        counts: dict[Home, Counts] = {
            "chars": prepared.chars.number(slots["chars"]),
            "words": prepared.words.number(slots["words"]),
        }
        keys: dict[Home, Keys] = {"chars": prepared.chars.keys, "words": prepared.words.keys}
        measures = measure_rows(
            (counts["chars"], keys["chars"]), (counts["words"], keys["words"]), spaces
        )
        return cls(
            prepared.items,
            [(*a, *b) for a, b in zip(prepared.titles, prepared.bodies, strict=True)],
            counts,
            measures,
            TermRows.build(prepared.terms, encoder),
            prepared.vectors,
            tell_facts(prepared),
            frozenset().union(*prepared.names),
            spaces,
        )

    @classmethod
    def ask(cls, prepared: Prepared, spaces: Spaces, encoder: Encoder) -> Side:
        """Measure items in the spaces of a corpus that they are not part of."""
        return cls.build(prepared, find_slots(prepared, spaces), spaces, encoder)

    def __len__(self) -> int:
        return len(self.measures)

    def measured(self, name: str) -> Vector:
        """Return one of MEASURES for all rows."""
        return np.asarray(self.measures[:, MEASURES.index(name)])

    def postings(self, home: Home) -> Postings:
        """Return the counts turned round, made once."""
        if home not in self._postings:
            self._postings[home] = Postings.of(self.counts[home])
        return self._postings[home]

    def is_turned(self, home: Home) -> bool:
        """Whether the postings are there already."""
        return home in self._postings

    def take(self, rows: Rows) -> Side:
        """Return the given items in the given order."""
        return Side(
            Picked(self.items, rows),
            Picked(self.texts, rows),
            {home: counts.take(rows) for home, counts in self.counts.items()},
            np.asarray(self.measures[rows]),
            self.terms.take(rows),
            {view: np.asarray(matrix[rows]) for view, matrix in self.vectors.items()},
            np.asarray(self.facts[rows]),
            self.names,
            self.spaces,
        )


def move(side: Side, spaces: Spaces) -> Side:
    """Return items of one corpus as the queries that they are in the spaces of another."""
    counts: dict[Home, Counts] = {}
    keys: dict[Home, Keys] = {}
    for home, held in side.counts.items():
        theirs = spaces.of(home).vocabulary
        keys[home] = side.spaces.of(home).vocabulary.keys_of(held.slots)
        is_shared = theirs is side.spaces.of(home).vocabulary
        slots = held.slots if is_shared else theirs.find(keys[home])
        counts[home] = Counts(held.starts, slots, held.often)
    measures = measure_rows(
        (counts["chars"], keys["chars"]), (counts["words"], keys["words"]), spaces
    )
    return Side(
        side.items,
        side.texts,
        counts,
        measures,
        side.terms,
        side.vectors,
        side.facts,
        side.names,
        spaces,
    )


def find_slots(prepared: Prepared, spaces: Spaces) -> dict[Home, NDArray[np.int32]]:
    """Return the slots of prepared entries in the vocabularies of some spaces."""
    return {
        "chars": spaces.chars.vocabulary.find(prepared.chars.keys),
        "words": spaces.words.vocabulary.find(prepared.words.keys),
    }


def add_slots(
    prepared: Prepared, chars: Vocabulary, words: Vocabulary
) -> dict[Home, NDArray[np.int32]]:
    """Return the slots of prepared entries, giving new ones to new terms."""
    return {"chars": chars.add(prepared.chars.keys), "words": words.add(prepared.words.keys)}


def tell_facts(prepared: Prepared) -> Vector:
    """Return FACTS of each item, shape (items, FACTS)."""
    rarest = [max((weigh_term(word) for word in words), default=0.0) for words in prepared.titles]
    lengths = np.log1p([len(words) for words in prepared.titles])
    return np.stack([prepared.fullness, lengths, np.array(rarest)], axis=1).astype(np.float32)
