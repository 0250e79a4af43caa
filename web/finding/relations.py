"""How an account stands to a saved search."""

from __future__ import annotations

from matcher.domain.policy import Relation
from web.finding.models import SavedSearch
from web.people.models import User


def relations_to_saved(user: User, saved: SavedSearch) -> frozenset[Relation]:
    """Return the relations of ``user`` to a saved search: it is its owner's alone."""
    return frozenset({Relation.SELF}) if saved.user_id == user.id else frozenset()
