"""Running the engine over the published postings and storing what it proposes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select

from matcher.types import Candidate, Item, Kind
from web import db
from web.config import Settings
from web.models import Embedding
from web.services import engine, matching

BATCH = 64


def match_due(progress: Callable[[str], None] | None = None) -> int:
    """Match every posting whose public facts or engine changed since it was last matched.

    Returns the number of new proposals.
    """
    count = 0
    for kind in (Kind.NEED, Kind.ACHIEVEMENT):
        due = find_unmatched(kind)
        for start in range(0, len(due), BATCH):
            count += _match(kind, due[start : start + BATCH])
            if progress is not None:
                progress(f"Matched {min(start + BATCH, len(due))} of {len(due)} {kind.value}s ...")
    return count


def find_unmatched(kind: Kind) -> list[Item]:
    """Return the indexed items of ``kind`` that are to be matched again."""
    version = engine.version()
    with db.reading():
        known = dict(
            db.session().execute(select(Embedding.posting_id, Embedding.matched_as)).tuples()
        )
    items = engine.corpus(kind).items
    return [item for item in items if known.get(int(item.id)) != _mark(item, version)]


def _match(kind: Kind, items: list[Item]) -> int:
    settings: Settings = current_app.config["SETTINGS"]
    # The engine works outside any transaction; each candidate is checked again when stored.
    today = datetime.now(ZoneInfo(settings.timezone)).date()
    candidates = engine.match(items, kind.opposite, settings.proposals_per_item, today)
    version = engine.version()
    with db.unit_of_work() as session:
        created = matching.store_proposals(_best_first(candidates), version, settings.proposal_threshold)
        for item in items:
            row = session.get(Embedding, int(item.id))
            if row is not None:
                row.matched_as = _mark(item, version)
    return len(created)


def _best_first(candidates: list[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda candidate: -candidate.probability)


def _mark(item: Item, version: str) -> str:
    return hashlib.sha256(repr((item, version)).encode()).hexdigest()
