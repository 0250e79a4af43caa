"""All items of one kind, prepared for matching and for searching."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from itertools import repeat
from operator import is_
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from matcher.pairs.counts import HOMES, VIEWS, Home, Numbered, Rows, View
from matcher.pairs.features import measure_crowding, tell_achievements
from matcher.pairs.growth import Growth
from matcher.pairs.prepare import Prepared
from matcher.pairs.sides import Side
from matcher.pairs.spaces import Space, Spaces, count_documents
from matcher.ranking.gate import Gate
from matcher.ranking.grow import grow
from matcher.ranking.reading import read_deeply, read_items, role_of
from matcher.text.tokens import embedding_text
from matcher.types import Encoder, FloatMatrix, Item, Kind

WHOLE = 2048
"""Up to so many items a pair is measured against all of them."""

SAMPLE_SIZE = 1024
"""How many items stand for a larger corpus."""

FEW = 8
"""Items are looked up one by one where they are fewer than one in so many; else all are listed."""

ENOUGH = 100
"""A corpus of achievements smaller than this is measured together with padding."""


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

    ``side`` has a row per item, and in a large corpus rows of items that were taken off since,
    ``gone``. ``reference`` are the rows that stand for the whole, and ``reference_side`` what they
    hold, followed by padding where there are few items. ``facts`` has a row of ACHIEVEMENT_FACTS
    per row; they mean something where the items are achievements. ``rows`` finds an item by id;
    ``names`` are those of each row, see Prepared. ``growth`` is where a large corpus grows.
    """

    kind: Kind
    items: Sequence[Item] = field(repr=False)
    side: Side
    reference: Rows
    reference_side: Side = field(repr=False)
    facts: NDArray[np.float32]
    rows: Mapping[str, int] = field(repr=False)
    gate: Gate = field(repr=False)
    names: Sequence[frozenset[str]] = field(repr=False)
    growth: Growth | None = field(default=None, repr=False)
    gone: Rows = field(default_factory=lambda: np.empty(0, dtype=np.intp), repr=False)

    @classmethod
    def build(
        cls,
        items: Sequence[Item],
        encoder: Encoder,
        kind: Kind | None = None,
        vectors: FloatMatrix | None = None,
        deep: Encoder | None = None,
        before: Corpus | None = None,
    ) -> Corpus:
        """Prepare items of one kind (``kind`` is needed only where there are none).

        ``vectors`` are their stored embeddings, shape (items, dimension), if known; ``deep`` is
        the transformer that reads them too, if there is one. What ``before``, a corpus by the
        same encoder, knows of the same items is taken from it: only new and changed items are
        read, and only their rows of ``vectors``. The corpus comes out as one made from nothing;
        a large one does so from time to time and grows in between, see ``matcher.ranking.grow``.
        """
        known = None if before is None else before.find_all(items)
        if before is not None and known is not None and len(items) > WHOLE:
            grown = grow(before, items, known, encoder, vectors, deep)
            if grown is not None:
                return grown
        kind = items[0].kind if items else kind or Kind.ACHIEVEMENT
        padding = choose_padding(items) if kind is Kind.ACHIEVEMENT else []
        if vectors is not None and padding:
            texts = [embedding_text(item) for item in padding]
            vectors = np.concatenate([vectors, encoder.encode(texts, role_of(kind))])
        every = [*items, *padding]
        if known is not None and padding:
            known = np.concatenate([known, np.full(len(padding), -1)])
        return cls._of(items, kind, prepare(every, encoder, kind, vectors, deep, before, known))

    @classmethod
    def _of(cls, items: Sequence[Item], kind: Kind, prepared: Prepared) -> Corpus:
        """Measure prepared items, which padding may follow."""
        whole = _fit(prepared)
        growth = Growth(whole, prepared.names) if len(items) > WHOLE else None
        if growth is not None:
            whole = growth.lay_out(whole)
        reference = choose_reference([item.id for item in items])
        side = whole if len(items) == len(whole) else whole.take(np.arange(len(items)))
        # Padding follows the items, so a row of a small corpus is the same row of its reference.
        sample = whole if len(reference) == len(items) else whole.take(reference)
        for home in HOMES:
            sample.postings(home)
        facts = tell_achievements(
            side, measure_crowding(side.vectors["short"], sample.vectors["short"])
        )
        rows = {item.id: row for row, item in enumerate(items)}
        names = prepared.names[: len(items)]
        gate = Gate.of(items)
        return cls(kind, side.items, side, reference, sample, facts, rows, gate, names, growth)

    @property
    def is_small(self) -> bool:
        """Whether the reference is the whole corpus, so that every item can be ranked."""
        return len(self.reference) == len(self)

    def __len__(self) -> int:
        return len(self.items)

    def item(self, row: int) -> Item:
        """Return the item of a row."""
        return self.side.items[row]

    def vectors(self, view: View) -> FloatMatrix:
        """Return one row per item, in the order of ``items``."""
        matrix = self.side.vectors[view]
        return np.delete(matrix, self.gone, axis=0) if len(self.gone) else matrix

    def all_rows(self) -> Rows:
        """Return the row of every item, in the order of ``items``."""
        return np.delete(np.arange(len(self.side)), self.gone)

    def take(self, rows: Rows) -> Side:
        """Return rows that are given ascending and once each; all of them cost nothing."""
        return self.side if len(rows) == len(self.side) else self.side.take(rows)

    def find(self, item: Item) -> int:
        """Return the row of an item that is known as it is, -1 where there is none."""
        row = self.rows.get(item.id, -1)
        return row if row >= 0 and self.side.items[row] == item else -1

    def find_all(self, items: Sequence[Item]) -> Rows:
        """Return ``find`` of each item; items are mostly the very same objects."""
        if len(items) < len(self.side) / FEW or not len(self.side):
            return np.array([self.find(item) for item in items], dtype=np.intp)
        if len(self) <= len(items) and all(map(is_, self.items, items)):
            # Mostly nothing but a few behind what there was.
            behind = [self.find(item) for item in items[len(self) :]]
            return np.concatenate([self.all_rows(), np.array(behind, dtype=np.intp)])
        rows = list(map(self.rows.get, [item.id for item in items], repeat(-1)))
        held = list(self.side.items)
        found = np.array(rows, dtype=np.intp)
        are_same = np.fromiter(map(is_, map(held.__getitem__, rows), items), bool, len(rows))
        for place in np.flatnonzero((found >= 0) & ~are_same).tolist():
            found[place] = self.find(items[place])
        return found

    def pick_new(self, items: Sequence[Item]) -> list[Item]:
        """Return those items that are not known as they are."""
        return [items[place] for place in np.flatnonzero(self.find_all(items) < 0).tolist()]

    def prepared(self, rows: Rows | None = None) -> Prepared:
        """Return what is known of the item of each row, or of some rows in the order given,
        whatever corpus it stands in."""
        side = self.side
        counts = {
            home: Numbered(held, side.spaces.of(home).vocabulary)
            for home, held in side.counts.items()
        }
        if rows is None:
            counts = {home: one.settle() for home, one in counts.items()}
        parts = side.terms, side.vectors, side.facts, self.names, side.deep
        known = Prepared(side.items, side.texts, counts, *parts)
        return known if rows is None else known.take(rows)

    def prepare_queries(
        self, items: Sequence[Item], encoder: Encoder, deep: Encoder | None = None
    ) -> Side:
        """Return items of the other (or the same) kind in this corpus's vocabulary."""
        kind = items[0].kind
        prepared = read_items(items, kind, encoder, None, deep)
        return Side.build(prepared, self.side.spaces)

    def measure_facts(self, side: Side) -> NDArray[np.float32]:
        """Return ACHIEVEMENT_FACTS of achievements that need not be in this corpus."""
        neighbours = self.reference_side.vectors["short"]
        return tell_achievements(side, measure_crowding(side.vectors["short"], neighbours))


def choose_reference(ids: Sequence[str]) -> Rows:
    """Return the places of the ids that stand for all of them, ascending.

    By a checksum of the id, so that one item more seldom changes who is chosen.
    """
    if len(ids) <= WHOLE:
        return np.arange(len(ids))
    order = sorted(range(len(ids)), key=lambda place: (crc32(ids[place].encode()), place))
    return np.sort(np.array(order[:SAMPLE_SIZE], dtype=np.intp))


def prepare(
    items: Sequence[Item],
    encoder: Encoder,
    kind: Kind,
    vectors: FloatMatrix | None,
    deep: Encoder | None,
    before: Corpus | None,
    known: Rows | None,
) -> Prepared:
    """Prepare items, taking from the corpus before what it knows of them: their rows there."""
    if before is None or known is None:
        return read_items(items, kind, encoder, vectors, deep)
    is_new = known < 0
    new = [items[place] for place in np.flatnonzero(is_new).tolist()]
    own = vectors if vectors is None else vectors[is_new]
    made = read_items(new, kind, encoder, own, deep)
    if is_new.all():
        return made
    kept = _keep(before, known[~is_new], deep)
    places = np.empty(len(items), dtype=np.intp)
    places[~is_new], places[is_new] = np.arange(len(kept)), len(kept) + np.arange(len(new))
    joined = kept.join(made) if new else kept
    return joined if (np.diff(places) > 0).all() else joined.take(places)


def _keep(before: Corpus, rows: Rows, deep: Encoder | None) -> Prepared:
    """Return rows of a corpus, with the transformer's vectors where there is one now."""
    is_all = len(rows) == len(before.side) and not (np.diff(rows) < 0).any()
    kept = before.prepared(None if is_all else rows)
    if deep is None:
        return replace(kept, deep=None)
    return kept if kept.deep is not None else replace(kept, deep=read_deeply(kept.items, deep))


def _fit(prepared: Prepared) -> Side:
    """Measure prepared items in the spaces that they make themselves."""
    fitted: dict[Home, Space] = {}
    for home, numbered in prepared.counts.items():
        counts, vocabulary = numbered.counts, numbered.vocabulary
        frequency = count_documents(counts, len(vocabulary))
        length = float(counts.often[:, VIEWS.index("full")].sum(dtype=np.int64))
        total = len(prepared)
        fitted[home] = Space.fit(vocabulary, frequency, total, length / max(total, 1))
    return Side.build(prepared, Spaces(fitted["chars"], fitted["words"]))
