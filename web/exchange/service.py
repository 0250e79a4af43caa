"""Postings in from a file, postings and matches out to rows of a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matcher.types import Item, Kind
from matcher.words.explain import sentence
from web.base import db, site
from web.engine import published
from web.engine import service as engine
from web.matches.models import Match
from web.matches.queries import visible_evidence
from web.people.models import User
from web.postings import service as posting
from web.postings.disclosure import PostingView, public_view
from web.postings.models import Posting

ITEM_COLUMNS = (
    "id title content indicators keywords fields modes trl musts budget_min budget_max"
    " price organisation district valid_until"
).split()
MATCH_COLUMNS = (
    "need_id achievement_id need achievement score probability level state broker engine reasons"
).split()
FEN_PER_WAN = 1_000_000


def import_items(author: User, kind: Kind, items: Sequence[Item]) -> list[Posting]:
    """Store each item as a draft of the author's organisation; nothing is submitted for anybody."""
    return [_import_item(author, kind, item) for item in items]


def export_items(kind: Kind) -> Iterator[dict[str, Any]]:
    """Yield one row per published posting: its public text, in columns that ``match`` reads."""
    for shown in _public_views(kind):
        yield _item_row(shown)


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


def _public_views(kind: Kind) -> Iterator[PostingView]:
    for found in published.published_postings(kind):
        if found.published_revision is not None:
            yield public_view(found.published_revision)


def _item_row(shown: PostingView) -> dict[str, Any]:
    values = asdict(shown)
    row: dict[str, Any] = {name: values.get(name) for name in ITEM_COLUMNS}
    row["content"] = shown.content
    row["organisation"] = shown.organisation_name or ""
    row["trl"] = shown.trl if shown.kind is Kind.ACHIEVEMENT else shown.trl_min
    for name in ("keywords", "fields", "modes", "musts"):
        row[name] = "、".join(values[name])
    for name in ("budget_min", "budget_max", "price"):
        row[name] = None if values[name] is None else values[name] / FEN_PER_WAN
    row["valid_until"] = shown.valid_until.isoformat() if shown.valid_until else ""
    return {name: "" if value is None else value for name, value in row.items()}


def _import_item(author: User, kind: Kind, item: Item) -> Posting:
    draft = posting.create_posting(author, kind)
    values: dict[str, Any] = {
        "title": item.title,
        "summary": item.content[:200],
        "indicators": item.indicators,
        "keywords": list(item.keywords),
        "fields": list(item.fields),
        "modes": list(item.modes),
        "valid_until": item.valid_until or date(site.today().year + 1, 12, 31),
    }
    if kind is Kind.NEED:
        values |= {
            "problem": item.content,
            "trl_min": item.trl,
            "musts": list(item.musts),
            "budget_min": item.budget_min,
            "budget_max": item.budget_max,
            "district": item.district or draft.organisation.district,
        }
    else:
        values |= {"application": item.content, "trl": item.trl, "price": item.price}
    posting.save_draft(author, draft, values)
    return draft
