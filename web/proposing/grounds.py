"""What a search for pairs stood on: the engine, and everything published on both sides.

By it the site knows whether a posting was matched as it is, and against whom.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from matcher.types import Item, Kind
from web.base import db, site
from web.engine import service as engine
from web.engine.by_item import compute_each
from web.engine.models import Embedding

Marks = Mapping[int, tuple[str, str]]
"""Posting -> in which form it was last matched, and among whom it last looked."""


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
        sides = {kind: engine.corpus(kind).items for kind in Kind}
        return cls(
            version,
            {item.id: item for items in sides.values() for item in items},
            {kind: _digest(version, kind.opposite, sides[kind.opposite]) for kind in Kind},
        )


def mark(item: Item, version: str) -> str:
    """Return what says that an item was matched in this form by this engine."""
    return hashlib.sha256(repr((item, version)).encode()).hexdigest()


def mark_each(kind: Kind, items: Sequence[Item], version: str) -> list[str]:
    """Return ``mark`` of the items of a corpus, in order."""
    return compute_each(("mark", kind), version, items, lambda item: mark(item, version))


def read_marks() -> Marks:
    """Return what is stored of each posting that this engine knows."""
    with db.reading():
        stored = db.session().execute(
            select(Embedding.posting_id, Embedding.matched_as, Embedding.matched_among).where(
                Embedding.encoder == engine.encoder().name
            )
        )
        return {posting_id: (form, among) for posting_id, form, among in stored}


def find_current(items: Sequence[Item], grounds: Grounds) -> set[str]:
    """Return which items have looked at the whole present other side in their present form.

    To match them again would find what is stored already.
    """
    marks = read_marks()
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
    for one in mark_each(kind, others, version):
        told.update(one.encode())
    return told.hexdigest()
