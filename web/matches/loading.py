"""What lists of matches load together with their rows."""

from __future__ import annotations

from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from web.matches.models import Match
from web.postings.loading import posting_options


def match_options() -> tuple[_AbstractLoad, ...]:
    """Load a match's broker and both postings with their published texts."""
    sides = [
        selectinload(side).options(*posting_options()) for side in (Match.need, Match.achievement)
    ]
    return (joinedload(Match.broker), *sides)
