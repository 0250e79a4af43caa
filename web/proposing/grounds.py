"""What a search for pairs stood on: the engine, and everything published on both sides.

By it the site knows whether a posting was matched as it is, and against whom.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import is_

from flask import current_app
from sqlalchemy import select

from matcher.ranking.corpus import Corpus
from matcher.types import Item, Kind
from web.base import db, site
from web.engine import service as engine
from web.engine.by_item import compute_each
from web.engine.changes import among
from web.engine.models import Embedding
from web.engine.vectors import AT_ONCE

Marks = Mapping[int, tuple[str, str]]
"""Posting -> in which form it was last matched, and among whom it last looked."""


_SUMS = "techmatch_sums_of_marks"


class Compared(Mapping[str, Item]):
    """The items of corpora by id, looked up where they lie."""

    def __init__(self, corpora: Sequence[Corpus]) -> None:
        """Take corpora of which none has an item of another one."""
        self._corpora = corpora

    def __getitem__(self, key: str) -> Item:
        for corpus in self._corpora:
            row = corpus.rows.get(key)
            if row is not None:
                return corpus.item(row)
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return (item.id for corpus in self._corpora for item in corpus.items)

    def __len__(self) -> int:
        return sum(map(len, self._corpora))


@dataclass(frozen=True, slots=True)
class Grounds:
    """The engine's version, the published items by id, and a digest of whom each kind meets."""

    version: str
    items: Mapping[str, Item]
    among: Mapping[Kind, str]

    @classmethod
    def present(cls) -> Grounds:
        """Return what a search would stand on now."""
        version = engine.version()
        sides = {kind: engine.corpus(kind) for kind in Kind}
        return cls(
            version,
            Compared(list(sides.values())),
            {kind: _digest(version, kind.opposite, sides[kind.opposite].items) for kind in Kind},
        )


def mark(item: Item, version: str) -> str:
    """Return what says that an item was matched in this form by this engine."""
    return hashlib.sha256(repr((item, version)).encode()).hexdigest()


def mark_each(kind: Kind, items: Sequence[Item], version: str) -> list[str]:
    """Return ``mark`` of the items of a corpus, in order."""
    return compute_each(("mark", kind), version, items, lambda item: mark(item, version))


def read_marks(ids: Collection[int] | None = None) -> Marks:
    """Return what is stored of each posting that this engine knows; of some or of all."""
    with db.reading():
        stored = db.session().execute(
            select(Embedding.posting_id, Embedding.matched_as, Embedding.matched_among).where(
                Embedding.encoder == engine.encoder().name, *among(Embedding.posting_id, ids)
            )
        )
        return {posting_id: (form, among) for posting_id, form, among in stored}


def find_current(items: Sequence[Item], grounds: Grounds) -> set[str]:
    """Return which items have looked at the whole present other side in their present form.

    To match them again would find what is stored already.
    """
    few = [int(item.id) for item in items] if len(items) <= AT_ONCE else None
    marks = read_marks(few)
    return {
        item.id
        for item in items
        if marks.get(int(item.id)) == (mark(item, grounds.version), grounds.among[Kind(item.kind)])
    }


def _digest(version: str, kind: Kind, others: Sequence[Item]) -> str:
    settings = site.settings()
    told = hashlib.sha256(
        repr((version, settings.proposals_per_item, settings.proposal_threshold)).encode()
    )
    told.update(f"{len(others)} {_sum_marks(kind, others, version):x}".encode())
    return told.hexdigest()


def _sum_marks(kind: Kind, items: Sequence[Item], version: str) -> int:
    """Return the sum of the items' marks. A sum follows what comes and goes at the cost of that."""
    known: dict[Kind, tuple[str, Sequence[Item], int]]
    known = current_app.extensions.setdefault(_SUMS, {})
    of, before, total = known.get(kind, (version, (), 0))
    if of != version:
        before, total = (), 0
    gone, new = _compare(before, items)
    marks = mark_each(kind, new, version) if not before else [mark(one, version) for one in new]
    total += sum(int(one, 16) for one in marks) - sum(int(mark(one, version), 16) for one in gone)
    known[kind] = version, items, total
    return total % 2**256


def _compare(before: Sequence[Item], items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
    """Return the items that are gone, and those that are new; the same ones are the same objects.

    Mostly a few have come behind those there were.
    """
    if len(before) <= len(items) and all(map(is_, before, items)):
        return [], list(items[len(before) :])
    held, present = set(map(id, before)), set(map(id, items))
    gone = [item for item in before if id(item) not in present]
    return gone, [item for item in items if id(item) not in held]
