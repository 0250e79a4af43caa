"""The entries of a register that are nearest to a need, with their grounds.

Each process prepares a register once for each state of it. A register has tens to a few thousand
entries, so every one is compared and no index is needed.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from flask import current_app
from sqlalchemy import select

from matcher.packs.commons import Commons
from matcher.packs.nearest import Asked, Nearby, rank_entries, weigh_entries
from matcher.ranking.corpus import Corpus
from matcher.ranking.search import search_corpus
from matcher.text.tokens import content_hash
from matcher.types import Encoder, Evidence, Item, Kind
from web.base import db, site
from web.engine import loaded, published
from web.engine.vectors import as_matrix
from web.registers import vectors
from web.registers.models import Entry

_KEY = "techmatch_registers"


@dataclass(frozen=True, slots=True)
class Near:
    """A public entry that is near to what was asked, and why. No labels exist to say how likely
    it is to be of use, so there is no probability."""

    entry_id: int
    score: float
    """Comparable within one answer only."""
    is_weak: bool
    """Whether the grounds are too thin to show it without saying so."""
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Weighed:
    """A public entry of a register that is judged by more than its subject."""

    item: Item
    near: Nearby

    @property
    def entry_id(self) -> int:
        """Of the entry."""
        return int(self.item.id)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A register as one encoder sees it, and how telling terms are among its texts and the
    needs'."""

    stamp: object
    corpus: Corpus
    commons: Commons


@dataclass
class _Known:
    building: threading.Lock = field(default_factory=threading.Lock)
    registers: dict[str, Prepared] = field(default_factory=dict)


def find_nearest(item: Item, register: str, count: int, answer: Item | None = None) -> list[Near]:
    """Return the public entries of a register nearest to a posting's public text, best first.

    ``answer`` is the public text of the achievement that is to solve it: what is near to both
    comes before what is near to the need alone. What has no grounds is left out.
    """
    return [
        Near(one.entry_id, one.near.score, one.near.is_weak, one.near.evidence)
        for one in find_weighed(item, register, count, answer)
    ]


def find_weighed(
    item: Item, register: str, count: int, answer: Item | None = None
) -> list[Weighed]:
    """Return what ``find_nearest`` finds, with the entries as the matcher sees them."""
    encoder = loaded.present(fresh=False).encoder
    ready, asked = prepare(register, encoder), Asked(item, answer)
    found = rank_entries(asked, ready.corpus, ready.commons, encoder, site.today(), count)
    return _keep_public(ready.corpus, found)


def weigh_all(item: Item, register: str, answer: Item | None = None) -> list[Weighed]:
    """Return all public entries of a register that are still open, with what their texts share
    with a posting's: for registers whose grounds are not their words."""
    encoder = loaded.present(fresh=False).encoder
    ready, asked = prepare(register, encoder), Asked(item, answer)
    found = weigh_entries(asked, ready.corpus, ready.commons, encoder, site.today())
    return _keep_public(ready.corpus, found)


def search_nearest(register: str, text: str, count: int) -> list[tuple[int, float]]:
    """Return (entry id, score) of public entries for free text, best first."""
    encoder = loaded.present(fresh=False).encoder
    corpus = prepare(register, encoder).corpus
    found = [
        (corpus.item(hit.position), hit) for hit in search_corpus(text, corpus, encoder, count)
    ]
    kept = _still_public(item for item, _ in found)
    return [(int(item.id), hit.score) for item, hit in found if int(item.id) in kept]


def prepare(register: str, encoder: Encoder) -> Prepared:
    """Return a register as it is now; whoever comes while it is being prepared waits."""
    known: _Known = current_app.extensions.setdefault(_KEY, _Known())
    stamp = published.stamp(Kind.NEED), vectors.stamp(register, encoder.name)
    found = known.registers.get(register)
    if found is not None and found.stamp == stamp:
        return found
    with known.building:
        found = known.registers.get(register)
        if found is None or found.stamp != stamp:
            corpus = _build(register, encoder, found, stamp)
            needs = published.read_published(Kind.NEED).items
            found = Prepared(stamp, corpus, Commons([*needs, *corpus.items]))
            known.registers[register] = found
        return found


def _build(
    register: str, encoder: Encoder, known: Prepared | None, stamp: tuple[object, object]
) -> Corpus:
    if known is not None and isinstance(known.stamp, tuple) and known.stamp[1] == stamp[1]:
        return known.corpus  # Only the needs are others.
    stored = vectors.read_vectors(register, encoder.name)
    rows = [
        (item, stored.get((int(item.id), content_hash(item))))
        for item in vectors.read_items(register)
    ]
    # One without a vector of its present text waits for the worker.
    fitting = [(item, vector) for item, vector in rows if vector is not None]
    matrix = as_matrix([vector for _, vector in fitting], encoder.dimension)
    return Corpus.build([item for item, _ in fitting], encoder, Kind.ACHIEVEMENT, matrix)


def _keep_public(corpus: Corpus, found: Sequence[Nearby]) -> list[Weighed]:
    weighed = [Weighed(corpus.item(one.position), one) for one in found]
    kept = _still_public(one.item for one in weighed)
    return [one for one in weighed if one.entry_id in kept]


def _still_public(items: Iterable[Item]) -> Collection[int]:
    """Look up again which of these the public sees: what has left is told to nobody."""
    asked = [int(item.id) for item in items]
    return set(db.session().scalars(select(Entry.id).where(Entry.id.in_(asked), vectors.PUBLIC)))
