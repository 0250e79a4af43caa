"""An installation with demo data grown to thousands of published postings, the same each time.

Each new posting takes its organisation, fields and figures from one of the demo and its sentences
from several of the same kind, so that lists, facets and search have as much to tell apart as real
ones. Needs get waiting proposals as those of the demo have.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update

from matcher.types import Kind
from web.base import db
from web.base.statistics import keep_fresh
from web.engine import indexing
from web.matches.models import Match
from web.matches.states import MatchState
from web.postings.models import AchievementRevision, NeedRevision, Posting, Revision, Tag
from web.postings.states import PostingState

VERSION = 1
"""Raise it when what is grown changes: homes that are kept are then made anew."""
PROPOSALS = 2
"""Waiting proposals of each need."""
NEEDS = 0.3
"""Share of needs among what is added."""
_SENTENCE = re.compile(r"[^。；！？]+[。；！？]?")
_TABLES = {
    Kind.NEED: (NeedRevision, ("problem", "tried")),
    Kind.ACHIEVEMENT: (AchievementRevision, ("innovation", "application", "market")),
}

Row = dict[str, Any]


@dataclass(frozen=True)
class Pattern:
    """A published posting of the demo: its rows."""

    posting: Row
    revision: Row
    own: Row
    tags: list[Row]


def grow(total: int, seed: int = 15) -> None:
    """Add postings until ``total`` are published, then embed, index and count them."""
    chance = random.Random(seed)  # noqa: S311
    with db.unit_of_work():
        patterns = {kind: _read_patterns(kind) for kind in Kind}
        missing = total - sum(map(len, patterns.values()))
        needs = round(missing * NEEDS)
        for kind, count in ((Kind.ACHIEVEMENT, missing - needs), (Kind.NEED, needs)):
            _store([_vary(kind, patterns[kind], chance) for _ in range(count)], kind)
        _propose(chance)
    indexing.embed_due()
    keep_fresh()


def publish_one(kind: Kind, chance: random.Random) -> None:
    """Publish one posting more, without any of what follows from it."""
    with db.unit_of_work():
        _store([_vary(kind, _read_patterns(kind), chance)], kind)


def _read_patterns(kind: Kind) -> list[Pattern]:
    published = {
        row["published_revision_id"]: row
        for row in _read(Posting)
        if row["kind"] is kind and row["state"] is PostingState.PUBLISHED
    }
    revisions = {row["id"]: row for row in _read(Revision) if row["id"] in published}
    tags: dict[int, list[Row]] = {}
    for row in _read(Tag):
        tags.setdefault(row["revision_id"], []).append(row)
    return [
        Pattern(published[row["id"]], revisions[row["id"]], row, tags.get(row["id"], []))
        for row in _read(_TABLES[kind][0])
        if row["id"] in published
    ]


def _read(model: Any) -> list[Row]:
    rows = db.session().execute(select(model.__table__).order_by(*model.__table__.primary_key))
    return [dict(row) for row in rows.mappings()]


def _insert(model: Any, rows: list[Row]) -> None:
    db.session().execute(insert(model.__table__), rows)


def _vary(kind: Kind, patterns: list[Pattern], chance: random.Random) -> Pattern:
    """Return a posting like one of the patterns, with sentences of three of them."""
    first, *others = chance.sample(patterns, 3)
    titles = [one.revision["title"] for one in (first, others[0])]
    # Two halves of titles: as many different ones as there are pairs.
    title = titles[0][: len(titles[0]) // 2] + titles[1][len(titles[1]) // 2 :]
    published_at = first.posting["published_at"] - timedelta(minutes=chance.randrange(400_000))
    own = dict(first.own)
    for name in _TABLES[kind][1]:
        own[name] = _mix([one.own[name] for one in (first, *others)], chance)
    summary = _mix([one.revision["summary"] for one in (first, *others)], chance)
    return Pattern(
        posting=first.posting | {"published_at": published_at, "created_at": published_at},
        revision=first.revision | {"title": title, "summary": summary},
        own=own,
        tags=first.tags,
    )


def _mix(texts: list[str], chance: random.Random) -> str:
    sentences = [one for text in texts for one in _SENTENCE.findall(text)]
    most = max(1, len(sentences) // len(texts))
    return "".join(chance.sample(sentences, most)) if sentences else ""


def _store(made: list[Pattern], kind: Kind) -> None:
    """Store postings whose numbers follow those of all there are."""
    first = 1 + max(row["id"] for model in (Posting, Revision) for row in _read(model))
    numbered = list(enumerate(made, first))
    hidden = {"state": PostingState.DRAFT, "published_revision_id": None, "published_at": None}
    postings = [one.posting | hidden | {"id": number} for number, one in numbered]
    revisions = [one.revision | {"id": number, "posting_id": number} for number, one in numbered]
    _insert(Posting, postings)
    _insert(Revision, revisions)
    _insert(_TABLES[kind][0], [one.own | {"id": number} for number, one in numbered])
    tags = [tag | {"revision_id": number} for number, one in numbered for tag in one.tags]
    _insert(Tag, tags)
    # The two tables point at each other: the posting names its revision once that is there.
    db.session().execute(
        update(Posting)
        .where(Posting.id >= first)
        .values(
            state=PostingState.PUBLISHED,
            published_revision_id=Posting.id,
            published_at=Posting.created_at,
        )
    )


def _propose(chance: random.Random) -> None:
    """Give each need without a match proposals like those of the demo, among the same brokers."""
    patterns = [row for row in _read(Match) if row["state"] is MatchState.PROPOSED]
    known = {row["need_id"] for row in _read(Match)}
    published = [row for row in _read(Posting) if row["state"] is PostingState.PUBLISHED]
    by_kind = {kind: [row for row in published if row["kind"] is kind] for kind in Kind}
    first = 1 + max(row["id"] for row in _read(Match))
    rows: list[Row] = []
    for need in by_kind[Kind.NEED]:
        if need["id"] in known:
            continue
        for one in chance.sample(by_kind[Kind.ACHIEVEMENT], PROPOSALS):
            sides = {
                **{"need_id": need["id"], "need_revision_id": need["published_revision_id"]},
                **{"achievement_id": one["id"]},
                **{"achievement_revision_id": one["published_revision_id"]},
            }
            rows.append(chance.choice(patterns) | sides | {"id": first + len(rows)})
    _insert(Match, rows)
