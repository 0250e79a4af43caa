"""Lays the arrays of a corpus down in files, from items that come in pieces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.counts import HOMES, VIEWS, Counts, Home, Numbered, Rows, View, Vocabulary
from matcher.pairs.features import measure_crowding, tell_facts
from matcher.pairs.growing import spare
from matcher.pairs.growth import COLUMNS
from matcher.pairs.prepare import Prepared
from matcher.pairs.softmatch import TermRows
from matcher.pairs.spaces import Space, Spaces, measure_rows
from matcher.ranking import corpus as corpora
from matcher.ranking.corpus import choose_reference
from matcher.ranking.gate import Gate
from matcher.ranking.lines import write_item, write_words
from matcher.shelf.folder import ShelfWriter
from matcher.text.grams import Keys
from matcher.types import FloatMatrix, Kind

BLOCK = 16_384
"""So many rows are looked at together; a multiple of what ``measure_crowding`` takes."""

TURNED = ("slots", "starts", "rows", "often")
"""The arrays of Postings."""


class Laying:
    """One corpus on its way into a folder."""

    def __init__(self, folder: Path) -> None:
        """Begin a new folder."""
        self._writer = ShelfWriter(folder)
        self._tallies = {home: _Tally() for home in HOMES}
        self._places: dict[str, int] = {}
        self._names: set[str] = set()
        self._ids: list[str] = []
        self._terms = self._read = 0

    def add(self, piece: Prepared) -> None:
        """Write what is known of some more items whatever corpus they stand in."""
        put, put_texts = self._writer.append, self._writer.append_texts
        for home, numbered in piece.counts.items():
            self._add_counts(home, numbered)
        for view in VIEWS:
            put(f"vectors-{view}", piece.vectors[view])
        if piece.deep is not None:
            put("deep", piece.deep)
            self._read += len(piece)
        put("facts", piece.facts)
        self._add_terms(piece.terms)
        self._names.update(*piece.names)
        ids = [item.id for item in piece.items]
        self._ids.extend(ids)
        put_texts("ids", ids)
        put_texts("items", map(write_item, piece.items))
        put_texts("texts", map(write_words, piece.texts))
        put_texts("names", (write_words(sorted(names)) for names in piece.names))
        gate = Gate.of(piece.items)
        put("last-days", gate.last_days)
        put("owners", gate.owners)
        put("strict", gate.strict)

    def vectors(self, view: View) -> FloatMatrix:
        """Return the vectors that lie there already."""
        return self._writer.map(f"vectors-{view}")

    def finish(self, kind: Kind, marks: Sequence[str], values: Mapping[str, Any]) -> None:
        """Measure all items as a whole and let the folder count.

        Raises ValueError where they are too few, or something is known of only some of them.
        """
        if kind is Kind.ACHIEVEMENT and len(self._ids) < corpora.ENOUGH:
            raise ValueError("only a corpus that needs no padding is kept")
        if self._read not in (0, len(self._ids)) or len(marks) != len(self._ids):
            raise ValueError("what the transformer read, and marks, are of all items or of none")
        self._writer.append_texts("all-names", sorted(self._names))
        self._writer.append_texts("terms", self._places)
        self._writer.append_texts("marks", marks)
        self._places.clear()
        spaces = {home: self._fit(home) for home in HOMES}
        for block in self._blocks():
            self._measure(block, Spaces(spaces["chars"], spaces["words"]))
        for home in HOMES:
            self._turn_round(home, len(spaces[home].vocabulary))
        self._tell(choose_reference(self._ids))
        told = {home: [space.unseen, space.mean_length] for home, space in spaces.items()}
        lying = self._writer.open()
        rooms = {name: spare(len(lying.array(name))) for name in COLUMNS if name in lying}
        self._writer.finish({"kind": kind, "spaces": told, **values}, rooms)

    def _add_counts(self, home: Home, numbered: Numbered) -> None:
        counts, keys, tally = numbered.counts, numbered.keys, self._tallies[home]
        starts = counts.starts + tally.entries
        self._writer.append(f"{home}-starts", starts[1:] if tally.entries else starts)
        # As keys until all pieces are there and the terms can be numbered.
        self._writer.append(f"{home}-slots", keys.view(np.int32))
        self._writer.append(f"{home}-often", counts.often)
        tally.add(keys, counts.often[:, VIEWS.index("full")])

    def _add_terms(self, terms: TermRows) -> None:
        new, columns = terms.number(self._places)
        starts = terms.starts + self._terms
        self._writer.append("term-starts", starts[1:] if self._terms else starts)
        self._writer.append("term-vectors", terms.vectors[new])
        self._writer.append("term-columns", columns)
        self._writer.append("term-weights", terms.weights)
        self._terms += len(terms.columns)

    def _blocks(self) -> Iterator[slice]:
        for begin in range(0, len(self._ids), BLOCK):
            yield slice(begin, min(begin + BLOCK, len(self._ids)))

    def _fit(self, home: Home) -> Space:
        """Number the terms, and return how rare they are."""
        tally, total = self._tallies[home], len(self._ids)
        vocabulary = Vocabulary.of_ascending(tally.keys)
        space = Space.fit(vocabulary, tally.frequency, total, tally.length / max(total, 1))
        self._writer.append(f"{home}-keys", vocabulary.keys)
        self._writer.append(f"{home}-idf", space.idf)
        return space

    def _measure(self, block: slice, spaces: Spaces) -> None:
        counts, keys = {}, {}
        for home in HOMES:
            held, entries = self._counts_of(home, block)
            keys[home] = held.slots.view(np.uint32).copy()
            slots = spaces.of(home).vocabulary.find(keys[home])
            self._writer.map(f"{home}-slots")[entries] = slots
            counts[home] = Counts(held.starts, slots, held.often)
        self._writer.append("measures", measure_rows(counts, keys, spaces))

    def _counts_of(self, home: Home, block: slice) -> tuple[Counts, slice]:
        """Return the counts of some rows, and which entries they are of all."""
        starts = self._writer.map(f"{home}-starts")[block.start : block.stop + 1]
        entries = slice(int(starts[0]), int(starts[-1]))
        slots = self._writer.map(f"{home}-slots")[entries]
        often = self._writer.map(f"{home}-often")[entries]
        return Counts(starts - starts[0], slots, often), entries

    def _turn_round(self, home: Home, terms: int) -> None:
        """Write the counts turned round, see Postings: a block after the other, so that the rows of
        each term ascend."""
        slots = self._writer.map(f"{home}-slots")
        entries, totals = len(slots), np.zeros(terms, dtype=np.int64)
        for block in self._blocks():
            totals += np.bincount(self._counts_of(home, block)[0].slots, minlength=terms)
        used = np.flatnonzero(totals).astype(np.int32)
        starts = np.concatenate([[0], np.cumsum(totals)]).astype(np.int64)
        rows = self._writer.allot(f"{home}-turned-rows", np.int32, (entries,))
        often = self._writer.allot(f"{home}-turned-often", np.uint16, (entries, len(VIEWS)))
        free = starts[:-1].copy()
        for block in self._blocks():
            held = self._counts_of(home, block)[0]
            order = np.argsort(held.slots, kind="stable")
            ordered = held.slots[order]
            found, begins, counts = np.unique(ordered, return_index=True, return_counts=True)
            places = np.arange(len(order)) + np.repeat(free[found] - begins, counts)
            rows[places] = held.owners[order] + block.start
            often[places] = held.often[order]
            free[found] += counts
        self._writer.append(f"{home}-turned-slots", used)
        self._writer.append(f"{home}-turned-starts", np.append(starts[used], entries))

    def _tell(self, reference: Rows) -> None:
        """Tell of each row what it has to be compared for with the sample that stands for all."""
        self._writer.append("reference", reference)
        short = self._writer.map("vectors-short")
        # The very same matrix, so that products of a small corpus come out to the last digit.
        neighbours = short if len(reference) == len(short) else short[reference]
        for block in self._blocks():
            crowding = measure_crowding(short[block], neighbours)
            facts = self._writer.map("facts")[block]
            self._writer.append("told", tell_facts(facts, crowding))


class _Tally:
    """Which terms there are, in how many whole texts each stands, and how long all texts are."""

    def __init__(self) -> None:
        self.keys: Keys = np.empty(0, dtype=np.uint32)
        self.frequency: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self.entries, self.length = 0, 0

    def add(self, keys: Keys, often: NDArray[np.uint16]) -> None:
        """Count some more texts: the term of each entry, and how often it stands there."""
        found, places = np.unique(keys, return_inverse=True)
        counted = np.bincount(places[often > 0], minlength=len(found))
        every = np.union1d(self.keys, found)
        frequency = np.zeros(len(every), dtype=np.int64)
        frequency[np.searchsorted(every, self.keys)] = self.frequency
        frequency[np.searchsorted(every, found)] += counted
        self.keys, self.frequency = every, frequency
        self.entries += len(keys)
        self.length += int(often.sum(dtype=np.int64))
