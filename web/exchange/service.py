"""Postings in from a file, postings and matches out to rows of a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from matcher.types import Kind
from web.base import site
from web.base.listing.spec import CONTENT, Shape
from web.engine import published
from web.exchange import match_tables
from web.exchange.columns import EXPORTED
from web.exchange.found import Reading, ReadRow
from web.exchange.queries import read_matches
from web.matches.models import Match
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

_FIRST = (
    "need_id achievement_id need achievement score probability level state broker engine reasons"
).split()
MATCH_COLUMNS = [
    *_FIRST,
    *(column.name for column in match_tables.MATCH_COLUMNS if column.name not in _FIRST),
]
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
    """Yield one row per match, whatever its state, told as anybody may see it."""
    for row in read_matches(select(Match), None):
        told = {
            column.name: (column.plain or column.read)(row) for column in match_tables.MATCH_COLUMNS
        }
        yield {
            **{name: "" if value is None else _in_text(value) for name, value in told.items()},
            "need_id": row.match.need_id,
            "achievement_id": row.match.achievement_id,
            "score": round(row.match.score, 4),
            "engine": row.match.engine_version,
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
    return value / FEN_PER_WAN if name in _MONEY else _in_text(value)


def _in_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
