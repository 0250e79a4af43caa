"""Postings in from a file, postings and matches out to rows of a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matcher.types import Kind
from matcher.words.explain import sentence
from web.base import db, site
from web.base.listing.spec import CONTENT, Shape
from web.engine import published
from web.engine import service as engine
from web.exchange.columns import EXPORTED
from web.exchange.found import Reading, ReadRow
from web.matches.models import Match
from web.matches.queries import visible_evidence
from web.people.models import User
from web.postings import service as posting
from web.postings.disclosure import PostingView, item_of, public_view
from web.postings.fields import LISTINGS
from web.postings.models import Posting

ITEM_COLUMNS = list(EXPORTED)
_MONEY = frozenset(
    spec.item
    for listing in LISTINGS.values()
    for spec in listing.matched
    if spec.shape is Shape.MONEY
)
_MAIN_TEXT = {Kind.NEED: "problem", Kind.ACHIEVEMENT: "application"}
"""Where the running text of a file goes, which has one column for it."""

MATCH_COLUMNS = (
    "need_id achievement_id need achievement score probability level state broker engine reasons"
).split()
FEN_PER_WAN = 1_000_000
LONGEST_SUMMARY = 200


def import_rows(author: User, reading: Reading) -> list[Posting]:
    """Store each row as a draft of the author's organisation; nothing is submitted for anybody."""
    return [store_row(author, reading.kind, row) for row in reading.rows]


def store_row(author: User, kind: Kind, row: ReadRow) -> Posting:
    """Return the draft that a row becomes."""
    draft = posting.create_posting(author, kind)
    values = draft_values(row, kind)
    if not values.get("district"):
        values["district"] = draft.organisation.district
    posting.save_draft(author, draft, values)
    return draft


def draft_values(row: ReadRow, kind: Kind) -> dict[str, Any]:
    """Return what a draft stores of a row: the one place where a table becomes a posting.

    Fields that the row does not state are left out, except what every draft of a table has:
    a summary, which is the beginning of its text, and a day until which it is valid.
    """
    asked = {spec.name for spec in LISTINGS[kind].asked}
    values = {name: value for name, value in row.values.items() if name in asked}
    main = _MAIN_TEXT[kind]
    if row.content and not values.get(main):
        values[main] = row.content
    elif row.content and row.content != values[main]:
        values[main] = f"{values[main]}\n{row.content}"
    values.setdefault("summary", _summary(row, values, kind))
    values.setdefault("valid_until", date(site.today().year + 1, 12, 31))
    return values


def _summary(row: ReadRow, values: Mapping[str, Any], kind: Kind) -> str:
    """Return the beginning of what the row tells, up to the length that a summary should have."""
    told = row.content or next(
        (
            str(values[spec.name])
            for spec in LISTINGS[kind].matched
            if spec.item == CONTENT and values.get(spec.name)
        ),
        "",
    )
    return " ".join(told.split())[:LONGEST_SUMMARY]


def export_items(kind: Kind) -> Iterator[dict[str, Any]]:
    """Yield one row per published posting: its public text, in columns that ``match`` reads."""
    for found in published.published_postings(kind):
        if found.published_revision is not None:
            yield _item_row(public_view(found.published_revision), found)


def export_matches() -> Iterator[dict[str, Any]]:
    """Yield one row per match, whatever its state."""
    rows = db.session().scalars(
        select(Match)
        .options(
            joinedload(Match.need_revision),
            joinedload(Match.achievement_revision),
            joinedload(Match.broker),
        )
        .order_by(Match.need_id, Match.probability.desc())
    )
    for match in rows:
        yield {
            "need_id": match.need_id,
            "achievement_id": match.achievement_id,
            "need": public_view(match.need_revision).title,
            "achievement": public_view(match.achievement_revision).title,
            "score": round(match.score, 4),
            "probability": round(match.probability, 4),
            "level": match.level,
            "state": match.state.value,
            "broker": match.broker.name if match.broker else "",
            "engine": match.engine_version,
            "reasons": sentence(engine.read_evidence(visible_evidence(match, None))),
        }


def _item_row(shown: PostingView, posting: Posting) -> dict[str, Any]:
    item = item_of(shown, posting)
    row = {name: _write(name, getattr(item, name)) for name in ITEM_COLUMNS}
    return row | {"id": shown.id, "organisation": shown.organisation_name or ""}


def _write(name: str, value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "、".join(value)
    if isinstance(value, date):
        return value.isoformat()
    return value / FEN_PER_WAN if name in _MONEY else value
