"""A corpus in files, prepared piece by piece, which any process opens.

Only one piece is in memory while it is made. What is read is mapped, so processes of a host share
it in memory, and what nobody asks for takes none. A large corpus that was opened grows as any
other: what a process puts behind it is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from matcher.pairs.counts import HOMES, VIEWS, Counts, Home, Vocabulary
from matcher.pairs.growth import Growth, list_columns
from matcher.pairs.prepare import Prepared
from matcher.pairs.sides import Postings, Side
from matcher.pairs.softmatch import TermRows
from matcher.pairs.spaces import Space, Spaces
from matcher.ranking.corpus import Corpus
from matcher.ranking.fingerprint import fingerprint
from matcher.ranking.gate import Gate
from matcher.ranking.laying import TURNED, Laying
from matcher.ranking.lines import read_item, read_names, read_words
from matcher.shelf.elements import Made
from matcher.shelf.folder import Shelf, ShelfUnreadable
from matcher.types import FloatMatrix, Item, Kind

REMEMBERED = 4096
"""So many items that were read last are at hand: one that insists on something reads hundreds."""


def keep(
    pieces: Iterable[Prepared],
    kind: Kind,
    folder: Path,
    marks: Sequence[str],
    values: Mapping[str, Any],
    beside: Callable[[FloatMatrix], None] = lambda _: None,
) -> None:
    """Measure items that come in pieces as a whole and write their corpus into a new folder.

    ``marks``, one of each item, and ``values`` are kept with it, see Kept; ``beside`` is told all
    vectors of the short view, to write what searches them beside it. Each item comes once; of
    achievements there must be ``corpus.ENOUGH``. An error leaves the folder unfinished.
    """
    laying = Laying(folder)
    for piece in pieces:
        laying.add(piece)
    beside(laying.vectors("short"))
    laying.finish(kind, marks, {"made_by": fingerprint(), "values": dict(values)})


class Kept:
    """A corpus in a folder."""

    def __init__(self, folder: Path) -> None:
        """Raises ShelfUnreadable where it is not whole, or another version of the program prepared
        it."""
        self._shelf = Shelf.read(folder)
        told = self._shelf.values
        if told["made_by"] != fingerprint():
            raise ShelfUnreadable(f"{folder} was made by another version")
        self.values: dict[str, Any] = told["values"]
        self.kind = Kind(told["kind"])

    @property
    def ids(self) -> Sequence[str]:
        """The id of each item."""
        return self._shelf.texts("ids")

    @property
    def marks(self) -> Sequence[str]:
        """What was kept with each item."""
        return self._shelf.texts("marks")

    @property
    def items(self) -> Sequence[Item]:
        """The items, which are read when they are asked for."""
        return Made(self._shelf.texts("items"), read_item, REMEMBERED)

    def open(self, items: Sequence[Item] | None = None) -> Corpus:
        """Return the corpus; ``items`` are its own where they are at hand."""
        shelf, names = self._shelf, Made(self._shelf.texts("names"), read_names)
        side = _open_side(shelf, shelf.values["spaces"], self.items if items is None else items)
        reference, growth = shelf.array("reference"), None
        if len(reference) < len(side):
            memories = {name: shelf.memory(name) for name in list_columns(side)}
            growth = Growth(side, names, memories)
            side = growth.lay_out(side)
        for home in HOMES:
            parts = [f"{home}-turned-{part}" for part in TURNED]
            side.turn(home, Postings(len(side), *_open_all(shelf, parts)))
        sample = side if growth is None else side.take(reference)
        for home in HOMES:
            sample.postings(home)
        return Corpus(
            kind=self.kind,
            items=side.items,
            side=side,
            reference=reference,
            reference_side=sample,
            facts=shelf.array("told"),
            rows={key: row for row, key in enumerate(self.ids)},
            gate=Gate(*_open_all(shelf, ("last-days", "owners", "strict"))),
            names=names if growth is None else growth.names(len(side)),
            growth=growth,
        )


def _open_side(
    shelf: Shelf, told: Mapping[str, tuple[float, float]], items: Sequence[Item]
) -> Side:
    """Return the side that lies in a shelf; ``told`` are numbers of its spaces."""
    spaces = {home: _open_space(shelf, home, *told[home]) for home in HOMES}
    counts = {
        home: Counts(*_open_all(shelf, (f"{home}-starts", f"{home}-slots", f"{home}-often")))
        for home in HOMES
    }
    terms = "term-vectors", "term-columns", "term-weights", "term-starts"
    return Side(
        items,
        Made(shelf.texts("texts"), read_words),
        counts,
        shelf.array("measures"),
        TermRows(shelf.texts("terms"), *_open_all(shelf, terms)),
        {view: shelf.array(f"vectors-{view}") for view in VIEWS},
        shelf.array("facts"),
        frozenset(shelf.texts("all-names")),
        Spaces(spaces["chars"], spaces["words"]),
        shelf.array("deep") if "deep" in shelf else None,
    )


def _open_space(shelf: Shelf, home: Home, unseen: float, mean_length: float) -> Space:
    vocabulary = Vocabulary.of_ascending(shelf.array(f"{home}-keys"))
    return Space(vocabulary, shelf.array(f"{home}-idf"), unseen, mean_length)


def _open_all(shelf: Shelf, names: Iterable[str]) -> list[NDArray[Any]]:
    return [shelf.array(name) for name in names]
