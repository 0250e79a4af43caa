"""A call's many achievements: all needs rank them in one pass, and each part takes its own of it.

The worker keeps the ranking in memory while the run goes on; another one makes it anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import func, select

from matcher.types import Item, Kind
from web.base import db
from web.closing.models import ClosingItem
from web.closing.states import ItemState
from web.engine import service as engine
from web.postings.models import Posting
from web.proposing.matching import FEW, Ranked, rank_among

_KEPT = "techmatch_closing"


@dataclass(frozen=True, slots=True)
class _Kept:
    run_id: int
    ranked: Ranked


def ranked_for(run_id: int, items: Sequence[Item]) -> Ranked | None:
    """Return the ranking that items of one kind take their pairs from.

    None where each asks for itself: needs, and achievements where the run has few.
    """
    if items[0].kind is Kind.NEED or _count_achievements(run_id) <= FEW:
        return None
    kept = current_app.extensions.get(_KEPT)
    if isinstance(kept, _Kept) and kept.run_id == run_id and kept.ranked.holds_for(items):
        return kept.ranked
    ranked = rank_among(_waiting(run_id))
    current_app.extensions[_KEPT] = _Kept(run_id, ranked)
    return ranked if ranked.holds_for(items) else None


def forget() -> None:
    """Keep no ranking any longer."""
    current_app.extensions.pop(_KEPT, None)


def _count_achievements(run_id: int) -> int:
    # All of the run and not those left to do: its last ones are matched like its first.
    with db.reading() as session:
        counted = select(func.count()).select_from(ClosingItem).join(ClosingItem.posting)
        mine = counted.where(ClosingItem.run_id == run_id, Posting.kind == Kind.ACHIEVEMENT)
        return session.scalar(mine) or 0


def _waiting(run_id: int) -> list[Item]:
    with db.reading() as session:
        waiting = select(ClosingItem.posting_id).where(
            ClosingItem.run_id == run_id, ClosingItem.state == ItemState.WAITING
        )
        ids = set(session.scalars(waiting))
    return [item for item in engine.corpus(Kind.ACHIEVEMENT).items if int(item.id) in ids]
