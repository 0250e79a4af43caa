"""Postings in from a file, postings and matches out to rows of a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matcher.types import Item, Kind
from matcher.words.explain import sentence
from web.base import db, site
from web.base.listing.spec import CONTENT
from web.engine import published
from web.engine import service as engine
from web.exchange.columns import COLUMNS, TRL_REQUIRED, Column
from web.matches.models import Match
from web.matches.queries import visible_evidence
from web.people.models import User
from web.postings import service as posting
from web.postings.disclosure import PostingView, item_of, public_view
from web.postings.fields import LISTINGS
from web.postings.models import Posting

_EXPORTED = tuple(column for column in COLUMNS if column.field != TRL_REQUIRED)
ITEM_COLUMNS = [column.field for column in _EXPORTED]
_MAIN_TEXT = {Kind.NEED: "problem", Kind.ACHIEVEMENT: "application"}
"""Where the running text of a file goes, which has one column for it."""

MATCH_COLUMNS = (
    "need_id achievement_id need achievement score probability level state broker engine reasons"
).split()
FEN_PER_WAN = 1_000_000


def import_items(author: User, kind: Kind, items: Sequence[Item]) -> list[Posting]:
    """Store each item as a draft of the author's organisation; nothing is submitted for anybody."""
    return [_import_item(author, kind, item) for item in items]


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
    row = {column.field: _write(column, getattr(item, column.field)) for column in _EXPORTED}
    return row | {"id": shown.id, "organisation": shown.organisation_name or ""}


def _write(column: Column, value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "、".join(value)
    if isinstance(value, date):
        return value.isoformat()
    return value / FEN_PER_WAN if column.is_money else value


def _import_item(author: User, kind: Kind, item: Item) -> Posting:
    draft = posting.create_posting(author, kind)
    stated = [spec for spec in LISTINGS[kind].matched if spec.item != CONTENT]
    values = {spec.name: _editable(getattr(item, spec.item)) for spec in stated}
    values |= {"summary": item.content[:200], _MAIN_TEXT[kind]: item.content}
    values["valid_until"] = item.valid_until or date(site.today().year + 1, 12, 31)
    values["district"] = item.district or draft.organisation.district
    posting.save_draft(author, draft, values)
    return draft


def _editable(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
